package dev.safra.account;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An account's lifecycle state on a day.
 *
 * @param since first day of the stage
 * @param onboardingSince first day of its last onboarding
 * @param hasSteps whether anything is known of the steps of that onboarding
 * @param done when each step was done, for those that are; may be before {@code onboardingSince}
 */
public record LifecycleState(
        Stage stage, LocalDate since, LocalDate onboardingSince, boolean hasSteps, Map<Step, LocalDate> done) {

    private static final int REVIEW_MONTHS = 3;

    /** The steps that are not done, in order; empty where no steps are known. */
    public List<Step> missingSteps() {
        return hasSteps
                ? Stream.of(Step.values())
                        .filter(step -> !done.containsKey(step))
                        .toList()
                : List.of();
    }

    /** The next step of onboarding; null in other stages, and where all steps are done or none are known. */
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

    /** The first quarterly review after a day, counted from the start of {@code active}; null in other stages. */
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
