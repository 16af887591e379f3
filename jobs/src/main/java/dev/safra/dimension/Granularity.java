package dev.safra.dimension;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** The length of a period. */
public enum Granularity {
    DAY(1, ChronoUnit.DAYS),
    /** From Monday. */
    WEEK(7, ChronoUnit.DAYS),
    MONTH(1, ChronoUnit.MONTHS),
    QUARTER(3, ChronoUnit.MONTHS),
    YEAR(12, ChronoUnit.MONTHS),
    /** All of time: one period without a first day. */
    ALL(0, ChronoUnit.FOREVER);

    private final int length;
    private final ChronoUnit unit;
    private final String code = name().toLowerCase(Locale.ROOT);

    Granularity(int length, ChronoUnit unit) {
        this.length = length;
        this.unit = unit;
    }

    public static Granularity of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    public String code() {
        return code;
    }

    /** The first day of the period that a day lies in; null for {@link #ALL}. */
    public LocalDate start(LocalDate day) {
        return switch (this) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
            case QUARTER -> day.with(IsoFields.DAY_OF_QUARTER, 1);
            case YEAR -> day.withDayOfYear(1);
            case ALL -> null;
        };
    }

    /** How many periods a day is after the period that begins on a start. */
    public int between(LocalDate start, LocalDate day) {
        return (int) unit.between(start, start(day)) / length;
    }

    /** The day that is a number of periods after a start; for months and longer periods the start may be any day. */
    public LocalDate after(LocalDate start, int periods) {
        return start.plus((long) periods * length, unit);
    }
}
