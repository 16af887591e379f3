package dev.safra.usage;

import static dev.safra.lake.Partitions.broadcast;
import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BIGINTS;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import dev.safra.lake.Partitions;
import dev.safra.lake.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What each user did on each day: everything that later tables need from the events. */
public final class UsageDays {

    public static final Table TABLE = Table.named("usage_days")
            .describedAs("One row per account, user and day with activity.")
            .key("account_id", STRING, "The customer.")
            .key("user_id", STRING, "The user who was active.")
            .key("day", DATE, "The day, in the business time zone.")
            .required("events", BIGINT, "Events of the user; an event that was delivered several times counts once.")
            .required("logins", BIGINT, "Events that are logins.")
            .required("downloads", BIGINT, "Events that are downloads.")
            .required("features", BIGINTS, "The set of features used, as bits numbered by usage_features.")
            .optional("version", STRING, "The greatest version used.")
            .check("events_are_counted", "events > 0 and logins + downloads <= events")
            .partitionedBy("day");

    /** The column by which an event that was delivered twice is recognised. */
    public static final String EVENT_ID = "event_id";

    private static final String COPY = "_copy";
    private static final String FACT = "_fact";
    private static final String RANK = "_rank";

    private UsageDays() {}

    /**
     * One row per account, user and day with activity. Takes one pass over events and, where they have ids, one shuffle
     * of them. Apart from its keys an event is one number ({@link PackedEvent}), so that rows are added up in place.
     *
     * @param events valid rows of the raw table
     * @param hasIds whether they have an {@code event_id}: an id that a user of an account has twice on a day counts
     *     once
     * @param features {@link UsageFeatures}
     * @param versions {@link VersionOrder} of the events
     */
    public static Dataset<Row> from(Dataset<Row> events, boolean hasIds, Dataset<Row> features, Dataset<Row> versions) {
        int words = UsageFeatures.words(features);
        Dataset<Row> facts = facts(events, features, versions);
        Dataset<Row> counted = (hasIds ? once(facts) : facts)
                .groupBy("account_id", "user_id", "day")
                .agg(count(lit(1)).as("events"), numbers(words));
        return counted.join(
                        broadcast(versions.select(col("version"), col("rank"))),
                        col(RANK).equalTo(col("rank")),
                        "left")
                .select(
                        col("account_id"),
                        col("user_id"),
                        col("day"),
                        col("events"),
                        col("logins"),
                        col("downloads"),
                        FeatureBitmap.gathered(words).as("features"),
                        col("version"));
    }

    private static Dataset<Row> facts(Dataset<Row> events, Dataset<Row> features, Dataset<Row> versions) {
        Dataset<Row> places = UsageFeatures.placed(features);
        return events.join(broadcast(places), new String[] {"feature"}, "left")
                .join(broadcast(versions.select("version", "rank")), new String[] {"version"}, "left")
                .select(
                        col("account_id"),
                        col("user_id"),
                        to_date(col("occurred_at")).as("day"),
                        col(EVENT_ID),
                        PackedEvent.of(col("occurred_at"), col("event"), col("place"), col("rank"), col("number"))
                                .as(FACT));
    }

    /**
     * Each event once. Rows are partitioned by the keys of the next aggregation, so that they are not shuffled again.
     */
    private static Dataset<Row> once(Dataset<Row> facts) {
        Dataset<Row> copies = facts.select(
                col("*"),
                when(col(EVENT_ID).isNull(), monotonically_increasing_id())
                        .as(COPY)); // Without an id it is never a copy.
        return Partitions.by(copies, col("account_id"), col("user_id"), col("day"))
                .groupBy("account_id", "user_id", "day", EVENT_ID, COPY)
                .agg(max(FACT).as(FACT));
    }

    private static Column[] numbers(int words) {
        Column fact = col(FACT);
        List<Column> numbers = new ArrayList<>();
        numbers.add(count_if(PackedEvent.isLogin(fact)).as("logins"));
        numbers.add(count_if(PackedEvent.isDownload(fact)).as("downloads"));
        numbers.add(max(PackedEvent.versionRank(fact)).as(RANK));
        numbers.addAll(
                FeatureBitmap.union(words, word -> FeatureBitmap.ofNumber(PackedEvent.featureNumber(fact), word)));
        return numbers.toArray(Column[]::new);
    }
}
