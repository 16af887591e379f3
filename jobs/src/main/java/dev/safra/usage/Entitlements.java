package dev.safra.usage;

import static dev.safra.lake.Partitions.broadcast;
import static dev.safra.lake.Types.RATE;
import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import dev.safra.config.AsOf;
import dev.safra.dimension.Subscriptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What accounts pay for on a day, and which features that entitles them to. */
public final class Entitlements {

    private Entitlements() {}

    /**
     * One row per account with a subscription in force when the day closes: its {@code products} in order, and the
     * {@code quantity} of all subscriptions, null where none has one. Of rows of one subscription the last that has
     * begun counts, since it ends those before.
     */
    public static Dataset<Row> inForce(Dataset<Row> subscriptions, AsOf asOf) {
        List<Column> row = new ArrayList<>(List.of(col("starts_on")));
        Arrays.stream(subscriptions.columns())
                .filter(name -> !name.equals("starts_on"))
                .forEach(name -> row.add(col(name)));
        return subscriptions
                .where(col("starts_on").leq(lit(asOf.day())))
                .groupBy("account_id", "subscription_id")
                .agg(max(struct(row.toArray(Column[]::new))).as("_last"))
                .select("_last.*")
                .where(col("ends_on").isNull().or(col("ends_on").gt(lit(asOf.day()))))
                .where(Subscriptions.isUsable())
                .groupBy("account_id")
                .agg(
                        sort_array(collect_set("product")).as("products"),
                        ceil(sum("quantity")).cast("bigint").as("quantity"));
    }

    /** The same without rows, for sites without subscriptions. */
    static Dataset<Row> none(Dataset<Row> accounts) {
        return accounts.limit(0)
                .selectExpr("account_id", "array(account_id) as products", "cast(null as bigint) as quantity");
    }

    /**
     * One row per set of products with {@code entitled}, the features that it entitles to: one set of features per
     * weight. A feature of several products has its greatest weight.
     */
    static Dataset<Row> ofProducts(Dataset<Row> inForce, Dataset<Row> catalogue, Dataset<Row> features, int words) {
        Dataset<Row> weighted = catalogue
                .join(broadcast(features), new String[] {"feature"})
                .select(
                        col("product"),
                        col("number"),
                        coalesce(col("weight"), lit(1.0)).as("weight"));
        List<Column> ofWeight = FeatureBitmap.union(words, word -> FeatureBitmap.ofNumber(col("number"), word));
        return inForce.select("products")
                .distinct()
                .select(col("products"), explode(col("products")).as("product"))
                .join(broadcast(weighted), new String[] {"product"})
                .groupBy("products", "number")
                .agg(max("weight").as("weight"))
                .groupBy("products", "weight")
                .agg(ofWeight.get(0), ofWeight.subList(1, words).toArray(Column[]::new))
                .groupBy("products")
                .agg(sort_array(collect_list(struct(
                                col("weight"), FeatureBitmap.gathered(words).as("features"))))
                        .as("entitled"));
    }

    /** How many features a set of {@link #ofProducts} has. */
    static Column size(Column entitled) {
        return aggregate(
                entitled, lit(0L), (count, group) -> count.plus(FeatureBitmap.size(group.getField("features"))));
    }

    /** The sum of the weights of all its features. */
    static Column weight(Column entitled) {
        return aggregate(
                entitled,
                lit(0.0),
                (total, group) -> total.plus(weighed(group, FeatureBitmap.size(group.getField("features")))));
    }

    /** The sum of the weights of its features that are used. */
    static Column usedWeight(Column entitled, Column used) {
        return aggregate(
                entitled,
                lit(0.0),
                (total, group) -> total.plus(weighed(
                        group, FeatureBitmap.size(FeatureBitmap.intersection(group.getField("features"), used)))));
    }

    private static Column weighed(Column group, Column features) {
        return group.getField("weight").multiply(features.cast(RATE));
    }
}
