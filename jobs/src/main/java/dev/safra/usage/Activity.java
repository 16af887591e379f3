package dev.safra.usage;

import static dev.safra.lake.Partitions.broadcast;
import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BIGINTS;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.AccountRows;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * What an account's users did in the window of days that ends with the as-of day, and how many users there were in it
 * and in each of the twelve windows before. Users are distinct over each window. From {@link UsageDays}.
 *
 * @param windowDays how long a window is
 * @param featureDays on how many days of the window a feature has to be used to count
 * @param words how many words a set of features has
 */
record Activity(AsOf asOf, int windowDays, int featureDays, int words) implements Serializable {

    private static final long serialVersionUID = 1;

    /** The window itself and those before it. */
    static final int WINDOWS = 13;

    /** For how many days activity is remembered at least, however short the windows are. */
    private static final int MEMORY_DAYS = 364;

    private static final Column AGE = col("_age");

    private static final StructType SCHEMA = new StructType()
            .add("account_id", STRING)
            .add("users", BIGINTS)
            .add("active_days", BIGINT)
            .add("logins", BIGINT)
            .add("downloads", BIGINT)
            .add("used", BIGINTS)
            .add("lapsed", BIGINTS)
            .add("first_active_on", DATE)
            .add("last_active_on", DATE)
            .add("rank", BIGINT);

    /** The columns of a day of usage that are read. */
    private static final List<String> COLUMNS =
            List.of("account_id", "user_id", "_age", "_window", "logins", "downloads", "features", "rank");

    private static final int USER = COLUMNS.indexOf("user_id");
    private static final int DAYS_AGO = COLUMNS.indexOf("_age");
    private static final int WINDOW = COLUMNS.indexOf("_window");
    private static final int LOGINS = COLUMNS.indexOf("logins");
    private static final int DOWNLOADS = COLUMNS.indexOf("downloads");
    private static final int FEATURES = COLUMNS.indexOf("features");
    private static final int RANK = COLUMNS.indexOf("rank");

    Activity(AsOf asOf, Settings.Usage settings, int words) {
        this(asOf, settings.windowDays(), settings.featureDays(), words);
    }

    /**
     * The rows of {@link UsageDays} that are remembered, with their age in days and the number of their window: 0 for
     * the last one, and {@link #WINDOWS} for days before all windows.
     */
    static Dataset<Row> recent(Dataset<Row> days, AsOf asOf, int windowDays) {
        int remembered = Math.max(MEMORY_DAYS, WINDOWS * windowDays);
        return days.where(col("day").leq(lit(asOf.day())))
                .where(col("day").gt(lit(asOf.day().minusDays(remembered))))
                .withColumn("_age", datediff(lit(asOf.day()), col("day")))
                .withColumn("_window", least(AGE.divide(windowDays).cast("int"), lit(WINDOWS)));
    }

    /**
     * One row per account: {@code users} of each window, the last window first; {@code active_days}, {@code logins},
     * {@code downloads} and the set {@code used} of the last window; {@code lapsed}, the features used in the window
     * before and on no day of the last; {@code first_active_on}, {@code last_active_on} and the {@code rank} of the
     * version last used, over all remembered days.
     *
     * @param versions {@link VersionOrder} of the rows
     */
    Dataset<Row> of(Dataset<Row> recent, Dataset<Row> versions) {
        return followed(recent.join(broadcast(versions.select("version", "rank")), new String[] {"version"}, "left"));
    }

    /** One row per account that is active in the last window, with the set {@code used}. */
    Dataset<Row> used(Dataset<Row> recent) {
        Dataset<Row> inWindow = recent.where(col("_window").equalTo(0))
                .withColumn("rank", lit(null).cast(BIGINT));
        return followed(inWindow).select("account_id", "used");
    }

    private Dataset<Row> followed(Dataset<Row> rows) {
        return AccountRows.summed(
                rows.select(COLUMNS.stream().map(name -> col(name)).toArray(Column[]::new)), SCHEMA, Following::new);
    }

    /** Goes over the accounts of a partition. An account's users are in memory, but not the days of each. */
    private final class Following implements AccountRows.Summing {

        @Override
        public Iterator<Row> add(String account, Iterator<Row> rows) {
            Days days = new Days();
            rows.forEachRemaining(days::add);
            return List.of(days.row(account)).iterator();
        }

        @Override
        public Iterator<Row> rest() {
            return Collections.emptyIterator();
        }
    }

    /** The days of an account. */
    private final class Days {

        /** A bit for each window that a user was active in. */
        private final Map<String, Integer> windowsOfUsers = new HashMap<>();

        private final BitSet activeDays = new BitSet();
        private final Map<Integer, long[]> featuresOfDays = new HashMap<>();
        private final long[] usedBefore = new long[words];
        private long logins;
        private long downloads;
        private int oldest = Integer.MIN_VALUE;
        private int newest = Integer.MAX_VALUE;
        private int ageOfVersion = Integer.MAX_VALUE;
        private Long rank;

        void add(Row row) {
            int age = row.getInt(DAYS_AGO);
            int window = row.getInt(WINDOW);
            windowsOfUsers.merge(row.getString(USER), 1 << window, (one, other) -> one | other);
            oldest = Math.max(oldest, age);
            newest = Math.min(newest, age);
            if (window == 0) {
                activeDays.set(age);
                logins += row.getLong(LOGINS);
                downloads += row.getLong(DOWNLOADS);
                FeatureBitmap.merge(featuresOfDays.computeIfAbsent(age, day -> new long[words]), row.getList(FEATURES));
            } else if (window == 1) {
                FeatureBitmap.merge(usedBefore, row.getList(FEATURES));
            }
            // The greatest version of the last day that has any.
            if (!row.isNullAt(RANK) && age <= ageOfVersion) {
                rank = age < ageOfVersion ? row.getLong(RANK) : Math.max(rank, row.getLong(RANK));
                ageOfVersion = age;
            }
        }

        Row row(String account) {
            long[] usedAtAll = FeatureBitmap.inAtLeast(1, featuresOfDays.values(), words);
            long[] lapsed = new long[words];
            for (int word = 0; word < words; word++) {
                lapsed[word] = usedBefore[word] & ~usedAtAll[word];
            }
            return RowFactory.create(
                    account,
                    users(),
                    (long) activeDays.cardinality(),
                    logins,
                    downloads,
                    featureDays == 1 ? usedAtAll : FeatureBitmap.inAtLeast(featureDays, featuresOfDays.values(), words),
                    lapsed,
                    asOf.day().minusDays(oldest),
                    asOf.day().minusDays(newest),
                    rank);
        }

        private long[] users() {
            long[] users = new long[WINDOWS];
            for (int windows : windowsOfUsers.values()) {
                for (int window = 0; window < WINDOWS; window++) {
                    users[window] += (windows >> window) & 1;
                }
            }
            return users;
        }
    }
}
