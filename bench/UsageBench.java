import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.safra.config.SparkOptions;
import com.sun.management.OperatingSystemMXBean;
import dev.safra.lake.Sessions;
import dev.safra.usage.UsageDays;
import dev.safra.usage.UsageFeatures;
import dev.safra.usage.VersionOrder;
import java.lang.management.ManagementFactory;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Days of usage in the night's one pass beside the textbook's distinct counts, on the same events in one process. */
public final class UsageBench {

    private static final String TEXTBOOK = """
            select account_id, user_id, to_date(occurred_at) as day, count(distinct event_id) as events,
              count(distinct if(event = 'login', event_id, null)) as logins,
              count(distinct if(event = 'download', event_id, null)) as downloads,
              count(distinct feature) as features, max(version) as version
            from events
            group by account_id, user_id, to_date(occurred_at)
            """;

    private UsageBench() {}

    /** Arguments: a directory for the events, then how many, once or more. */
    public static void main(String[] arguments) {
        SparkSession spark = Sessions.open(ZoneId.of("UTC"), SparkOptions.NONE);
        System.out.printf("%12s %20s %20s %8s%n", "events", "pass: s (cpu)", "distinct: s (cpu)", "ratio");
        for (int i = 1; i < arguments.length; i++) {
            long events = Long.parseLong(arguments[i]);
            String path = arguments[0] + "/" + events;
            Generate.events(spark, events).write().mode("overwrite").parquet(path);
            compare(spark, events, spark.read().parquet(path));
        }
    }

    private static void compare(SparkSession spark, long size, Dataset<Row> events) {
        events.createOrReplaceTempView("events");
        Dataset<Row> none = spark.createDataFrame(List.of(), UsageFeatures.TABLE.schema());
        Dataset<Row> features =
                UsageFeatures.from(none, events.select("feature")).localCheckpoint();
        Dataset<Row> versions = VersionOrder.of(events.selectExpr("version", "to_date(occurred_at) as day"))
                .localCheckpoint();
        Dataset<Row> pass = UsageDays.from(events, true, features, versions);
        Dataset<Row> textbook = spark.sql(TEXTBOOK);
        // Warm both up, and see that they say the same.
        Row ours = totals(pass.selectExpr(
                "*", "aggregate(features, 0L, (n, word) -> n + bit_count(word)) as used").drop("features"));
        Row theirs = totals(textbook.withColumnRenamed("features", "used"));
        if (!ours.equals(theirs)) {
            throw new IllegalStateException("they differ: " + ours + " and " + theirs);
        }
        double[] one = seconds(() -> pass.write().format("noop").mode("overwrite").save());
        double[] other = seconds(() -> textbook.write().format("noop").mode("overwrite").save());
        System.out.printf(
                "%,12d %12.1f (%5.1f) %12.1f (%5.1f) %8.2f%n", size, one[0], one[1], other[0], other[1], other[1] / one[1]);
    }

    private static Row totals(Dataset<Row> days) {
        return days.agg(
                        sum(lit(1)),
                        sum("events"),
                        sum("logins"),
                        sum("downloads"),
                        sum("used"),
                        sum(col("version").isNotNull().cast("int")))
                .first();
    }

    /** By the clock, and of all processors: the second is the steadier on a busy machine. */
    private static double[] seconds(Runnable work) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long clock = System.nanoTime();
        long processors = system.getProcessCpuTime();
        work.run();
        return new double[] {(System.nanoTime() - clock) / 1e9, (system.getProcessCpuTime() - processors) / 1e9};
    }
}
