package dev.safra.dimension;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.year;

import dev.safra.config.AsOf;
import org.apache.spark.sql.Column;

/** Calendar months (first days) as column expressions that do not depend on a time zone. */
public final class Months {

    private Months() {}

    /** Whether the row's {@code month} is over as of the day. */
    public static Column isComplete(AsOf asOf) {
        return last_day(col("month")).leq(lit(asOf.day()));
    }

    /** How many calendar months the later date is after the earlier one. */
    public static Column between(Column earlier, Column later) {
        return year(later)
                .multiply(12)
                .plus(month(later))
                .minus(year(earlier).multiply(12).plus(month(earlier)));
    }
}
