import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import dev.safra.config.SparkOptions;
import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.ConfigFactory;
import dev.safra.config.AsOf;
import dev.safra.config.Segments;
import dev.safra.config.Segments.Touch;
import dev.safra.job.Night;
import dev.safra.job.Jobs;
import dev.safra.lake.Sessions;
import dev.safra.segments.Staff;
import dev.safra.segments.TouchSegments;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Touch by value within capacity, in ranges, beside a window over all accounts, on the same accounts in one process. */
public final class SegmentsBench {

    private static final AsOf DAY = new AsOf(LocalDate.of(2026, 6, 30));

    /** The ranking alone, which one task does. */
    private static final String TEXTBOOK = """
            select account_id, rank, if(rank <= %d, 'high', if(rank <= %d, 'low', 'tech')) as touch
            from (select account_id, row_number() over (order by account_value.mrr desc, account_id) as rank from accounts)
            """;

    private SegmentsBench() {}

    /** Arguments: a directory for the accounts, then how many, once or more. */
    public static void main(String[] arguments) {
        SparkSession spark = Sessions.open(ZoneId.of("UTC"), SparkOptions.NONE);
        System.out.printf("%12s %20s %20s %8s %20s%n", "accounts", "pass: s (cpu)", "window: s (cpu)", "ratio", "next night: s (cpu)");
        for (int i = 1; i < arguments.length; i++) {
            long size = Long.parseLong(arguments[i]);
            String path = arguments[0] + "/" + size;
            accounts(spark, size).write().mode("overwrite").parquet(path);
            compare(spark, size, spark.read().parquet(path), path + "-last");
        }
    }

    private static Dataset<Row> accounts(SparkSession spark, long size) {
        return spark.range(size)
                .selectExpr(
                        "concat('a', id) as account_id",
                        "cast(pmod(hash(id), 1000000) / 100 as decimal(20,4)) as mrr",
                        "cast(null as date) as next_renewal_on",
                        "false as is_strategic")
                .select(
                        col("account_id"),
                        struct(col("mrr"), col("next_renewal_on")).as("account_value"),
                        struct(col("is_strategic")).as("accounts"));
    }

    private static void compare(SparkSession spark, long size, Dataset<Row> accounts, String last) {
        accounts.createOrReplaceTempView("accounts");
        Segments segments = Jobs.settingsReader()
                .read(ConfigFactory.parseString("safra.lakehouse.curated = /none")
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve())
                .segments();
        long high = size / 100;
        long low = size / 10;
        Map<Touch, Long> places = Map.of(Touch.HIGH, high, Touch.LOW, low, Touch.TECH, 0L);
        Staff staff = new Staff(places, places);
        Dataset<Row> none = spark.createDataFrame(List.of(), TouchSegments.TABLE.schema());
        Dataset<Row> textbook = spark.sql(TEXTBOOK.formatted(high, high + low));
        // Warm both up, and see that they say the same.
        String ours = totals(pass(accounts, none, segments, staff, DAY));
        String theirs = totals(textbook);
        if (!ours.equals(theirs)) {
            throw new IllegalStateException("they differ: " + ours + " and " + theirs);
        }
        spark.catalog().clearCache();
        double[] one = seconds(() -> save(pass(accounts, none, segments, staff, DAY)));
        spark.catalog().clearCache();
        double[] other = seconds(() -> save(textbook));
        pass(accounts, none, segments, staff, DAY).write().mode("overwrite").parquet(last);
        spark.catalog().clearCache();
        AsOf later = new AsOf(DAY.day().plusDays(100));
        double[] next = seconds(() -> save(pass(accounts, spark.read().parquet(last), segments, staff, later)));
        spark.catalog().clearCache();
        System.out.printf(
                "%,12d %12.1f (%5.1f) %12.1f (%5.1f) %8.2f %12.1f (%5.1f)%n",
                size, one[0], one[1], other[0], other[1], other[0] / one[0], next[0], next[1]);
    }

    private static Dataset<Row> pass(Dataset<Row> accounts, Dataset<Row> last, Segments segments, Staff staff, AsOf day) {
        Dataset<Row> nobody = accounts.limit(0).select("account_id");
        Dataset<Row> attributes = accounts.selectExpr("account_id", "'unknown' as size", "cast(null as string) as csm");
        return TouchSegments.from(accounts, nobody, last, attributes, segments, staff, day);
    }

    private static void save(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }

    private static String totals(Dataset<Row> touches) {
        return touches
                .groupBy("touch")
                .agg(count(lit(1)), sum("rank"))
                .orderBy("touch")
                .collectAsList()
                .toString();
    }

    /** By the clock, and of all processors: the second is the steadier on a busy machine. */
    private static double[] seconds(Runnable work) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long clock = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        work.run();
        return new double[] {(System.nanoTime() - clock) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9};
    }
}
