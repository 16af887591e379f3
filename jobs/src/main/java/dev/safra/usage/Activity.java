package dev.safra.usage;

import static dev.safra.lake.Partitions.broadcast;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.bit_or;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What an account's users did in the window of days that ends with the as-of day, and how many they were in the twelve
 * windows before: distinct over each window, from {@link UsageDays}.
 */
final class Activity {

    /** The window itself and those before it. */
    static final int WINDOWS = 13;

    /** How long it is remembered at least that an account was there, however short the windows. */
    private static final int MEMORY_DAYS = 364;

    /** Above any version's rank. */
    private static final long RANKS = 1L << 32;

    private static final Column AGE = col("_age");
    private static final Column IS_IN_WINDOW = col("_window").equalTo(0);
    private static final Column IS_IN_WINDOW_BEFORE = col("_window").equalTo(1);

    /** The set of features used in the window before. */
    private static final String BEFORE = "before_";

    /** The set of days of the window, by their age. */
    private static final String DAYS = "days_";

    private Activity() {}

    /**
     * The rows of {@link UsageDays} in any of the windows, with their age in days and the number of their window, the last
     * being 0; what is remembered from before has the number after those of the windows.
     */
    static Dataset<Row> recent(Dataset<Row> days, AsOf asOf, int windowDays) {
        int remembered = Math.max(MEMORY_DAYS, WINDOWS * windowDays);
        return days.where(col("day").leq(lit(asOf.day())))
                .where(col("day").gt(lit(asOf.day().minusDays(remembered))))
                .withColumn("_age", datediff(lit(asOf.day()), col("day")))
                .withColumn("_window", least(AGE.divide(windowDays).cast("int"), lit(WINDOWS)));
    }

    /**
     * One row per account: {@code users} of each window, the last first; {@code active_days}, {@code logins},
     * {@code downloads} and the set {@code used} of the last one, and {@code lapsed}, what was used in the one before only; {@code first_active_on}, {@code last_active_on} and the
     * {@code rank} of the version last used, of all. Users are sets of bits, and sets merge in place.
     *
     * @param versions {@link VersionOrder} of the rows
     */
    static Dataset<Row> of(Dataset<Row> recent, Dataset<Row> versions, int words, Settings.Usage settings) {
        Dataset<Row> activity = of(recent, versions, words, settings.windowDays());
        return settings.featureDays() == 1
                ? activity
                : activity.drop("used")
                        .join(often(recent, settings.featureDays(), words), new String[] {"account_id"}, "left");
    }

    /** One row per account: the set {@code used} of features used by anybody on so many days of the window. */
    static Dataset<Row> used(Dataset<Row> recent, int words, int featureDays) {
        List<Column> ofAccount = Words.union(words, word -> Words.of(col("features"), word));
        return featureDays == 1
                ? recent.where(IS_IN_WINDOW)
                        .groupBy("account_id")
                        .agg(count(lit(1)), ofAccount.toArray(Column[]::new))
                        .select(col("account_id"), Words.gathered(words).as("used"))
                : often(recent, featureDays, words);
    }

    private static Dataset<Row> of(Dataset<Row> recent, Dataset<Row> versions, int words, int windowDays) {
        int wordsOfDays = Words.needed(windowDays);
        List<Column> ofUser = new ArrayList<>();
        ofUser.add(sum(when(IS_IN_WINDOW, col("logins")).otherwise(0)).as("logins"));
        ofUser.add(sum(when(IS_IN_WINDOW, col("downloads")).otherwise(0)).as("downloads"));
        ofUser.add(min("day").as("first_active_on"));
        ofUser.add(max("day").as("last_active_on"));
        // The day first: of the versions of the last day that has any, the greatest.
        ofUser.add(max(unix_date(col("day")).cast("bigint").multiply(RANKS).plus(col("rank")))
                .as("_version"));
        ofUser.addAll(Words.union(DAYS, wordsOfDays, word -> when(IS_IN_WINDOW, Words.ofNumber(AGE, word))));
        ofUser.addAll(Words.union(words, word -> when(IS_IN_WINDOW, Words.of(col("features"), word))));
        ofUser.addAll(Words.union(BEFORE, words, word -> when(IS_IN_WINDOW_BEFORE, Words.of(col("features"), word))));

        List<Column> ofAccount = new ArrayList<>();
        ofAccount.add(sum("logins").as("logins"));
        ofAccount.add(sum("downloads").as("downloads"));
        ofAccount.add(min("first_active_on").as("first_active_on"));
        ofAccount.add(max("last_active_on").as("last_active_on"));
        ofAccount.add(max("_version").mod(lit(RANKS)).as("rank"));
        for (String set : List.of("", BEFORE)) {
            ofAccount.addAll(Words.union(set, words, word -> col(Words.name(set, word))));
        }
        ofAccount.addAll(Words.union(DAYS, wordsOfDays, word -> col(Words.name(DAYS, word))));

        return recent.join(broadcast(versions.select("version", "rank")), new String[] {"version"}, "left")
                .groupBy("account_id", "user_id")
                .agg(bit_or(bit(col("_window"))).as("_windows"), ofUser.toArray(Column[]::new))
                .groupBy("account_id")
                .agg(usersOfWindows(), ofAccount.toArray(Column[]::new))
                .withColumn("active_days", Words.size(Words.gathered(DAYS, wordsOfDays)))
                .withColumn("used", Words.gathered(words))
                .withColumn("lapsed", Words.difference(Words.gathered(BEFORE, words), col("used")));
    }

    private static Column usersOfWindows() {
        return array(IntStream.range(0, WINDOWS)
                        .mapToObj(window -> count_if(
                                col("_windows").bitwiseAND(lit(1 << window)).notEqual(0)))
                        .toArray(Column[]::new))
                .as("users");
    }

    /** {@link #used} on several days. Sets have to be taken apart for it, account by day. */
    private static Dataset<Row> often(Dataset<Row> recent, int featureDays, int words) {
        List<Column> ofDay = Words.union(words, word -> Words.of(col("features"), word));
        Column number = col("_word").multiply(Long.SIZE).plus(col("_bit"));
        List<Column> ofAccount = Words.union(words, word -> Words.ofNumber(col("_number"), word));
        return recent.where(IS_IN_WINDOW)
                .groupBy("account_id", "day")
                .agg(count(lit(1)), ofDay.toArray(Column[]::new))
                .select(col("account_id"), posexplode(Words.gathered(words)).as(new String[] {"_word", "_bits"}))
                .select(col("*"), explode(sequence(lit(0), lit(Long.SIZE - 1))).as("_bit"))
                .where(col("_bits").bitwiseAND(Words.bit(col("_bit"))).notEqual(0))
                .groupBy(col("account_id"), number.as("_number"))
                .agg(count(lit(1)).as("_days"))
                .where(col("_days").geq(featureDays))
                .groupBy("account_id")
                .agg(count(lit(1)), ofAccount.toArray(Column[]::new))
                .select(col("account_id"), Words.gathered(words).as("used"));
    }

    private static Column bit(Column place) {
        return call_function("shiftleft", lit(1), place);
    }
}
