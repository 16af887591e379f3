package dev.safra.retention;

import static dev.safra.testing.TextRows.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.Anniversaries;
import dev.safra.account.OpenMonths;
import dev.safra.config.AsOf;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.Company;
import dev.safra.revenue.MonthSums;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

final class CohortRetentionTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @Test
    void aMonthsCohortIsFollowedThroughTimeZerosIncluded() {
        Dataset<Row> cohorts = company().where("granularity = 'month' and cohort_start < '2025-05-01'");

        expect(cohorts.where("indicator = 'accounts'"), """
                cohort_start | period | period_start | cohort_size | base_value | value | rate | is_complete
                2025-01-01   |      0 | 2025-01-01   |           2 |          2 |     2 |    1 | true
                2025-01-01   |      1 | 2025-02-01   |           2 |          2 |     2 |    1 | true
                2025-01-01   |      2 | 2025-03-01   |           2 |          2 |     2 |    1 | true
                2025-01-01   |      3 | 2025-04-01   |           2 |          2 |     2 |    1 | true
                2025-01-01   |      4 | 2025-05-01   |           2 |          2 |     1 |  0.5 | true
                2025-01-01   |      5 | 2025-06-01   |           2 |          2 |     2 |    1 | true
                2025-03-01   |      0 | 2025-03-01   |           1 |          1 |     1 |    1 | true
                2025-03-01   |      1 | 2025-04-01   |           1 |          1 |     1 |    1 | true
                2025-03-01   |      2 | 2025-05-01   |           1 |          1 |     0 |    0 | true
                2025-03-01   |      3 | 2025-06-01   |           1 |          1 |     0 |    0 | true
                """);
        // January's 150: acme 100, bolt 50. What is above an account's first MRR is not gross.
        expect(cohorts.where("cohort_start = '2025-01-01' and indicator like 'mrr%'"), """
                indicator | period | base_value | value | rate
                mrr       |      0 |        150 |   150 | 1
                mrr       |      1 |        150 |   220 | 1.466667
                mrr       |      2 |        150 |   220 | 1.466667
                mrr       |      3 |        150 |   170 | 1.133333
                mrr       |      4 |        150 |    50 | 0.333333
                mrr       |      5 |        150 |   130 | 0.866667
                mrr_gross |      0 |        150 |   150 | 1
                mrr_gross |      1 |        150 |   150 | 1
                mrr_gross |      2 |        150 |   150 | 1
                mrr_gross |      3 |        150 |   150 | 1
                mrr_gross |      4 |        150 |    50 | 0.333333
                mrr_gross |      5 |        150 |   130 | 0.866667
                """);
        expect(
                cohorts.where("cohort_start = '2025-01-01' and value <> 0 and indicator not like 'mrr%'")
                        .where("indicator <> 'accounts'"),
                """
                indicator  | period | base_value | value | rate
                cross_sell |      1 |        150 |    20 |  0.133333
                upsell     |      1 |        150 |    50 |  0.333333
                downsell   |      3 |        150 |   -50 | -0.333333
                churn      |      4 |        150 |  -120 | -0.8
                """);
    }

    @Test
    void aQuartersLevelsAreThoseOfItsCloseAndItsFlowsAddUp() {
        expect(company().where("granularity = 'quarter' and cohort_start = '2025-01-01'"), """
                indicator  | period | cohort_size | base_value | value | rate      | is_complete
                accounts   |      0 |           3 |          3 |     3 |         1 | true
                accounts   |      1 |           3 |          3 |     2 |  0.666667 | true
                mrr        |      0 |           3 |        420 |   420 |         1 | true
                mrr        |      1 |           3 |        420 |   130 |  0.309524 | true
                mrr_gross  |      0 |           3 |        420 |   420 |         1 | true
                mrr_gross  |      1 |           3 |        420 |   130 |  0.309524 | true
                upsell     |      0 |           3 |        420 |    50 |  0.119048 | true
                upsell     |      1 |           3 |        420 |     0 |         0 | true
                cross_sell |      0 |           3 |        420 |    20 |  0.047619 | true
                cross_sell |      1 |           3 |        420 |     0 |         0 | true
                downsell   |      0 |           3 |        420 |     0 |         0 | true
                downsell   |      1 |           3 |        420 |   -50 | -0.119048 | true
                churn      |      0 |           3 |        420 |     0 |         0 | true
                churn      |      1 |           3 |        420 |  -320 | -0.761905 | true
                """);
    }

    @Test
    void aRunningPeriodHasItsValueAndNoRate() {
        AsOf midMay = new AsOf(LocalDate.of(2025, 5, 20));
        Dataset<Row> cohorts = ofMoney(sums("""
                account_id | month      | first_month | opening_mrr | new_mrr | upsell_mrr | cross_sell_mrr | downsell_mrr | churn_mrr | closing_mrr | first_month_mrr | first_quarter_mrr
                acme       | 2025-04-01 | 2025-04-01  |           0 |     100 |          0 |              0 |            0 |         0 |         100 |             100 |               100
                acme       | 2025-05-01 | 2025-04-01  |         100 |       0 |          0 |              0 |            0 |         0 |         100 |             100 |               100
                """), List.of(), midMay);

        expect(cohorts.where("indicator = 'mrr'"), """
                granularity | cohort_start | period | value | rate | is_complete
                month       | 2025-04-01   |      0 |   100 |    1 | true
                month       | 2025-04-01   |      1 |   100 |      | false
                quarter     | 2025-04-01   |      0 |   100 |      | false
                """);
    }

    /**
     * On 30 May: ana (since 31 January) has MRR on 28 February, 31 March and 30 April, and 31 May is to come; ben on 10
     * February, but not on 10 March; cid is away on 15 February; dot ends on its first anniversary. Eli only tries.
     */
    @Test
    void onAnniversariesAccountsAreCountedByTheDayOfTheirFirstPayment() {
        Dataset<Row> cohorts = anniversaries("2025-05-30");

        expect(cohorts.where("granularity = 'month' and dimension = 'all'"), """
                cohort_start | period | period_start | indicator            | cohort_size | base_value | value | rate     | is_complete
                2025-01-01   |      0 | 2025-01-01   | accounts_anniversary |           3 |          3 |     3 | 1        | true
                2025-01-01   |      1 | 2025-02-01   | accounts_anniversary |           3 |          3 |     2 | 0.666667 | true
                2025-01-01   |      2 | 2025-03-01   | accounts_anniversary |           3 |          3 |     2 | 0.666667 | true
                2025-01-01   |      3 | 2025-04-01   | accounts_anniversary |           3 |          3 |     2 | 0.666667 | true
                2025-01-01   |      4 | 2025-05-01   | accounts_anniversary |           3 |          3 |     1 |          | false
                2025-03-01   |      0 | 2025-03-01   | accounts_anniversary |           1 |          1 |     1 | 1        | true
                2025-03-01   |      1 | 2025-04-01   | accounts_anniversary |           1 |          1 |     0 | 0        | true
                2025-03-01   |      2 | 2025-05-01   | accounts_anniversary |           1 |          1 |     0 | 0        | true
                """);
        // Of tech there is only cid, whose last anniversary was on 15 May.
        expect(cohorts.where("granularity = 'month' and cohort_start = '2025-01-01' and period = 4"), """
                dimension | member | cohort_size | value | rate | is_complete
                all       | all    |           3 |     1 |      | false
                industry  | food   |           2 |     0 |      | false
                industry  | tech   |           1 |     1 |    1 | true
                """);
        // Third anniversaries: ana's on 30 April, ben's on the 10th, cid's on the 15th, dot's on 20 June.
        expect(cohorts.where("granularity = 'quarter' and dimension = 'all'"), """
                cohort_start | period | period_start | cohort_size | value | rate | is_complete
                2025-01-01   |      0 | 2025-01-01   |           4 |     4 |    1 | true
                2025-01-01   |      1 | 2025-04-01   |           4 |     2 |      | false
                """);
        expect(
                anniversaries("2025-05-31")
                        .where(
                                "granularity = 'month' and dimension = 'all' and cohort_start = '2025-01-01' and period = 4"),
                """
                value | rate     | is_complete
                2     | 0.666667 | true
                """);
    }

    private static Dataset<Row> anniversaries(String asOf) {
        Dataset<Row> accounts = given(RawTables.ACCOUNTS.contract(), """
                account_id | industry
                ana        | food
                ben        | food
                cid        | tech
                """);
        Dataset<Row> subscriptions = given(RawTables.SUBSCRIPTIONS.contract(), """
                subscription_id | account_id | product | amount | term  | starts_on  | ends_on    | status
                a1              | ana        | core    |    100 | month | 2025-01-31 |            |
                b1              | ben        | core    |    100 | month | 2025-01-10 | 2025-03-05 |
                c1              | cid        | core    |    100 | month | 2025-01-15 | 2025-02-10 |
                c2              | cid        | chat    |     10 | month | 2025-03-10 |            |
                d1              | dot        | core    |    100 | month | 2025-03-20 | 2025-04-20 |
                e1              | eli        | core    |    100 | month | 2025-01-01 |            | trialing
                """);
        AsOf day = new AsOf(LocalDate.parse(asOf));
        Dataset<Row> sums = new AccountCohorts(accounts, List.of("industry"), List.of(), day)
                .paying(subscriptions, new Anniversaries(day, 30, 7))
                .sums();
        return CohortRetention.from(Cohorts.of(sums, day));
    }

    private static Dataset<Row> ofMoney(Dataset<Row> sums, List<String> dimensions, AsOf asOf) {
        return CohortRetention.from(Cohorts.of(MoneyCohorts.from(sums, dimensions, asOf), asOf));
    }

    @Test
    void everyDimensionsMembersAddUpToTheCompany() {
        Dataset<Row> sums = everyMember()
                .groupBy("granularity", "cohort_start", "period", "indicator", "dimension")
                .sum("cohort_size", "base_value", "value");
        Dataset<Row> all = sums.where("dimension = 'all'").drop("dimension");

        for (String dimension : Company.DIMENSIONS) {
            assertDataFrameDataEquals(
                    sorted(all),
                    sorted(sums.where("dimension = '" + dimension + "'").drop("dimension")));
        }
        assertThat(all.count()).isPositive();
    }

    @Test
    void anAttributeMayBeCalledWhatAColumnBesideItIsCalled() {
        List<String> own = List.of("granularity", "period_start");
        Dataset<Row> accounts = Company.accounts()
                .withColumn("granularity", functions.col("industry"))
                .withColumn("period_start", functions.col("industry"));

        Dataset<Row> cohorts = ofMoney(Company.sums(Company.ledger(), accounts, own), own, Company.AS_OF);

        List<String> expected = of(everyMember(), "industry");
        assertThat(of(cohorts, "granularity")).isEqualTo(expected).isNotEmpty();
        assertThat(of(cohorts, "period_start")).isEqualTo(expected);
    }

    /** The rows of a dimension but for its name. */
    private static List<String> of(Dataset<Row> cohorts, String dimension) {
        return cohorts.where("dimension = '" + dimension + "'").drop("dimension").toJSON().collectAsList().stream()
                .sorted()
                .toList();
    }

    private static Dataset<Row> sorted(Dataset<Row> rows) {
        return rows.orderBy("granularity", "cohort_start", "period", "indicator");
    }

    private static Dataset<Row> company() {
        return everyMember().where("dimension = 'all'");
    }

    private static Dataset<Row> everyMember() {
        return ofMoney(Company.sums(), Company.DIMENSIONS, Company.AS_OF);
    }

    private static Dataset<Row> sums(String accountMonths) {
        return MonthSums.from(
                given(AccountMonths.TABLE, accountMonths).na().fill(0),
                given(MrrMonths.TABLE, "account_id"),
                given(MrrMovements.TABLE, "account_id"),
                Company.accounts(),
                List.of(),
                Company.AS_OF,
                OpenMonths.ALL);
    }
}
