package dev.safra.segments;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Segments;
import dev.safra.config.Segments.Rule;
import dev.safra.config.Segments.Touch;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The accounts of each touch against the customer success managers who look after them (docs/metrics.md, "Capacity").
 */
public final class CsmCapacity {

    public static final Table TABLE = Table.named("csm_capacity")
            .describedAs("One row per touch and as-of day.")
            .key("touch", STRING, "high, low or tech.")
            .key("as_of", DATE, "The as-of day.")
            .required("accounts", BIGINT, "Customers with that touch.")
            .required("csms", BIGINT, "Customer success managers of that touch.")
            .required("capacity", BIGINT, "Accounts that these managers can look after.")
            .optional("load", RATE, "Accounts over capacity; null where the capacity is 0.")
            .required("uncovered_accounts", BIGINT, "Accounts beyond the capacity.")
            .required("csms_needed", BIGINT, "Customer success managers needed for these accounts.")
            .required("managers_needed", BIGINT, "Team leads needed for csms_needed (segments.csms-per-manager).")
            .required("mrr", MONEY, "MRR of the accounts.")
            .optional("monthly_cost", MONEY, "Monthly cost of these managers, where configured.")
            .optional(
                    "marginal_value",
                    MONEY,
                    "The lowest value of an account that has its place by rank; null in tech touch, where every account"
                            + " has one.")
            .check("nothing_is_negative", "accounts >= 0 and csms >= 0 and capacity >= 0 and uncovered_accounts >= 0")
            .partitionedBy("as_of");

    private CsmCapacity() {}

    /**
     * From {@link TouchSegments} of the day.
     *
     * @param values {@code account_id} and {@code mrr} of the day
     * @param staff {@link Staff#rows}
     */
    public static Dataset<Row> from(
            Dataset<Row> touches, Dataset<Row> values, Dataset<Row> staff, Segments segments, AsOf asOf) {
        Column isByRank = col("touch")
                .notEqual(Touch.TECH.text())
                .and(col("rule")
                        .isin(segments.rules().stream()
                                .filter(rule -> !rule.isPin())
                                .map(Rule::name)
                                .toArray()));
        Dataset<Row> sums = touches.where(col("rule").notEqual(TouchSegments.ENDED))
                .select("account_id", "touch", "rule", "value")
                .join(values.select("account_id", "mrr"), new String[] {"account_id"}, "left")
                .groupBy("touch")
                .agg(
                        count(lit(1)).as("accounts"),
                        sum("mrr").as("mrr"),
                        min(when(isByRank, col("value"))).as("marginal_value"));
        Column accounts = coalesce(col("accounts"), lit(0L));
        Column needed = ceil(accounts.divide(col("accounts_per_csm"))).cast(BIGINT);
        return staff.join(sums, new String[] {"touch"}, "left")
                .select(
                        col("touch"),
                        lit(asOf.day()).as("as_of"),
                        accounts.as("accounts"),
                        col("csms"),
                        col("capacity"),
                        Ratio.of(accounts, col("capacity")).as("load"),
                        greatest(accounts.minus(col("capacity")), lit(0L)).as("uncovered_accounts"),
                        needed.as("csms_needed"),
                        ceil(needed.divide(segments.csmsPerManager()))
                                .cast(BIGINT)
                                .as("managers_needed"),
                        coalesce(col("mrr"), lit(0)).cast(MONEY).as("mrr"),
                        col("csms").multiply(col("cost_per_csm")).cast(MONEY).as("monthly_cost"),
                        col("marginal_value"));
    }
}
