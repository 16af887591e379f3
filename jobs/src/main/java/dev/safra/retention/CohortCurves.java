package dev.safra.retention;

import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.stddev_samp;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The usual course of a cohort: all complete ones together, period by period (metrics.md §4). */
public final class CohortCurves {

    public static final Table TABLE = Table.named("cohort_curves")
            .describedAs("One row per granularity, indicator, dimension, member and period.")
            .key("granularity", STRING, "month or quarter.")
            .key("indicator", STRING, "As in cohort_retention.")
            .key("dimension", STRING, "Account attribute, or all.")
            .key("member", STRING, "Its value; unknown where it has none.")
            .key("period", INT, "How many periods after the cohort's own.")
            .required("cohorts", INT, "Cohorts whose period is complete.")
            .optional("weighted_rate", RATE, "Sum of their values over the sum of their bases.")
            .optional("mean_rate", RATE, "Plain mean of their rates.")
            .optional("ci_low", RATE, "Lower end of the mean's 95 % interval; null below two cohorts.")
            .optional("ci_high", RATE, "Upper end of it.")
            .slicedBy("granularity");

    private CohortCurves() {}

    /** From {@link CohortRetention}. */
    public static Dataset<Row> from(Dataset<Row> cohorts) {
        Column isComplete = col("is_complete");
        Column value = sum(when(isComplete, col("value")));
        Column base = sum(when(isComplete, col("base_value")));
        // The 97.5 % point of the normal distribution: half the interval in standard errors.
        Column margin = col("deviation").divide(sqrt(col("rates"))).multiply(1.96);
        return cohorts.groupBy("granularity", "indicator", "dimension", "member", "period")
                .agg(
                        count_if(isComplete).cast("int").as("cohorts"),
                        Ratio.of(value, base).as("weighted_rate"),
                        avg("rate").as("mean_rate"),
                        count("rate").as("rates"),
                        stddev_samp("rate").as("deviation"))
                .withColumn("margin", when(col("rates").geq(lit(2)), margin))
                .withColumn("ci_low", col("mean_rate").minus(col("margin")))
                .withColumn("ci_high", col("mean_rate").plus(col("margin")));
    }
}
