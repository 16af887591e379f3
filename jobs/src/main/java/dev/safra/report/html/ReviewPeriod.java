package dev.safra.report.html;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What a review of an account looks back on.
 *
 * @param from the day of the last review, or the first day of {@code active} where there was none; three months before the night for an
 *     account that has no reviews
 * @param next the day of the next review, if there is one
 */
record ReviewPeriod(LocalDate from, Optional<LocalDate> next) {

    /** Months from one review to the next, and those that are looked back on without one. */
    static final int MONTHS = 3;

    /** @param stage the account's row of lifecycle_stages, if it has one */
    static ReviewPeriod of(Optional<Fact> stage, LocalDate asOf) {
        return stage.filter(row -> row.day("next_review_on") != null)
                .map(row -> between(row.day("since"), row.day("next_review_on")))
                .orElseGet(() -> new ReviewPeriod(asOf.minusMonths(MONTHS), Optional.empty()));
    }

    /** Reviews are every three months from the first day of {@code active} on. */
    static ReviewPeriod between(LocalDate activeSince, LocalDate next) {
        LocalDate last = activeSince;
        for (int months = MONTHS; activeSince.plusMonths(months).isBefore(next); months += MONTHS) {
            last = activeSince.plusMonths(months);
        }
        return new ReviewPeriod(last, Optional.of(next));
    }
}
