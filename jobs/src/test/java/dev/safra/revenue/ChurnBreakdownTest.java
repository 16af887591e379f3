package dev.safra.revenue;

import static dev.safra.testing.TextRows.given;

import dev.safra.account.Ledger;
import dev.safra.account.OpenMonths;
import dev.safra.account.Rates;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class ChurnBreakdownTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @Test
    void lossesAreToldApartByEverythingKnownOfThem() {
        expect(ofTheCompany(), """
                month      | dimension | member         | lost_accounts | churned_mrr | share_of_churned_mrr | base_accounts | logo_churn_rate
                2025-05-01 | reason    | price          |             1 |         120 |                0.375 |               |
                2025-05-01 | reason    | past_due       |             1 |         200 |                0.625 |               |
                2025-05-01 | csm       | Ana            |             1 |         120 |                0.375 |             2 |             0.5
                2025-05-01 | csm       | Rui            |             1 |         200 |                0.625 |             1 |               1
                2025-05-01 | plan      | big            |             2 |         320 |                    1 |             2 |               1
                2025-05-01 | product   | core           |             2 |         320 |                    1 |             3 |        0.666667
                2025-05-01 | cohort    | 2025-01        |             1 |         120 |                0.375 |             2 |             0.5
                2025-05-01 | cohort    | 2025-03        |             1 |         200 |                0.625 |             1 |               1
                2025-05-01 | tenure    | 0-90           |             1 |         200 |                0.625 |               |
                2025-05-01 | tenure    | 91-180         |             1 |         120 |                0.375 |               |
                2025-05-01 | size      | small_business |             1 |         120 |                0.375 |             1 |               1
                2025-05-01 | size      | enterprise     |             1 |         200 |                0.625 |             1 |               1
                2025-05-01 | industry  | food           |             1 |         120 |                0.375 |             1 |               1
                2025-05-01 | industry  | metal          |             1 |         200 |                0.625 |             2 |             0.5
                2025-05-01 | country   | BR             |             1 |         120 |                0.375 |             2 |             0.5
                2025-05-01 | country   | unknown        |             1 |         200 |                0.625 |             1 |               1
                """);
    }

    @Test
    void anAccountCountsOnceInAPlanOfSeveralProducts() {
        Dataset<Row> ledger = LedgerPass.over(
                given(RawTables.SUBSCRIPTIONS.contract(), """
                        subscription_id | account_id | product | plan  | amount | term  | starts_on  | ends_on
                        a1              | acme       | core    | basic |    100 | month | 2025-01-01 | 2025-03-10
                        a2              | acme       | chat    | basic |     20 | month | 2025-01-01 | 2025-03-10
                        a3              | acme       | data    |       |      5 | month | 2025-01-01 | 2025-03-10
                        a4              | acme       | mail    |       |      5 | month | 2025-01-01 | 2025-03-10
                        a5              | acme       | voice   | unknown |    1 | month | 2025-01-01 | 2025-03-10
                        b1              | bolt       | core    | basic |     50 | month | 2025-01-01 |
                        """), new Ledger(Company.AS_OF, new Rates(null), 30, 7));

        expect(breakdown(ledger).where("dimension in ('plan', 'product')"), """
                month      | dimension | member  | lost_accounts | churned_mrr | base_accounts | logo_churn_rate
                2025-03-01 | plan      | basic   |             1 |         120 |             2 |             0.5
                2025-03-01 | plan      | unknown |             1 |          11 |             1 |               1
                2025-03-01 | product   | core    |             1 |         100 |             2 |             0.5
                2025-03-01 | product   | chat    |             1 |          20 |             1 |               1
                2025-03-01 | product   | data    |             1 |           5 |             1 |               1
                2025-03-01 | product   | mail    |             1 |           5 |             1 |               1
                2025-03-01 | product   | voice   |             1 |           1 |             1 |               1
                """);
    }

    @Test
    void howLongAnAccountStayedMayBeUnknown() {
        Dataset<Row> published = Company.ledger();
        OpenMonths fromApril = OpenMonths.since(LocalDate.of(2025, 4, 1));
        Dataset<Row> books = PublishedOpeningState.from(
                MrrMonths.from(published, Company.AS_OF), AccountMonths.from(published, Company.AS_OF), fromApril);
        Dataset<Row> withoutBolt = Company.subscriptions().where("account_id <> 'bolt'");
        Dataset<Row> ledger =
                LedgerPass.over(withoutBolt, new Ledger(Company.AS_OF, new Rates(null), 30, 7), fromApril, books);

        expect(breakdown(ledger).where("month = '2025-04-01' and dimension in ('tenure', 'reason')"), """
                month      | dimension | member  | lost_accounts | churned_mrr
                2025-04-01 | tenure    | unknown |             1 |          70
                2025-04-01 | reason    | unknown |             1 |          70
                """);
    }

    private static Dataset<Row> ofTheCompany() {
        return breakdown(Company.ledger());
    }

    private static Dataset<Row> breakdown(Dataset<Row> ledger) {
        Dataset<Row> sums = Company.sums(ledger, Company.accounts(), Company.DIMENSIONS);
        return ChurnBreakdown.from(
                sums, ChurnBreakdown.attributes(Company.DIMENSIONS), MonthSums.ofCompany(sums), Company.AS_OF);
    }
}
