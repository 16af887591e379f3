package dev.safra.revenue;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.Ledger;
import dev.safra.account.Rates;
import dev.safra.testing.SparkTest;
import java.util.List;
import java.util.TimeZone;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class LedgerPassTest extends SparkTest {

    private static final long serialVersionUID = 1;

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

    private static List<String> lines(Dataset<Row> subscriptions) {
        return LedgerPass.over(subscriptions, new Ledger(Company.AS_OF, new Rates(null), 30, 7))
                .collectAsList()
                .stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }
}
