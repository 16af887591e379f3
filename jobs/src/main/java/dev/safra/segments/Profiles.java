package dev.safra.segments;

import static dev.safra.lake.Types.STRINGS;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.arrays_overlap;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;

import dev.safra.usage.VersionOrder;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is known of accounts that content can be about. What is not configured has no rows.
 *
 * @param accounts with {@code industry}
 * @param products with {@code products}, those in force ({@link dev.safra.usage.Entitlements#inForce})
 * @param catalogue valid rows of the raw features
 * @param used {@link dev.safra.usage.UsedFeatures}, where there is usage: then who is not in it uses none of them
 * @param adoption {@link dev.safra.usage.UsageAdoption} of the day, for {@code latest_version}
 */
public record Profiles(
        Dataset<Row> accounts,
        Dataset<Row> products,
        Dataset<Row> catalogue,
        Optional<Dataset<Row>> used,
        Dataset<Row> adoption) {

    private static final String[] ACCOUNT = {"account_id"};

    private static final String[] FEATURE = {"feature"};

    /**
     * One row per account that has not left: its {@code touch} and {@code industry}, the products it {@code has},
     * {@code unused}, which of the features asked about it could use and does not, and {@code latest_version}, which
     * compares by {@code _runs}.
     */
    Dataset<Row> of(Dataset<Row> segments, Dataset<Row> asked) {
        return segments.where("rule <> 'ended'")
                .select("account_id", "touch")
                .join(accounts.select("account_id", "industry"), ACCOUNT, "left")
                .join(products.select(col("account_id"), col("products").as("has")), ACCOUNT, "left")
                .join(used.orElseGet(this::nobody).select("account_id", "used"), ACCOUNT, "left")
                .join(adoption.select("account_id", "latest_version"), ACCOUNT, "left")
                .crossJoin(broadcast(known(asked)))
                .select(
                        col("account_id"),
                        col("touch"),
                        col("industry"),
                        col("has"),
                        unused(),
                        col("latest_version"),
                        VersionOrder.order(col("latest_version")).as("_runs"));
    }

    private static Column unused() {
        return transform(filter(col("_known"), Profiles::isUnused), feature -> feature.getField("feature"))
                .as("unused");
    }

    /** The account could use it, as everybody can where the catalogue does not say which product entitles to it, and does not. */
    private static Column isUnused(Column feature) {
        Column entitling = feature.getField("products");
        Column couldUse = entitling.isNull().or(isTrue(arrays_overlap(entitling, col("has"))));
        return couldUse.and(not(isTrue(array_contains(col("used"), feature.getField("feature")))));
    }

    private static Column isTrue(Column known) {
        return coalesce(known, lit(false));
    }

    /**
     * One row: {@code _known}, those of the features that the catalogue names or somebody uses, with the products that
     * entitle to them. Of others nobody knows whether they exist.
     */
    private Dataset<Row> known(Dataset<Row> asked) {
        Dataset<Row> entitling =
                catalogue.groupBy("feature").agg(collect_set("product").as("products"));
        Dataset<Row> inUse = used.orElseGet(this::nobody)
                .select(explode(col("used")).as("feature"))
                .distinct()
                .withColumn("_isInUse", lit(true));
        return asked.join(entitling, FEATURE, "left")
                .join(inUse, FEATURE, "left")
                .where(col("products").isNotNull().or(col("_isInUse")))
                .where(lit(used.isPresent()))
                .agg(sort_array(collect_list(struct("feature", "products"))).as("_known"));
    }

    private Dataset<Row> nobody() {
        return accounts.limit(0)
                .select(col("account_id"), lit(null).cast(STRINGS).as("used"));
    }
}
