package dev.safra.usage;

import static dev.safra.lake.Partitions.broadcast;
import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Partitions;
import dev.safra.lake.Table;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How broadly and how deeply accounts use what they have, over a window of days (docs/metrics.md, "Adoption"). */
public final class UsageAdoption {

    public static final Table TABLE = Table.named("usage_adoption")
            .describedAs("One row per account and as-of day, over the window of days (usage.window-days) that ends"
                    + " with that day.")
            .key(
                    "account_id",
                    STRING,
                    "The customer: in accounts, with a subscription in force, or active within 364 days (or thirteen"
                            + " windows, where they are longer).")
            .key("as_of", DATE, "The as-of day, the last day of the window.")
            .required("active_users", BIGINT, "Users with any event.")
            .optional("expected_users", BIGINT, "How many users are expected.")
            .optional(
                    "expected_users_source",
                    STRING,
                    "Where expected_users comes from: accounts, quantity (of subscriptions in force) or history (90th"
                            + " percentile of the account's earlier windows).")
            .optional("breadth", RATE, "Active over expected users, at most 1.")
            .optional(
                    "breadth_uncapped",
                    RATE,
                    "Active over expected users; above 1 where more users are active than expected.")
            .required("used_features", BIGINT, "Features used, whether the account is entitled to them or not.")
            .required("lapsed_features", BIGINT, "Features used in the window before and not in this one.")
            .optional("entitled_features", BIGINT, "Features of the products in force.")
            .optional(
                    "depth",
                    RATE,
                    "Sum of the weights of entitled features that are used over that of all entitled features.")
            .required("active_days", BIGINT, "Days on which anybody was active.")
            .required("logins", BIGINT, "Logins.")
            .required("downloads", BIGINT, "Downloads.")
            .optional("latest_version", STRING, "The greatest version used on the last day that has any.")
            .optional(
                    "is_on_latest_version",
                    BOOLEAN,
                    "Whether latest_version is the greatest that any account used in the window.")
            .optional("last_active_on", DATE, "The last day with activity, within 364 days or thirteen windows.")
            .optional(
                    "trend",
                    RATE,
                    "Active users over the mean of the three windows before, minus 1; null in the account's first two"
                            + " windows.")
            .check("breadth_is_capped", "breadth is null or breadth <= 1")
            .partitionedBy("as_of");

    private static final String[] ACCOUNT = {"account_id"};

    private static final Column NOT_KNOWN = lit(null).cast(BIGINT);

    private UsageAdoption() {}

    /**
     * From days of usage and accounts.
     *
     * @param days {@link UsageDays}
     * @param features {@link UsageFeatures}
     * @param accounts with {@code signed_up_on} and {@code expected_users}
     * @param subscriptions valid rows of the raw table, where there is one
     * @param catalogue valid rows of the raw features, where there are any
     * @param settings how long the window is, and on how many of its days a feature has to be used to count
     */
    public static Dataset<Row> from(
            Dataset<Row> days,
            Dataset<Row> features,
            Dataset<Row> accounts,
            Optional<Dataset<Row>> subscriptions,
            Optional<Dataset<Row>> catalogue,
            AsOf asOf,
            Settings.Usage settings) {
        int words = UsageFeatures.words(features);
        int windowDays = settings.windowDays();
        Dataset<Row> recent = Activity.recent(days, asOf, windowDays);
        Dataset<Row> versions = Partitions.cached(VersionOrder.of(recent));
        Dataset<Row> inForce = subscriptions
                .map(rows -> Entitlements.inForce(rows, asOf))
                .orElseGet(() -> Entitlements.none(accounts));
        Dataset<Row> joined = accounts.where(
                        col("signed_up_on").isNull().or(col("signed_up_on").leq(lit(asOf.day()))))
                .select("account_id", "expected_users")
                .join(new Activity(asOf, settings, words).of(recent, versions), ACCOUNT, "full_outer")
                .join(inForce, ACCOUNT, "full_outer")
                .withColumn(
                        "entitled_features", subscriptions.isPresent() && catalogue.isPresent() ? lit(0L) : NOT_KNOWN)
                .withColumn("depth", lit(null).cast(RATE));
        Dataset<Row> deep = subscriptions.isPresent() && catalogue.isPresent() && words > 0
                ? withDepth(joined, Entitlements.ofProducts(inForce, catalogue.get(), features, words))
                : joined;
        return withLatest(deep, versions, window(versions, asOf, settings))
                .withColumn("_users", coalesce(get(col("users"), lit(0)), lit(0L)))
                .withColumn(
                        "_windows", least(floor(age(asOf).divide(windowDays)).cast("int"), lit(Activity.WINDOWS - 1)))
                .select(columns(asOf, windowDays))
                .withColumn("breadth_uncapped", Ratio.of(col("active_users"), col("expected_users")))
                .withColumn("breadth", when(col("breadth_uncapped").gt(1), 1.0).otherwise(col("breadth_uncapped")));
    }

    /** The rows of {@link UsageDays} in the window. */
    public static Dataset<Row> window(Dataset<Row> days, AsOf asOf, Settings.Usage settings) {
        LocalDate before = asOf.day().minusDays(settings.windowDays());
        return days.where(col("day").leq(lit(asOf.day())).and(col("day").gt(lit(before))));
    }

    private static Column[] columns(AsOf asOf, int windowDays) {
        // An account that is not active has no history, and a history of zero users gives no expectation.
        Column ofHistory = nullif(ofHistory(), lit(0L));
        Column given = col("expected_users").cast(BIGINT);
        Column ofQuantity = nullif(col("quantity"), lit(0L));
        return new Column[] {
            col("account_id"),
            lit(asOf.day()).as("as_of"),
            col("_users").as("active_users"),
            coalesce(given, ofQuantity, ofHistory).as("expected_users"),
            when(given.isNotNull(), "accounts")
                    .when(ofQuantity.isNotNull(), "quantity")
                    .when(ofHistory.isNotNull(), "history")
                    .as("expected_users_source"),
            coalesce(FeatureBitmap.size(col("used")), lit(0L)).as("used_features"),
            coalesce(FeatureBitmap.size(col("lapsed")), lit(0L)).as("lapsed_features"),
            col("entitled_features"),
            col("depth"),
            coalesce(col("active_days"), lit(0L)).as("active_days"),
            coalesce(col("logins"), lit(0L)).as("logins"),
            coalesce(col("downloads"), lit(0L)).as("downloads"),
            col("latest_version"),
            col("is_on_latest_version"),
            col("last_active_on"),
            trend(age(asOf), windowDays).as("trend"),
        };
    }

    /**
     * The 90th percentile, by nearest rank, of the users in the windows since the account began, without the last one.
     */
    private static Column ofHistory() {
        Column windows = col("_windows");
        Column place = floor(windows.multiply(9).plus(9).divide(10)).cast("int");
        return get(array_sort(slice(col("users"), lit(2), windows)), place.minus(1));
    }

    /** Active users against the mean of the three windows before, or of those in which the account had begun. */
    private static Column trend(Column age, int windowDays) {
        Column second = age.geq(3 * windowDays - 1).cast(BIGINT);
        Column third = age.geq(4 * windowDays - 1).cast(BIGINT);
        Column before = users(1).plus(users(2).multiply(second)).plus(users(3).multiply(third));
        Column windows = lit(1L).plus(second).plus(third);
        return when(
                age.geq(2 * windowDays),
                Ratio.of(col("_users").multiply(windows), before).minus(1.0));
    }

    private static Column users(int window) {
        return get(col("users"), lit(window));
    }

    /** Days since the account was first active. */
    private static Column age(AsOf asOf) {
        return datediff(lit(asOf.day()), col("first_active_on"));
    }

    private static Dataset<Row> withDepth(Dataset<Row> accounts, Dataset<Row> ofProducts) {
        Column entitled = col("entitled");
        Column used = coalesce(Entitlements.usedWeight(entitled, col("used")), lit(0.0));
        return accounts.join(ofProducts, new String[] {"products"}, "left")
                .withColumn("entitled_features", coalesce(Entitlements.size(entitled), lit(0L)))
                .withColumn("depth", Ratio.of(used, Entitlements.weight(entitled)));
    }

    private static Dataset<Row> withLatest(
            Dataset<Row> accounts, Dataset<Row> versions, Dataset<Row> versionsInWindow) {
        Column order = VersionOrder.order(col("version"));
        return accounts.join(
                        versions.select(col("version").as("latest_version"), col("rank"), order.as("_order")),
                        new String[] {"rank"},
                        "left")
                .crossJoin(broadcast(versionsInWindow.agg(max(order).as("_greatest"))))
                .withColumn("is_on_latest_version", col("_order").equalTo(col("_greatest")));
    }
}
