import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Rows to measure with, the same for the same number and seed. */
public final class Generate {

    private Generate() {}

    /** N events of a week: about 50 a user and day, of 40 features, one in fifty delivered twice. */
    static Dataset<Row> events(SparkSession spark, long events) {
        return spark.range(events)
                .selectExpr("if(id % 50 = 0, id + 1, id) as id")
                .selectExpr("id", "pmod(xxhash64(id), 1000000007) as luck", "pmod(xxhash64(id, 1), " + Math.max(1, events / 350) + ") as who")
                .selectExpr(
                        "sha1(cast(id as string)) as event_id",
                        "concat('A', who div 20) as account_id",
                        "concat('U', who) as user_id",
                        "timestamp_micros(1740960000000000 + luck * 604 + id % 100) as occurred_at",
                        "case luck % 10 when 0 then 'login' when 1 then 'download' else 'feature_used' end as event",
                        "if(luck % 10 = 0, null, concat('feature-', luck % 40)) as feature",
                        "concat('1.', 10 + luck % 3) as version");
    }

    /** N accounts' subscriptions, about 11 each over 30 months, in the columns that a company usually has. */
    static Dataset<Row> subscriptions(SparkSession spark, long accounts, long seed) {
        // Two products with a step in price every four months; some leave, of those some come back.
        return spark.range(accounts)
                .selectExpr("id", "pmod(xxhash64(id, " + seed + "L), 1000000) as luck", "explode(sequence(0, 10)) as step")
                .selectExpr("*", "luck % 300 + (step div 2) * 120 as start")
                .selectExpr(
                        "concat('S', id, '-', step % 2) as subscription_id",
                        "concat('A', id) as account_id",
                        "if(step % 2 = 0, 'core', 'chat') as product",
                        "if(step < 5, 'basic', 'pro') as plan",
                        "cast(null as decimal(20,4)) as quantity",
                        "cast(50 + (luck * 31 + step * 17) % 200 as decimal(20,4)) as amount",
                        "cast(null as string) as currency",
                        "'month' as term",
                        "cast(null as int) as term_count",
                        "date_add(date'2023-01-01', cast(start as int)) as starts_on",
                        "if(step >= 9 and luck % 3 > 0, null, date_add(date'2023-01-01',"
                                + " cast(start + if((luck + step) % 13 = 0, 60, 120) as int))) as ends_on",
                        "cast(null as string) as status",
                        "cast(null as date) as past_due_since",
                        "cast(null as date) as cancelled_on",
                        "if(luck % 17 = 0, 'price', null) as cancel_reason",
                        "cast(null as date) as renews_on");
    }
}
