package dev.safra.dimension;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.year;

import dev.safra.config.AsOf;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Calendar months (first days) as column expressions, none of which asks for a time zone. */
public final class Months {

    private Months() {}

    /** Whether the row's {@code month} is over as of the day. */
    public static Column isComplete(AsOf asOf) {
        return last_day(col("month")).leq(lit(asOf.day()));
    }

    /** How many months later one date's month is than another's. */
    public static Column between(Column earlier, Column later) {
        return year(later)
                .multiply(12)
                .plus(month(later))
                .minus(year(earlier).multiply(12).plus(month(earlier)));
    }

    /** Each row once for every month from its column {@code first} to the as-of day's, as {@code month}. */
    public static Dataset<Row> since(Dataset<Row> rows, String first, AsOf asOf) {
        // By number: a sequence of dates goes through timestamps, and loses a month where midnight does not exist.
        return rows.select(
                        col("*"),
                        explode(sequence(lit(0), between(col(first), lit(asOf.month()))))
                                .as("_months"))
                .withColumn("month", add_months(col(first), col("_months")))
                .drop("_months", first);
    }
}
