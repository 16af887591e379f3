package dev.safra.account;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where an account stands on a day.
 *
 * @param since first day of the stage
 * @param onboardingSince first day of its last onboarding
 * @param hasSteps whether anything is known of the steps of that onboarding
 * @param done when its steps were done, as far as they are; may be before {@code onboardingSince}
 */
public record LifecycleState(
        Stage stage, LocalDate since, LocalDate onboardingSince, boolean hasSteps, Map<Step, LocalDate> done) {

    private static final int REVIEW_MONTHS = 3;

    /** The steps not done, in their order; none where nothing is known of them. */
    public List<Step> missingSteps() {
        return hasSteps
                ? Stream.of(Step.values())
                        .filter(step -> !done.containsKey(step))
                        .toList()
                : List.of();
    }

    /** What is to be done next in onboarding; null in other stages, and where nothing is known. */
    public Step nextStep() {
        return stage == Stage.ONBOARDING && !missingSteps().isEmpty()
                ? missingSteps().get(0)
                : null;
    }

    /** Days from the beginning of onboarding to a step's completion; null where it is not done. */
    public Integer daysTo(Step step) {
        LocalDate doneOn = done.get(step);
        return doneOn == null ? null : (int) ChronoUnit.DAYS.between(onboardingSince, doneOn);
    }

    /** The first review after a day, every quarter from the start of {@code active}; null in other stages. */
    public LocalDate nextReviewAfter(LocalDate day) {
        if (stage != Stage.ACTIVE) {
            return null;
        }
        long reviews = ChronoUnit.MONTHS.between(since, day) / REVIEW_MONTHS + 1;
        // From the start each time, so that the 31st comes back after a shorter month.
        LocalDate next = since.plusMonths(REVIEW_MONTHS * reviews);
        return next.isAfter(day) ? next : since.plusMonths(REVIEW_MONTHS * (reviews + 1));
    }
}
