package dev.safra.segments;

import static dev.safra.lake.Partitions.broadcast;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import dev.safra.lake.JavaPass;
import dev.safra.segments.Profile.Feature;
import dev.safra.usage.VersionOrder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tables from which {@link Profile}s come. A table that is not configured has no rows.
 *
 * @param accounts with {@code industry} and all other attributes
 * @param products with {@code products}, those in force ({@link dev.safra.usage.Entitlements#inForce})
 * @param catalogue valid rows of the raw features
 * @param used {@link dev.safra.usage.UsedFeatures}, if there is usage; an account that is not in it uses none of the
 *     features
 * @param adoption {@link dev.safra.usage.UsageAdoption} of the day, for {@code latest_version}
 */
public record Profiles(
        Dataset<Row> accounts,
        Dataset<Row> products,
        Dataset<Row> catalogue,
        Optional<Dataset<Row>> used,
        Dataset<Row> adoption) {

    private static final String[] ACCOUNT = {"account_id"};

    private static final String[] VERSION = {"latest_version"};

    /**
     * One row per account that has not left: {@code touch}, {@code industry}, {@code products}, {@code used}, {@code
     * latest_version}, {@code attributes}, pairs {@code name=value} of those asked about, and {@code reached}, the
     * versions asked about that it runs or has passed.
     *
     * @param asked rows with a {@code min_version}; few
     * @param attributes columns of accounts; those that do not exist are left out
     */
    Dataset<Row> of(Dataset<Row> segments, Dataset<Row> asked, Collection<String> attributes) {
        Dataset<Row> usedOrNot = used.orElseGet(() -> accounts.limit(0)
                .select(col("account_id"), lit(null).cast(STRINGS).as("used")));
        return segments.where("rule <> 'ended'")
                .select("account_id", "touch")
                .join(
                        accounts.select(
                                col("account_id"),
                                col("industry"),
                                pairs(attributes).as("attributes")),
                        ACCOUNT,
                        "left")
                .join(products.select("account_id", "products"), ACCOUNT, "left")
                .join(usedOrNot.select("account_id", "used"), ACCOUNT, "left")
                .join(adoption.select("account_id", "latest_version"), ACCOUNT, "left")
                // Broadcast: most accounts run the same few versions, and those of one are too many for a task.
                .join(broadcast(reached(asked)), VERSION, "left");
    }

    private Column pairs(Collection<String> attributes) {
        return array_compact(array(attributes.stream()
                        .filter(attributes()::contains)
                        .map(name -> concat(lit(name + "="), col(name).cast(STRING)))
                        .toArray(Column[]::new)))
                .cast(STRINGS);
    }

    /** The attributes of accounts that content can name. */
    List<String> attributes() {
        return Stream.of(accounts.columns())
                .filter(name -> !name.equals("account_id"))
                .toList();
    }

    /** One row per version that an account runs, with the set of the versions asked about that it equals or follows. */
    private Dataset<Row> reached(Dataset<Row> asked) {
        Dataset<Row> running = adoption.select("latest_version")
                .where("latest_version is not null")
                .distinct()
                .withColumn("_order", VersionOrder.order(col("latest_version")));
        Dataset<Row> least = asked.select("min_version")
                .where("min_version is not null")
                .distinct()
                .withColumn("_least", VersionOrder.order(col("min_version")));
        return running.join(broadcast(least), col("_order").geq(col("_least")))
                .groupBy("latest_version")
                .agg(collect_set("min_version").as("reached"));
    }

    /**
     * The features asked about that the catalogue names or an account uses. Of others it is not known whether they
     * exist. Empty where there is no usage.
     */
    List<Feature> known(Set<String> asked) {
        if (used.isEmpty() || asked.isEmpty()) {
            return List.of();
        }
        Map<String, Set<String>> entitling =
                JavaPass.collect(catalogue.where(col("feature").isInCollection(asked))).stream()
                        .collect(groupingBy(
                                row -> row.getAs("feature"),
                                mapping(row -> row.getAs("product"), toCollection(TreeSet::new))));
        Set<String> known = new TreeSet<>(entitling.keySet());
        if (!known.containsAll(asked)) {
            JavaPass.collect(used.get()
                            .select(explode(col("used")).as("feature"))
                            .distinct())
                    .stream()
                    .map(row -> row.getString(0))
                    .filter(asked::contains)
                    .forEach(known::add);
        }
        return known.stream()
                .map(feature -> new Feature(feature, entitling.getOrDefault(feature, Set.of())))
                .toList();
    }
}
