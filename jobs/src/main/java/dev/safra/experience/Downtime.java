package dev.safra.experience;

import static dev.safra.lake.Partitions.broadcast;
import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import dev.safra.dimension.Subscriptions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * How long customers could not use what they pay for; overlapping times count once. Incidents that affect everyone are
 * not copied to each account: they are one list, to which the incidents of an account are added.
 */
final class Downtime {

    private static final Column INTERVAL = struct(col("from"), col("to"));

    private Downtime() {}

    /**
     * Adds {@code downtime}, in microseconds from {@code start} to {@code end}, to accounts (one row each). Accounts
     * that are only known from their own incidents are added.
     *
     * @param incidents valid rows of the raw table
     * @param subscriptions which product an account has from when to when, as in the raw table
     * @param start a timestamp, as is {@code end}; an incident that has no end is cut at {@code end}
     */
    static Dataset<Row> added(
            Dataset<Row> accounts, Dataset<Row> incidents, Dataset<Row> subscriptions, Column start, Column end) {
        Dataset<Row> within = clipped(
                incidents.select(
                        col("account_id"),
                        col("product"),
                        unix_micros(col("started_at")).as("from"),
                        unix_micros(coalesce(col("ended_at"), end)).as("to")),
                unix_micros(start),
                unix_micros(end));
        Dataset<Row> everyones = apart(within.where("account_id is null and product is null"))
                .agg(array_sort(collect_list(INTERVAL)).as("everyones"))
                .withColumn("everyones_downtime", length(col("everyones")));
        Dataset<Row> own = within.where("account_id is not null")
                .select("account_id", "from", "to")
                .unionByName(ofProducts(within.where("account_id is null and product is not null"), subscriptions))
                .groupBy("account_id")
                .agg(collect_list(INTERVAL).as("own"));
        return accounts.join(own, new String[] {"account_id"}, "full_outer")
                .crossJoin(broadcast(everyones))
                .withColumn(
                        "downtime",
                        when(col("own").isNull(), col("everyones_downtime"))
                                .otherwise(length(array_sort(concat(col("own"), col("everyones"))))))
                .drop("own", "everyones", "everyones_downtime");
    }

    /** The times in which accounts had a product that was down. */
    private static Dataset<Row> ofProducts(Dataset<Row> incidents, Dataset<Row> subscriptions) {
        Dataset<Row> down = apart(incidents).select("product", "from", "to");
        Column since = unix_micros(col("starts_on").cast("timestamp"));
        Column until = unix_micros(col("ends_on").cast("timestamp"));
        Dataset<Row> inForce = subscriptions
                .where(Subscriptions.isUsable())
                .select(
                        col("account_id"),
                        col("product"),
                        since.as("since"),
                        coalesce(until, lit(Long.MAX_VALUE)).as("until"));
        return clipped(inForce.join(broadcast(down), "product"), col("since"), col("until"))
                .select("account_id", "from", "to");
    }

    private static Dataset<Row> clipped(Dataset<Row> intervals, Column start, Column end) {
        return intervals
                .withColumn("from", greatest(col("from"), start))
                .withColumn("to", least(col("to"), end))
                .where("`from` < `to`");
    }

    /**
     * The intervals of a product, or of everyone, cut so that none overlap: they are few, and joined to many accounts.
     */
    private static Dataset<Row> apart(Dataset<Row> intervals) {
        Column before = max("to")
                .over(Window.partitionBy("product").orderBy("from", "to").rowsBetween(Window.unboundedPreceding(), -1));
        return intervals
                .withColumn("before", before)
                .withColumn("from", greatest(col("from"), col("before")))
                .where("`from` < `to`");
    }

    /** The total length of sorted intervals: each adds the part after the furthest end so far. */
    private static Column length(Column sorted) {
        Column none = struct(lit(Long.MIN_VALUE).as("until"), lit(0L).as("length"));
        return aggregate(
                sorted,
                none,
                (sum, next) -> {
                    Column until = greatest(sum.getField("until"), next.getField("to"));
                    Column from = greatest(sum.getField("until"), next.getField("from"));
                    return struct(
                            until.as("until"),
                            sum.getField("length").plus(until.minus(from)).as("length"));
                },
                sum -> sum.getField("length"));
    }
}
