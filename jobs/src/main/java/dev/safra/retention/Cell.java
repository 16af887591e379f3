package dev.safra.retention;

import dev.safra.dimension.Amounts;
import java.time.LocalDate;

/**
 * An indicator of a cohort in a period.
 *
 * @param period how many after the cohort's own
 * @param size accounts in the cohort
 * @param base what its rate is over, in ten-thousandths as the value
 */
record Cell(int period, LocalDate periodStart, String indicator, long size, long base, long value, boolean isComplete) {

    /** In ten-thousandths. */
    static final long ONE = 10_000;

    /** Value over base; null while the period runs, or over nothing. */
    Double rate() {
        return isComplete ? Amounts.ratio(value, base) : null;
    }
}
