package dev.safra.retention;

import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The usual course of a cohort: all complete ones together, period by period (metrics.md §4). */
public final class CohortCurves {

    public static final Table TABLE = Table.named("cohort_curves")
            .describedAs("One row per granularity, indicator, dimension, member and period.")
            .key("granularity", STRING, "As in cohort_retention.")
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
        return cohorts.groupBy("granularity", "indicator", "dimension", "member", "period")
                .agg(
                        count_if(isComplete).cast("int").as("cohorts"),
                        Ratio.of(value, base).as("weighted_rate"),
                        // Doubles have the same sum to the last digit only in the same order.
                        sort_array(collect_list("rate")).as("rates"))
                .withColumn("mean_rate", Ratio.of(sumOf(rate -> rate), size(col("rates"))))
                .withColumn("margin", when(size(col("rates")).geq(2), margin()))
                .withColumn("ci_low", col("mean_rate").minus(col("margin")))
                .withColumn("ci_high", col("mean_rate").plus(col("margin")));
    }

    /** Half the interval: the 97.5 % point of the normal distribution in standard errors. */
    private static Column margin() {
        Column squares = sumOf(rate -> pow(rate.minus(col("mean_rate")), lit(2)));
        Column variance = squares.divide(size(col("rates")).minus(1));
        return sqrt(variance.divide(size(col("rates")))).multiply(1.96);
    }

    private static Column sumOf(UnaryOperator<Column> term) {
        return aggregate(col("rates"), lit(0.0), (sum, rate) -> sum.plus(term.apply(rate)));
    }
}
