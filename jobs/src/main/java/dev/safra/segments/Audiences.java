package dev.safra.segments;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_intersect;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.arrays_overlap;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Visible;
import dev.safra.lake.Table;
import dev.safra.usage.VersionOrder;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Content for those to whom it can matter (metrics.md §12): those of whom all holds that it names. They have one of its
 * products, could use one of its features and do not, are in one of its industries, and run its version or a later one.
 * What nobody knows of an account does not hold, and content that names nothing is nobody's.
 */
public final class Audiences {

    public static final Table TABLE = Table.named("audiences")
            .describedAs("One row per account and content worth sending to it, as of a day.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The day; in the quiet days after it, the content is not listed for the account again.")
            .key("content_id", STRING, "What to send.")
            .required("touch", STRING, "The account's touch on the day: high, low or tech.")
            .required("reason", STRING, "Why it can matter to the account, for people.")
            .slicedBy("as_of");

    private static final String[] ITEM = {"account_id", "content_id"};

    private static final Column NAMES_ANYTHING = col("products")
            .isNotNull()
            .or(col("features").isNotNull())
            .or(col("industries").isNotNull())
            .or(col("min_version").isNotNull());

    private Audiences() {}

    /**
     * The rows of a day.
     *
     * @param content valid rows of the raw table; few, since every account is held against each
     * @param segments rows of touch_segments of the day; whose {@code rule} is {@code ended} has left and gets nothing
     * @param before rows of this table; those of the quiet days count, neither the day's own nor later ones
     * @param quietDays days for which content that was listed for an account is not listed for it again
     */
    public static Dataset<Row> from(
            Dataset<Row> content,
            Dataset<Row> segments,
            Profiles profiles,
            Dataset<Row> before,
            AsOf asOf,
            int quietDays) {
        Dataset<Row> aimed =
                named(content).where(NAMES_ANYTHING).withColumn("_since", VersionOrder.order(col("min_version")));
        Dataset<Row> quiet = before.where(col("as_of")
                        .lt(lit(asOf.day()))
                        .and(col("as_of").geq(lit(asOf.day().minusDays(quietDays)))))
                .select("account_id", "content_id");
        return profiles.of(segments, features(content))
                .join(broadcast(aimed), isRelevant())
                .select(col("account_id"), lit(asOf.day()).as("as_of"), col("content_id"), col("touch"), reason())
                .join(quiet, ITEM, "left_anti");
    }

    /** One row per {@code feature} that content is about. */
    public static Dataset<Row> features(Dataset<Row> content) {
        return named(content).select(explode(col("features")).as("feature")).distinct();
    }

    /** For people: how much content names nothing, if any does. */
    public static Optional<String> note(Dataset<Row> content) {
        Row found = named(content)
                .where(not(NAMES_ANYTHING))
                .agg(count(lit(1)), min("content_id"))
                .first();
        return found.getLong(0) == 0
                ? Optional.empty()
                : Optional.of("content: " + found.getLong(0) + " of its rows (such as \""
                        + Visible.value(found.getString(1))
                        + "\") name no product, feature, industry or version, and are listed for nobody");
    }

    private static Dataset<Row> named(Dataset<Row> content) {
        return content.select(
                col("content_id"), names("products"), names("features"), names("industries"), col("min_version"));
    }

    /** The names in a list, in order and each once; null where there are none. */
    private static Column names(String column) {
        Column names = sort_array(
                array_distinct(filter(transform(col(column), name -> trim(name)), name -> name.notEqual(""))));
        return when(size(names).gt(0), names).as(column);
    }

    /** Of an account of {@link Profiles} and content; null where it is not known. What is quick to tell comes first. */
    private static Column isRelevant() {
        Column runsIt = col("_runs").geq(col("_since"));
        Column isInIndustry = array_contains(col("industries"), col("industry"));
        Column hasProduct = arrays_overlap(col("products"), col("has"));
        Column lacksFeature = arrays_overlap(col("features"), col("unused"));
        return col("_since")
                .isNull()
                .or(runsIt)
                .and(col("industries").isNull().or(isInIndustry))
                .and(col("products").isNull().or(hasProduct))
                .and(col("features").isNull().or(lacksFeature));
    }

    /** Such as: has core; does not use report yet; is in logistics; runs 4.2. */
    private static Column reason() {
        return concat_ws(
                        "; ",
                        concat(lit("has "), common("products", "has")),
                        concat(lit("does not use "), common("features", "unused"), lit(" yet")),
                        when(col("industries").isNotNull(), concat(lit("is in "), col("industry"))),
                        when(col("min_version").isNotNull(), concat(lit("runs "), col("latest_version"))))
                .as("reason");
    }

    /** What content names and an account has, as text; null where the content names nothing. */
    private static Column common(String ofContent, String ofAccount) {
        return array_join(array_intersect(col(ofContent), col(ofAccount)), ", ");
    }
}
