package dev.safra.config;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * The day a night is computed for, and the only notion of "now" in the project: everything is computed as it stood when
 * this day closed in the business time zone.
 */
public record AsOf(LocalDate day) implements Serializable {

    /** First day of the month that the day lies in. */
    public LocalDate month() {
        return monthOf(day);
    }

    /** The last day that counts for a month: its own last day, or the as-of day while the month runs. */
    public LocalDate closeOf(LocalDate month) {
        LocalDate lastDay = lastDayOf(month);
        return lastDay.isAfter(day) ? day : lastDay;
    }

    /** Whether a month (given by its first day) is over: the as-of day is its last day or later. */
    public boolean isComplete(LocalDate month) {
        return !lastDayOf(month).isAfter(day);
    }

    /** First day of the month that a day lies in. */
    public static LocalDate monthOf(LocalDate day) {
        return day.withDayOfMonth(1);
    }

    private static LocalDate lastDayOf(LocalDate month) {
        return month.plusMonths(1).minusDays(1);
    }
}
