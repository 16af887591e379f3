package dev.safra.usage;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import dev.safra.lake.JavaPass;
import dev.safra.lake.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which bit of {@link UsageDays} stands for which feature. A number never changes, since days are not written again.
 */
public final class UsageFeatures {

    public static final Table TABLE = Table.named("usage_features")
            .describedAs("One row per feature that the catalogue or any event has named so far.")
            .key("feature", STRING, "Name of the feature.")
            .required("number", INT, "Its bit in usage_days.features: bit number % 64 of word number / 64.")
            .check("number_is_counted", "number >= 0");

    /** More than any product has; a column with more different values is something else. */
    static final int MOST = 6400;

    private UsageFeatures() {}

    /**
     * The published features, and new ones after them in the order of their names. Throws SafraException (27) if there
     * are more than any product has.
     *
     * @param named rows with a {@code feature}, null where there is none
     */
    public static Dataset<Row> from(Dataset<Row> published, Dataset<Row> named) {
        Dataset<Row> names =
                named.where("feature is not null").select("feature").distinct();
        CardinalityLimit.require(published.select("feature").union(names), "feature", MOST, "a feature of the product");
        Dataset<Row> next =
                published.agg(coalesce(max("number").plus(1), lit(0)).as("_next"));
        Dataset<Row> added = names.join(published.select("feature"), new String[] {"feature"}, "left_anti")
                .agg(sort_array(collect_list("feature")).as("_names"))
                .crossJoin(next)
                .select(col("_next"), posexplode(col("_names")).as(new String[] {"_place", "feature"}))
                .select(col("feature"), col("_next").plus(col("_place")).as("number"));
        return published.select("feature", "number").union(added);
    }

    /** How many words of 64 bits hold all features. */
    static int words(Dataset<Row> features) {
        return FeatureBitmap.needed(JavaPass.collect(features).size());
    }

    /** One row per feature with its {@code number} and {@code place} among all by name, from 1. */
    static Dataset<Row> placed(Dataset<Row> features) {
        return features.agg(
                        sort_array(collect_list(struct("feature", "number"))).as("_all"))
                .select(posexplode(col("_all")).as(new String[] {"_place", "_feature"}))
                .select(
                        col("_feature.feature").as("feature"),
                        col("_feature.number").as("number"),
                        col("_place").plus(1).cast(BIGINT).as("place"));
    }
}
