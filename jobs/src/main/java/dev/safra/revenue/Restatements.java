package dev.safra.revenue;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import dev.safra.lake.Table;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** What a night changed in months that were final, so that a reader of an earlier report sees which numbers moved. */
public final class Restatements {

    public static final Table TABLE = Table.named("restatements")
            .describedAs("One row per night, final month and measure of the company's bridge that changed.")
            .key("generation", BIGINT, "The night's generation; joins to publications.")
            .key("month", DATE, "First day of the calendar month.")
            .key("measure", STRING, "The column of mrr_bridge.")
            .required("run_id", STRING, "The run.")
            .required("as_of", DATE, "The as-of day of the night.")
            .required(
                    "cause",
                    STRING,
                    "Why the month was computed again: asked for, input changed late, configuration changed, within"
                            + " lookback.")
            .optional(
                    "old_value",
                    MONEY,
                    "Value published before, an amount or a count; null if the month was not published.")
            .optional("new_value", MONEY, "Value published now.");

    private static final List<String> MEASURES = List.of(
            "opening_mrr",
            "new_mrr",
            "reactivation_mrr",
            "cross_sell_mrr",
            "upsell_mrr",
            "downsell_mrr",
            "churn_mrr",
            "fx_mrr",
            "closing_mrr",
            "committed_mrr",
            "at_risk_mrr",
            "new_accounts",
            "reactivated_accounts",
            "lost_accounts",
            "closing_accounts");

    private Restatements() {}

    /**
     * One row per month and measure that differs between two bridges in the given months: month, measure, old and new
     * value.
     */
    public static Dataset<Row> between(Dataset<Row> before, Dataset<Row> after, Collection<LocalDate> months) {
        Dataset<Row> then = company(before, months).withColumnRenamed("value", "old_value");
        Dataset<Row> now = company(after, months).withColumnRenamed("value", "new_value");
        return then.join(now, new String[] {"month", "measure"}, "full")
                .where(not(col("old_value").eqNullSafe(col("new_value"))));
    }

    /** A row of the table, from one of {@link #between}. */
    public static Row row(Row difference, long generation, String runId, LocalDate asOf, String cause) {
        return RowFactory.create(
                generation,
                difference.getAs("month"),
                difference.getAs("measure"),
                runId,
                asOf,
                cause,
                difference.getAs("old_value"),
                difference.getAs("new_value"));
    }

    private static Dataset<Row> company(Dataset<Row> bridge, Collection<LocalDate> months) {
        Column[] values = MEASURES.stream()
                .map(name ->
                        struct(lit(name).as("measure"), col(name).cast(MONEY).as("value")))
                .toArray(Column[]::new);
        return bridge.where("dimension = 'all'")
                .where(col("month").isin(months.toArray()))
                .select(col("month"), inline(array(values)));
    }
}
