package dev.safra.retention;

/**
 * An indicator that is followed through the periods of a cohort.
 *
 * @param sum which of the sums of its {@link CohortKind} is the value
 * @param isMoney whether the value is in ten-thousandths, and not a count
 * @param base which of the sums the rate is over
 * @param isOfStart whether the rate is over the sum of period 0, and not of the period itself
 */
record Indicator(String name, int sum, boolean isMoney, int base, boolean isOfStart) {}
