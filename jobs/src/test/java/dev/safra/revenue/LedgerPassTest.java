package dev.safra.revenue;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.Ledger;
import dev.safra.account.OpenMonths;
import dev.safra.account.Rates;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class LedgerPassTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Ledger LEDGER = new Ledger(Company.AS_OF, new Rates(null), 30, 7);
    private static final LocalDate APRIL = LocalDate.of(2025, 4, 1);
    private static final OpenMonths FROM_APRIL = OpenMonths.since(APRIL);

    @Test
    void theLedgersFactsBecomeMonthsMovementsAndAccountMonths() {
        Dataset<Row> ledger = Company.ledger();

        expect(MrrMovements.from(ledger, Company.AS_OF), """
                account_id | product | month      | movement     | amount | opening_mrr | closing_mrr | plan  | previous_plan | reason          | is_involuntary | dormant_months
                acme       | core    | 2025-01-01 | new          |    100 |           0 |         100 | small |               |                 |                |
                acme       | core    | 2025-02-01 | upsell       |     50 |         100 |         150 | big   | small         |                 |                |
                acme       | core    | 2025-04-01 | downsell     |    -30 |         150 |         120 | big   | big           |                 |                |
                acme       | core    | 2025-05-01 | churn        |   -120 |         120 |           0 |       | big           | price           | false          |
                acme       | core    | 2025-06-01 | reactivation |     80 |           0 |          80 | small |               |                 |                | 1
                bolt       | core    | 2025-01-01 | new          |     50 |           0 |          50 | small |               |                 |                |
                bolt       | chat    | 2025-02-01 | cross_sell   |     20 |           0 |          20 | small |               |                 |                |
                bolt       | chat    | 2025-04-01 | downsell     |    -20 |          20 |           0 |       | small         | product_dropped | false          |
                cove       | core    | 2025-03-01 | new          |    200 |           0 |         200 | big   |               |                 |                |
                cove       | core    | 2025-05-01 | churn        |   -200 |         200 |           0 |       | big           | past_due        | true           |
                dune       | core    | 2025-05-01 | new          |     30 |           0 |          30 |       |               |                 |                |
                """);
        expect(MrrMonths.from(ledger, Company.AS_OF).where("month = '2025-04-01'"), """
                account_id | product | plan  | mrr | committed_mrr | at_risk_mrr | is_complete
                acme       | core    | big   | 120 |           120 |           0 | true
                bolt       | core    | small |  50 |            50 |           0 | true
                cove       | core    | big   | 200 |           200 |         200 | true
                """);
        expect(AccountMonths.from(ledger, Company.AS_OF).where("churn_mrr < 0"), """
                account_id | month      | opening_mrr | churn_mrr | left_on    | tenure_days | reason   | is_involuntary
                acme       | 2025-05-01 |         120 |      -120 | 2025-05-11 |         130 | price    | false
                cove       | 2025-05-01 |         200 |      -200 | 2025-05-15 |          75 | past_due | true
                """);
    }

    @Test
    void resultsDoNotDependOnOrderPartitionsOrTimeZones() {
        List<String> expected = lines(Company.subscriptions());
        TimeZone jvmZone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            session().conf().set("spark.sql.session.timeZone", "America/Sao_Paulo");

            assertThat(lines(Company.subscriptions()
                            .orderBy(col("starts_on").desc())
                            .repartition(7)))
                    .isEqualTo(expected);
            assertThat(lines(Company.subscriptions().orderBy("amount").coalesce(1)))
                    .isEqualTo(expected);
        } finally {
            TimeZone.setDefault(jvmZone);
        }
    }

    @Test
    void digestsCountWhatIsToldOfEachMonth() {
        expect(MonthDigests.from(Company.ledger()), """
                month      | facts | closing_mrr | closing_accounts
                2025-01-01 |     6 |         150 |                2
                2025-02-01 |     7 |         220 |                2
                2025-03-01 |     8 |         420 |                3
                2025-04-01 |     8 |         370 |                3
                2025-05-01 |     9 |          80 |                2
                2025-06-01 |     7 |         160 |                3
                """);
    }

    @Test
    void aChangedValueShowsInTheFingerprintsOfItsMonthsAndOrderAndPartitionsDoNot() {
        List<Row> published = digests(Company.subscriptions());

        session().conf().set("spark.sql.shuffle.partitions", "5");
        assertThat(digests(Company.subscriptions().orderBy(col("amount").desc())))
                .isEqualTo(published);
        session().conf().set("spark.sql.shuffle.partitions", "1");
        List<Row> changed = digests(Company.subscriptions()
                .withColumn(
                        "plan",
                        when(col("subscription_id").equalTo("b2"), "tiny").otherwise(col("plan"))));
        changed.removeAll(published);
        // Chat is there in February and March, and April tells what it was.
        assertThat(changed.stream().map(row -> row.getLocalDate(0).toString()))
                .containsExactly("2025-02-01", "2025-03-01", "2025-04-01");
    }

    @Test
    void aWindowIsItsPartOfTheWholeWithTheDigestsOfAllMonths() {
        Dataset<Row> part = LedgerPass.over(Company.subscriptions(), LEDGER, FROM_APRIL);

        expectPartOfTheWhole(part);
        assertThat(MonthDigests.from(part).orderBy("month").collectAsList())
                .isEqualTo(digests(Company.subscriptions()));
    }

    @Test
    void goingOnFromWhatTheSameRowsPublishedIsThatPartToo() {
        Dataset<Row> part = LedgerPass.over(Company.subscriptions(), LEDGER, FROM_APRIL, books(FROM_APRIL));

        expectPartOfTheWhole(part);
        assertThat(MonthDigests.from(part).orderBy("month").collectAsList())
                .isEqualTo(digests(Company.subscriptions()).subList(3, 6));
    }

    @Test
    void goingOnFromWhatWasPublishedKeepsClosedMonthsAndFollowsAccountsWithoutRows() {
        // Bolt is gone from the input, cove's price is corrected, eden is late by months.
        Dataset<Row> corrected = Company.subscriptions()
                .where("account_id <> 'bolt'")
                .withColumn(
                        "amount", when(col("account_id").equalTo("cove"), 210).otherwise(col("amount")))
                .unionByName(given(RawTables.SUBSCRIPTIONS.contract(), """
                        subscription_id | account_id | product | plan  | amount | term  | starts_on
                        e1              | eden       | core    | small |     60 | month | 2025-02-01
                        """));
        OpenMonths april = new OpenMonths(APRIL, APRIL, LocalDate.of(2025, 6, 1));

        Dataset<Row> ledger = LedgerPass.over(corrected, LEDGER, april, books(april));

        expect(MrrMonths.from(ledger, Company.AS_OF), """
                account_id | product | month      | plan  | mrr
                acme       | core    | 2025-04-01 | big   | 120
                cove       | core    | 2025-04-01 | big   | 210
                eden       | core    | 2025-04-01 | small |  60
                bolt       | core    | 2025-05-01 | small |  50
                dune       | core    | 2025-05-01 |       |  30
                acme       | core    | 2025-06-01 | small |  80
                dune       | core    | 2025-06-01 |       |  30
                eden       | core    | 2025-06-01 | small |  60
                """);
        expect(MrrMovements.from(ledger, Company.AS_OF), """
                account_id | product | month      | movement     | amount | opening_mrr | closing_mrr | reason          | dormant_months
                acme       | core    | 2025-04-01 | downsell     |    -30 |         150 |         120 |                 |
                bolt       | chat    | 2025-04-01 | churn        |    -20 |          20 |           0 |                 |
                bolt       | core    | 2025-04-01 | churn        |    -50 |          50 |           0 |                 |
                cove       | core    | 2025-04-01 | upsell       |     10 |         200 |         210 |                 |
                eden       | core    | 2025-04-01 | new          |     60 |           0 |          60 |                 |
                acme       | core    | 2025-05-01 | churn        |   -120 |         120 |           0 | price           |
                bolt       | core    | 2025-05-01 | reactivation |     50 |           0 |          50 |                 | 1
                cove       | core    | 2025-05-01 | churn        |   -210 |         210 |           0 | past_due        |
                dune       | core    | 2025-05-01 | new          |     30 |           0 |          30 |                 |
                eden       | core    | 2025-05-01 | churn        |    -60 |          60 |           0 |                 |
                acme       | core    | 2025-06-01 | reactivation |     80 |           0 |          80 |                 | 1
                bolt       | core    | 2025-06-01 | churn        |    -50 |          50 |           0 |                 |
                eden       | core    | 2025-06-01 | reactivation |     60 |           0 |          60 |                 | 1
                """);
        expect(AccountMonths.from(ledger, Company.AS_OF).where("account_id in ('bolt', 'eden')"), """
                account_id | month      | opening_mrr | closing_mrr | first_month | first_month_mrr | first_quarter_mrr | left_on    | tenure_days
                bolt       | 2025-04-01 |          70 |           0 | 2025-01-01  |              50 |                70 |            |
                bolt       | 2025-05-01 |           0 |          50 | 2025-01-01  |              50 |                70 |            |
                bolt       | 2025-06-01 |          50 |           0 | 2025-01-01  |              50 |                70 |            |
                eden       | 2025-04-01 |           0 |          60 | 2025-04-01  |              60 |                60 |            |
                eden       | 2025-05-01 |          60 |           0 | 2025-04-01  |              60 |                 0 | 2025-05-31 | 119
                eden       | 2025-06-01 |           0 |          60 | 2025-04-01  |              60 |                60 |            |
                """);
    }

    private static void expectPartOfTheWhole(Dataset<Row> part) {
        Dataset<Row> whole = Company.ledger();
        assertThat(sorted(MrrMonths.from(part, Company.AS_OF)))
                .isEqualTo(sorted(MrrMonths.from(whole, Company.AS_OF).where("month >= '2025-04-01'")));
        assertThat(sorted(MrrMovements.from(part, Company.AS_OF)))
                .isEqualTo(sorted(MrrMovements.from(whole, Company.AS_OF).where("month >= '2025-04-01'")));
        assertThat(sorted(AccountMonths.from(part, Company.AS_OF)))
                .isEqualTo(sorted(AccountMonths.from(whole, Company.AS_OF).where("month >= '2025-04-01'")));
    }

    private static Dataset<Row> books(OpenMonths window) {
        return PublishedOpeningState.from(
                MrrMonths.from(Company.ledger(), Company.AS_OF),
                AccountMonths.from(Company.ledger(), Company.AS_OF),
                window);
    }

    private static List<Row> digests(Dataset<Row> subscriptions) {
        return new ArrayList<>(MonthDigests.from(LedgerPass.over(subscriptions, LEDGER))
                .orderBy("month")
                .collectAsList());
    }

    private static List<String> lines(Dataset<Row> subscriptions) {
        return sorted(LedgerPass.over(subscriptions, LEDGER));
    }

    private static List<String> sorted(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).sorted().toList();
    }
}
