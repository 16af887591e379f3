import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.SparkOptions;
import com.sun.management.OperatingSystemMXBean;
import dev.safra.account.Ledger;
import dev.safra.account.Rates;
import dev.safra.config.AsOf;
import dev.safra.lake.Sessions;
import dev.safra.revenue.LedgerPass;
import dev.safra.revenue.MrrMovements;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The night's ledger pass beside the textbook's SQL windows, on the same accounts in one process. */
public final class LedgerBench {

    private static final AsOf AS_OF = new AsOf(LocalDate.of(2025, 6, 30));

    /** Only levels and the names of movements: no cleaning, gaps, reasons, currencies or accounts' months. */
    private static final String SQL_WINDOWS = """
            with months as (
              select add_months(date'2023-01-01', i) as month, last_day(add_months(date'2023-01-01', i)) as close
              from (select explode(sequence(0, 29)) as i)
            ), levels as (
              select account_id, product, month, sum(amount) as mrr
              from subscriptions join months on starts_on <= close and (ends_on is null or ends_on > close)
              group by account_id, product, month
            ), closes as (
              select account_id, product, month, coalesce(mrr, 0) as b
              from (select distinct account_id, product from subscriptions) cross join months
              left join levels using (account_id, product, month)
            ), pairs as (
              select *, lag(b, 1, 0) over (partition by account_id, product order by month) as a,
                sum(b) over (partition by account_id, month) as account_b
              from closes
            ), named as (
              select *, sum(a) over (partition by account_id, month) as account_a,
                coalesce(sum(b) over (partition by account_id order by month
                  range between unbounded preceding and interval 1 day preceding), 0) > 0 as has_paid
              from pairs
            )
            select account_id, product, month, b - a as amount,
              case when account_a = 0 and not has_paid then 'new'
                   when account_a = 0 then 'reactivation'
                   when account_b = 0 then 'churn'
                   when a = 0 then 'cross_sell'
                   when b > a then 'upsell'
                   else 'downsell' end as movement
            from named where a <> b
            """;

    private LedgerBench() {}

    /** Arguments: a directory for the accounts, then how many, once or more. */
    public static void main(String[] arguments) {
        SparkSession spark = Sessions.open(ZoneId.of("UTC"), SparkOptions.NONE);
        System.out.printf("%10s %14s %20s %20s %8s%n", "accounts", "rows", "pass: s (cpu)", "SQL: s (cpu)", "ratio");
        for (int i = 1; i < arguments.length; i++) {
            long accounts = Long.parseLong(arguments[i]);
            String path = arguments[0] + "/" + accounts;
            Generate.subscriptions(spark, accounts, 1).write().mode("overwrite").parquet(path);
            compare(spark, accounts, spark.read().parquet(path));
        }
    }

    private static void compare(SparkSession spark, long accounts, Dataset<Row> subscriptions) {
        subscriptions.createOrReplaceTempView("subscriptions");
        Dataset<Row> facts = LedgerPass.over(subscriptions, new Ledger(AS_OF, new Rates(null), 30, 7));
        Dataset<Row> windows = spark.sql(SQL_WINDOWS);
        // Warm both up, and see that they say the same.
        List<Row> ours = byMovement(MrrMovements.from(facts, AS_OF));
        List<Row> theirs = byMovement(windows);
        if (!ours.equals(theirs)) {
            throw new IllegalStateException("they differ: " + ours + " and " + theirs);
        }
        double[] pass = seconds(() -> facts.write().format("noop").mode("overwrite").save());
        double[] sql = seconds(() -> windows.write().format("noop").mode("overwrite").save());
        System.out.printf(
                "%,10d %,14d %12.1f (%5.1f) %12.1f (%5.1f) %8.2f%n",
                accounts, subscriptions.count(), pass[0], pass[1], sql[0], sql[1], sql[1] / pass[1]);
    }

    private static List<Row> byMovement(Dataset<Row> movements) {
        return movements
                .groupBy("movement")
                .agg(count(lit(1)), sum("amount").cast("decimal(20,4)"))
                .orderBy("movement")
                .collectAsList();
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
