package dev.safra.account;

import java.time.LocalDate;
import java.util.Locale;

/**
 * A contract that comes due, and what became of it. Money as in {@link Money}.
 *
 * @param mrr of the product the day before
 * @param mrrAfter the day after, at the same exchange rates; null while open
 * @param noticeOn the earliest notice that was given of it
 * @param rateMissing what could not be counted for want of a rate; null if nothing: the amounts are wrong else
 */
public record Renewal(
        String product,
        LocalDate dueOn,
        long mrr,
        Outcome outcome,
        Long mrrAfter,
        LocalDate noticeOn,
        LedgerEntry.NoRate rateMissing) {

    /** What can become of it. */
    public enum Outcome {
        RENEWED,
        RENEWED_UP,
        RENEWED_DOWN,
        LOST,
        OPEN;

        /** As it is written in {@code renewals.outcome}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
