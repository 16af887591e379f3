package dev.safra.retention;

/**
 * What can be followed through the periods of a cohort.
 *
 * @param sum which of the sums of its {@link CohortKind} is its value
 * @param isMoney whether that is in ten-thousandths, and not a count
 * @param base which of them its rate is over
 * @param isOfStart whether it is over that of period 0, and not of the period itself
 */
record Indicator(String name, int sum, boolean isMoney, int base, boolean isOfStart) {}
