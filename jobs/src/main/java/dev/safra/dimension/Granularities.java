package dev.safra.dimension;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.when;

import java.util.Collection;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Days as parts of weeks (from Monday), months, quarters, years, or all of time. */
public final class Granularities {

    private Granularities() {}

    /**
     * Each row once for each granularity (day, week, month, quarter, year, all), with the {@code period_start} that its
     * day lies in; of all it is null.
     */
    public static Dataset<Row> of(Dataset<Row> rows, String day, Collection<String> granularities) {
        Column[] names = granularities.stream().map(name -> lit(name)).toArray(Column[]::new);
        return rows.select(col("*"), explode(array(names)).as("granularity")).withColumn("period_start", start(day));
    }

    /** The first day of the period, of the row's {@code granularity}, that its day lies in; of all it is null. */
    public static Column start(String day) {
        Column granularity = col("granularity");
        Column start = when(granularity.equalTo("day"), col(day));
        for (String unit : new String[] {"week", "month", "quarter", "year"}) {
            start = start.when(granularity.equalTo(unit), trunc(col(day), unit));
        }
        return start;
    }
}
