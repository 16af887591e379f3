package dev.safra.health;

import static dev.safra.lake.Partitions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.median;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.trunc;

import dev.safra.config.AsOf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What signals compare an account's numbers with: accounts of its age, and its own numbers at its last upsell. */
public final class SignalContext {

    /** What signals may name in addition to the tables. */
    public static final StructType COHORT =
            new StructType().add("median_score", DataTypes.DoubleType).add("accounts", DataTypes.LongType);

    public static final StructType AT_UPSELL =
            new StructType().add("score", DataTypes.DoubleType).add("active_users", DataTypes.LongType);

    private static final int REGRET_DAYS = 180;

    private SignalContext() {}

    /**
     * Adds two structs to account days with {@code health_scores}: {@code cohort} is of the accounts that signed up in
     * the same quarter, and {@code at_upsell} of the last published night before the account's last upsell, if that is
     * at most 180 days ago.
     *
     * @param scoresBefore all rows of {@link HealthScores}
     * @param usageBefore all rows of usage_adoption
     */
    public static Dataset<Row> added(
            Dataset<Row> accountDays, Dataset<Row> scoresBefore, Dataset<Row> usageBefore, AsOf asOf) {
        String[] account = {"account_id"};
        Dataset<Row> upsold = accountDays
                .where(col("account_value.last_upsell_on").gt(lit(asOf.day().minusDays(REGRET_DAYS + 1))))
                .select(col("account_id"), col("account_value.last_upsell_on").as("upsold_on"));
        Dataset<Row> atUpsell = before(scoresBefore, "score", upsold)
                .join(before(usageBefore, "active_users", upsold), account, "full_outer")
                .select(col("account_id"), struct("score", "active_users").as("at_upsell"));
        Dataset<Row> quarters = accountDays.withColumn("_quarter", trunc(col("accounts.signed_up_on"), "quarter"));
        Dataset<Row> cohorts = quarters.where("_quarter is not null and health_scores.score is not null")
                .groupBy("_quarter")
                .agg(struct(
                                median(col("health_scores.score")).as("median_score"),
                                count(lit(1)).as("accounts"))
                        .as("cohort"));
        return quarters.join(broadcast(cohorts), new String[] {"_quarter"}, "left")
                .join(atUpsell, account, "left")
                .drop("_quarter");
    }

    /** A column of the last row before each account's upsell. */
    private static Dataset<Row> before(Dataset<Row> history, String column, Dataset<Row> upsold) {
        return history.select("account_id", "as_of", column)
                .join(upsold, new String[] {"account_id"})
                .where("as_of < upsold_on")
                .groupBy("account_id")
                .agg(max(struct("as_of", column)).getField(column).as(column));
    }
}
