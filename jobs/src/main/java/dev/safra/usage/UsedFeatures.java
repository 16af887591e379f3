package dev.safra.usage;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;

import dev.safra.config.AsOf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Which features accounts use, by name. */
public final class UsedFeatures {

    private UsedFeatures() {}

    /**
     * One row per account that uses any of the features asked about in the 28 days that end with the as-of day:
     * {@code used}, which of them, in the order of their names.
     *
     * @param days {@link UsageDays}
     * @param features {@link UsageFeatures}
     * @param asked rows with a {@code feature}; every account is asked about each, so they should be few
     * @param featureDays on how many days of the window a feature has to be used to count
     */
    public static Dataset<Row> from(
            Dataset<Row> days, Dataset<Row> features, Dataset<Row> asked, AsOf asOf, int featureDays) {
        Dataset<Row> recent = Activity.recent(UsageAdoption.window(days, asOf), asOf);
        Dataset<Row> numbered = features.join(asked, new String[] {"feature"}, "left_semi")
                .agg(sort_array(collect_list(struct("feature", "number"))).as("_asked"));
        return Activity.used(recent, UsageFeatures.words(features), featureDays)
                .crossJoin(broadcast(numbered))
                .select(
                        col("account_id"),
                        transform(
                                        filter(
                                                col("_asked"),
                                                feature -> Words.has(col("used"), feature.getField("number"))),
                                        feature -> feature.getField("feature"))
                                .as("used"))
                .where(size(col("used")).gt(0));
    }
}
