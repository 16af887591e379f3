package dev.safra.health;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.NUMBER;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Every customer's health score, how sure it is, and why it changed (docs/metrics.md, "Health scores"). */
public final class HealthScores {

    /**
     * Dimensions under any names. An array and not a map, since rows are compared by a hash and maps cannot be hashed.
     */
    static final DataType DIMENSIONS = DataTypes.createArrayType(
            new StructType().add("name", STRING).add("score", NUMBER).add("weight", RATE));

    public static final Table TABLE = Table.named("health_scores")
            .describedAs("One row per account that is a customer, and as-of day.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day; the row is the state at its close.")
            .optional(
                    "usage",
                    NUMBER,
                    "Score of the dimension, 0 to 100; null where it does not exist, or no measure of it applies.")
            .optional("quality", NUMBER, "Score of the dimension, as for usage.")
            .optional("financial", NUMBER, "Score of the dimension, as for usage.")
            .optional("sentiment", NUMBER, "Score of the dimension, as for usage.")
            .optional(
                    "dimensions",
                    DIMENSIONS,
                    "Every dimension of the configuration with its score and its share of the account's score; null in"
                            + " nights before this column existed.")
            .optional("score", NUMBER, "0 to 100; null where no measure applies.")
            .required("confidence", RATE, "Share of the applicable weight that is known and fresh.")
            .required("band", STRING, "green, amber, red, or unknown where too little is known.")
            .optional("previous_band", STRING, "Band of the night before.")
            .required(
                    "nights_across",
                    INT,
                    "Nights that the score has been above the band's upper boundary; negative: below its lower one.")
            .optional("score_change", NUMBER, "Change of the score since the night before.")
            .optional(
                    "trend",
                    NUMBER,
                    "Points per week over health.trend-days; null while scores span less than seven days.")
            .required("raised_by", STRINGS, "What raised the score most since the night before, with its points.")
            .required("lowered_by", STRINGS, "What lowered the score most since the night before, with its points.")
            .optional("cap", STRING, "The rule that capped the score.")
            .optional("override_reason", STRING, "Why somebody set the score.")
            .required("config_version", STRING, "Fingerprint of the settings that the score was computed by.")
            .check("score_is_a_score", "coalesce(score, 0) between 0 and 100")
            .check("confidence_is_a_share", "confidence between 0 and 1")
            .check("band_is_known", "band in ('green', 'amber', 'red', 'unknown')")
            .partitionedBy("as_of");

    private static final int LEAST_DAYS = 7;

    private HealthScores() {}

    /**
     * From {@link HealthPass}, and the scores of earlier nights, from which the trend is computed.
     *
     * @param history rows of this table
     */
    public static Dataset<Row> from(Dataset<Row> cards, Dataset<Row> history, AsOf asOf) {
        Dataset<Row> scores = cards.drop("measures");
        return scores.join(trends(scores, history, asOf), new String[] {"account_id"}, "left");
    }

    /** Least squares in whole numbers, so that the order of rows does not matter. */
    private static Dataset<Row> trends(Dataset<Row> scores, Dataset<Row> history, AsOf asOf) {
        Column day = date_diff(col("as_of"), lit(asOf.day())).cast(BIGINT);
        Column points = round(col("score").multiply(Scoring.POINT)).cast(BIGINT);
        Column n = col("_n");
        Column slope = n.multiply(col("_xy")).minus(col("_x").multiply(col("_y")));
        Column spread = n.multiply(col("_xx")).minus(col("_x").multiply(col("_x")));
        return scores.select("account_id", "as_of", "score")
                .unionByName(history.select("account_id", "as_of", "score"))
                .where("score is not null")
                .select(col("account_id"), day.as("x"), points.as("y"))
                .groupBy("account_id")
                .agg(
                        count(lit(1)).as("_n"),
                        sum("x").as("_x"),
                        sum("y").as("_y"),
                        sum(col("x").multiply(col("y"))).as("_xy"),
                        sum(col("x").multiply(col("x"))).as("_xx"),
                        max("x").minus(min("x")).as("_days"))
                .select(
                        col("account_id"),
                        when(
                                        col("_days").geq(LEAST_DAYS),
                                        Ratio.of(slope, spread).multiply(7 / Scoring.POINT))
                                .as("trend"));
    }
}
