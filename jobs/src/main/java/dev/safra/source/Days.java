package dev.safra.source;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import dev.safra.lake.Types;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;

/** Some days of a large source. */
public record Days(List<Range> ranges) {

    /** From one day to another, both included; {@link LocalDate#MIN} for no beginning. */
    public record Range(LocalDate from, LocalDate to) {

        boolean contains(LocalDate day) {
            return !day.isBefore(from) && !day.isAfter(to);
        }
    }

    /** All days up to the last one, included. */
    public static Days until(LocalDate last) {
        return new Days(List.of(new Range(LocalDate.MIN, last)));
    }

    public boolean contains(LocalDate day) {
        return ranges.stream().anyMatch(range -> range.contains(day));
    }

    /** The first day of the range that ends last: all days from it to the end are read. */
    LocalDate since() {
        return ranges.stream()
                .filter(range -> ranges.stream().noneMatch(other -> other.to().isAfter(range.to())))
                .map(Range::from)
                .min(LocalDate::compareTo)
                .orElse(LocalDate.MIN);
    }

    /** Whether a moment is on one of the days, in the business time zone. */
    public Column hold(Column moment) {
        return ranges.stream().map(range -> holds(range, moment)).reduce(lit(false), Column::or);
    }

    private static Column holds(Range range, Column moment) {
        // The day decides. The bounds on the moment let Spark skip files; they are a day wider at both ends, since
        // where clocks are set back over midnight a day does not end where the next begins.
        Column until =
                moment.lt(start(range.to().plusDays(2))).and(to_date(moment).leq(lit(range.to())));
        return range.from().equals(LocalDate.MIN)
                ? until
                : until.and(moment.geq(start(range.from().minusDays(1))))
                        .and(to_date(moment).geq(lit(range.from())));
    }

    private static Column start(LocalDate day) {
        return lit(day).cast(Types.TIMESTAMP);
    }
}
