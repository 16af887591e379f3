package dev.safra.retention;

import dev.safra.dimension.Amounts;
import java.time.LocalDate;

/**
 * The value of an indicator of a cohort in a period.
 *
 * @param period how many periods after the cohort's own
 * @param size accounts in the cohort
 * @param base what the rate is over, in ten-thousandths like the value
 */
record Cell(int period, LocalDate periodStart, String indicator, long size, long base, long value, boolean isComplete) {

    /** 1 in ten-thousandths. */
    static final long ONE = 10_000;

    /** Value over base; null while the period runs, or if the base is zero. */
    Double rate() {
        return isComplete ? Amounts.ratio(value, base) : null;
    }
}
