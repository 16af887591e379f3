package dev.safra.health;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.NUMBER;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;

import dev.safra.lake.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Value, score and weight of every measure of every customer (docs/metrics.md, "Measures"). */
public final class HealthMeasures {

    public static final Table TABLE = Table.named("health_measures")
            .describedAs("One row per account, as-of day and measure.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day; the row is the state at its close.")
            .key("measure", STRING, "Name of the measure in the configuration.")
            .required("dimension", STRING, "Name of the dimension in the configuration.")
            .optional("value", NUMBER, "In the measure's own unit; null where missing or not applicable.")
            .optional("score", NUMBER, "0 to 100, by the measure's curve; null where not applicable.")
            .required(
                    "weight",
                    RATE,
                    "The measure's share of the account's score; the shares of all measures add up to 1.")
            .optional("absence", STRING, "not_applicable, stale or missing; null if it counts in full.")
            .optional("observed_on", DATE, "The day of the value.")
            .required(
                    "contribution",
                    NUMBER,
                    "Points of the account's score; those of all measures add up to the score before cap and override.")
            .optional(
                    "peer_median",
                    NUMBER,
                    "Median value of the size group, or of all accounts where the group has too few values.")
            .check("score_is_a_score", "coalesce(score, 0) between 0 and 100")
            .check("absence_is_known", "absence is null or absence in ('not_applicable', 'stale', 'missing')")
            .partitionedBy("as_of");

    private HealthMeasures() {}

    /** From {@link HealthPass}. */
    public static Dataset<Row> from(Dataset<Row> cards) {
        return cards.select(col("account_id"), col("as_of"), inline(col("measures")));
    }
}
