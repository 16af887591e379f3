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

    /** N accounts of all sizes, signed up over two years. */
    static Dataset<Row> accounts(SparkSession spark, long accounts) {
        return spark.range(accounts)
                .selectExpr("id", "pmod(xxhash64(id), 1000000) as luck")
                .selectExpr(
                        "concat('A', id) as account_id",
                        "concat('Account ', id) as name",
                        "date_add(date'2023-01-01', cast(luck % 720 as int)) as signed_up_on",
                        "concat('industry-', luck % 9) as industry",
                        "concat('country-', luck % 5) as country",
                        "cast(1 + luck % 700 as int) as employees",
                        "concat('csm-', luck % 40) as csm",
                        "cast(5 + luck % 20 as int) as expected_users");
    }

    /** N accounts' invoices, twelve each, a month apart; most are paid, some late. */
    static Dataset<Row> invoices(SparkSession spark, long accounts) {
        return spark.range(accounts)
                .selectExpr("id", "pmod(xxhash64(id, 2), 1000000) as luck", "explode(sequence(0, 11)) as step")
                .selectExpr("*", "date_add(date'2024-07-01', cast(step * 30 + luck % 25 as int)) as issued")
                .selectExpr(
                        "concat('I', id, '-', step) as invoice_id",
                        "concat('A', id) as account_id",
                        "issued as issued_on",
                        "date_add(issued, 14) as due_on",
                        "if((luck + step) % 23 = 0, null, date_add(issued, cast((luck + step) % 30 as int))) as paid_on",
                        "cast(50 + luck % 200 as decimal(20,4)) as amount",
                        "'open' as status");
    }

    /** N accounts' answers, six each, of two people. */
    static Dataset<Row> answers(SparkSession spark, long accounts) {
        return spark.range(accounts)
                .selectExpr("id", "pmod(xxhash64(id, 3), 1000000) as luck", "explode(sequence(0, 5)) as step")
                .selectExpr(
                        "concat('R', id, '-', step) as response_id",
                        "concat('A', id) as account_id",
                        "concat('P', step % 2) as respondent_id",
                        "if(step % 3 = 0, 'csat', 'nps') as survey",
                        "cast(if(step % 3 = 0, 1 + luck % 5, (luck + step) % 11) as int) as score",
                        "timestamp_seconds(1720000000 + (luck % 25 + step * 55) * 86400) as answered_at");
    }

    /** A hundred events for each of N accounts, of three users in the 30 days up to 30 June 2025. */
    static Dataset<Row> monthOfEvents(SparkSession spark, long accounts) {
        return spark.range(accounts * 100)
                .selectExpr("id", "pmod(xxhash64(id, 4), 1000000007) as luck")
                .selectExpr(
                        "concat('E', id) as event_id",
                        "concat('A', id % " + accounts + ") as account_id",
                        "concat('U', luck % 3) as user_id",
                        "timestamp_seconds(1748746800 + luck % 2588400) as occurred_at",
                        "if(luck % 10 = 0, 'login', 'feature_used') as event",
                        "if(luck % 10 = 0, null, concat('feature-', luck % 40)) as feature",
                        "cast(null as string) as version");
    }
}
