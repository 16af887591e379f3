package dev.safra.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.account.OpenMonths;
import dev.safra.config.AsOf;
import dev.safra.config.SafraException;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MrrBridgeTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private transient Dataset<Row> months;
    private transient Dataset<Row> movements;
    private transient Dataset<Row> sums;
    private transient Dataset<Row> bridge;

    @BeforeAll
    void tellOfTheCompany() {
        startSession();
        Dataset<Row> ledger = computed(Company.ledger());
        months = computed(MrrMonths.from(ledger, Company.AS_OF));
        movements = computed(MrrMovements.from(ledger, Company.AS_OF));
        sums = computed(Company.sums());
        bridge = computed(bridge(sums, Company.DIMENSIONS, Company.AS_OF));
    }

    private static Dataset<Row> bridge(Dataset<Row> sums, List<String> dimensions, AsOf asOf) {
        return MrrBridge.from(sums, dimensions, MonthSums.ofCompany(sums), asOf);
    }

    private static Dataset<Row> computed(Dataset<Row> rows) {
        return session().createDataFrame(rows.collectAsList(), rows.schema());
    }

    @Test
    void theCompanysMonthsAddUpItsMovements() {
        Dataset<Row> bridge = this.bridge.where("dimension = 'all'");

        expect(bridge, """
                month      | opening_mrr | new_mrr | reactivation_mrr | cross_sell_mrr | upsell_mrr | downsell_mrr | churn_mrr | fx_mrr | closing_mrr | at_risk_mrr
                2025-01-01 |           0 |     150 |                0 |              0 |          0 |            0 |         0 |      0 |         150 |           0
                2025-02-01 |         150 |       0 |                0 |             20 |         50 |            0 |         0 |      0 |         220 |           0
                2025-03-01 |         220 |     200 |                0 |              0 |          0 |            0 |         0 |      0 |         420 |           0
                2025-04-01 |         420 |       0 |                0 |              0 |          0 |          -50 |         0 |      0 |         370 |         200
                2025-05-01 |         370 |      30 |                0 |              0 |          0 |            0 |      -320 |      0 |          80 |           0
                2025-06-01 |          80 |       0 |               80 |              0 |          0 |            0 |         0 |      0 |         160 |           0
                """);
        expect(bridge, """
                month      | opening_accounts | new_accounts | reactivated_accounts | lost_accounts | closing_accounts | upsell_accounts | downsell_accounts
                2025-01-01 |                0 |            2 |                    0 |             0 |                2 |               0 |                 0
                2025-02-01 |                2 |            0 |                    0 |             0 |                2 |               1 |                 0
                2025-03-01 |                2 |            1 |                    0 |             0 |                3 |               0 |                 0
                2025-04-01 |                3 |            0 |                    0 |             0 |                3 |               0 |                 2
                2025-05-01 |                3 |            1 |                    0 |             2 |                2 |               0 |                 0
                2025-06-01 |                2 |            0 |                    1 |             0 |                3 |               0 |                 0
                """);
    }

    @Test
    void ratesAreOfTheOpeningBaseAndNullWithoutOne() {
        expect(bridge.where("dimension = 'all'"), """
                month      | gross_churn | net_revenue_churn | gross_churn_rate | net_churn_rate | logo_churn_rate | gross_retention | net_retention | quick_ratio | arpa    | mrr_vs_previous_month | mrr_vs_previous_quarter | mrr_vs_previous_year
                2025-01-01 |           0 |                 0 |                  |                |                 |                 |               |             |      75 |                       |                         |
                2025-02-01 |           0 |               -70 |                0 |      -0.466667 |               0 |               1 |      1.466667 |             |     110 |              0.466667 |                         |
                2025-03-01 |           0 |                 0 |                0 |              0 |               0 |               1 |             1 |             |     140 |              0.909091 |                         |
                2025-04-01 |           0 |                50 |                0 |       0.119048 |               0 |        0.880952 |      0.880952 |           0 | 123.3333 |            -0.119048 |                1.466667 |
                2025-05-01 |         320 |               320 |         0.864865 |       0.864865 |        0.666667 |        0.135135 |      0.135135 |     0.09375 |      40 |             -0.783784 |               -0.636364 |
                2025-06-01 |           0 |                 0 |                0 |              0 |               0 |               1 |             1 |             | 53.3333 |                     1 |               -0.619048 |
                """);
    }

    @Test
    void aMembersMonthsHaveNoGapsFromItsFirst() {
        expect(bridge.where("member in ('small_business', 'unknown') and dimension = 'size'"), """
                month      | member         | opening_mrr | closing_mrr | closing_accounts
                2025-01-01 | small_business |           0 |         100 |                1
                2025-02-01 | small_business |         100 |         150 |                1
                2025-03-01 | small_business |         150 |         150 |                1
                2025-04-01 | small_business |         150 |         120 |                1
                2025-05-01 | small_business |         120 |           0 |                0
                2025-06-01 | small_business |           0 |          80 |                1
                2025-05-01 | unknown        |           0 |          30 |                1
                2025-06-01 | unknown        |          30 |          30 |                1
                """);
    }

    /** acme and bolt are in retail, of cove nobody knows it; an attribute may be called what a column is called. */
    @Test
    void aSitesOwnAttributesAreDimensions() {
        Column segment = functions.when(functions.col("csm").equalTo("Ana"), "retail");
        Dataset<Row> accounts = Company.accounts()
                .withColumn("segment", segment)
                .withColumn("month", segment)
                .withColumn("closing_mrr", segment)
                .withColumn("member", segment);
        List<String> own = List.of("segment", "month", "closing_mrr", "member");
        List<String> attributes = ChurnBreakdown.attributes(own);
        Dataset<Row> sums = computed(Company.sums(Company.ledger(), accounts, attributes));

        Dataset<Row> bridge = computed(bridge(sums, own, Company.AS_OF));

        for (String name : own) {
            expect(bridge.where("dimension = '" + name + "'"), """
                    month      | member  | opening_mrr | new_mrr | reactivation_mrr | cross_sell_mrr | upsell_mrr | downsell_mrr | churn_mrr | closing_mrr | closing_accounts
                    2025-01-01 | retail  |           0 |     150 |                0 |              0 |          0 |            0 |         0 |         150 |                2
                    2025-02-01 | retail  |         150 |       0 |                0 |             20 |         50 |            0 |         0 |         220 |                2
                    2025-03-01 | retail  |         220 |       0 |                0 |              0 |          0 |            0 |         0 |         220 |                2
                    2025-04-01 | retail  |         220 |       0 |                0 |              0 |          0 |          -50 |         0 |         170 |                2
                    2025-05-01 | retail  |         170 |       0 |                0 |              0 |          0 |            0 |      -120 |          50 |                1
                    2025-06-01 | retail  |          50 |       0 |               80 |              0 |          0 |            0 |         0 |         130 |                2
                    2025-03-01 | unknown |           0 |     200 |                0 |              0 |          0 |            0 |         0 |         200 |                1
                    2025-04-01 | unknown |         200 |       0 |                0 |              0 |          0 |            0 |         0 |         200 |                1
                    2025-05-01 | unknown |         200 |      30 |                0 |              0 |          0 |            0 |      -200 |          30 |                1
                    2025-06-01 | unknown |          30 |       0 |                0 |              0 |          0 |            0 |         0 |          30 |                1
                    """);
        }
        expect(
                ChurnBreakdown.from(sums, attributes, MonthSums.ofCompany(sums), Company.AS_OF)
                        .where("dimension not in ('reason', 'plan', 'product', 'cohort', 'tenure', 'csm', 'size',"
                                + " 'industry', 'country')"),
                own.stream()
                        .map(name -> """
                                %1$s | retail  | 1 | 120 | 2 | 0.5
                                %1$s | unknown | 1 | 200 | 1 | 1
                                """.formatted(name))
                        .collect(Collectors.joining(
                                "",
                                "dimension | member | lost_accounts | churned_mrr | base_accounts | logo_churn_rate\n",
                                "")));
    }

    @Test
    void aMonthIsCompleteOnItsLastDay() {
        Dataset<Row> running = bridge(sums, List.of(), new AsOf(LocalDate.of(2025, 6, 29)));

        expect(running.where("month >= '2025-05-01'"), """
                month      | is_complete
                2025-05-01 | true
                2025-06-01 | false
                """);
    }

    /** Net, gross and logo churn rates of a month against six months before it at 10 %, 10 % and 10 % of each. */
    @Test
    void theDiagnosisComparesWithTheMonthsBefore() {
        assertThat(diagnosisAfterSixMonths(-120, 0, 0, 5)).isEqualTo("large_accounts_lost");
        assertThat(diagnosisAfterSixMonths(-120, 0, 60, 15)).isEqualTo("growth_hides_churn");
        assertThat(diagnosisAfterSixMonths(-120, 0, 500, 10)).isEqualTo("growth_hides_churn");
        assertThat(diagnosisAfterSixMonths(-80, 0, 0, 15)).isEqualTo("small_accounts_lost");
        assertThat(diagnosisAfterSixMonths(-100, 0, 0, 10)).isNull();
        assertThat(diagnosis(5, -120, 0, 0, 5)).isNull();
    }

    /** Usually 20 % more net; now 5 % more, with the gross rate above and the logo rate below the usual. */
    @Test
    void whereCustomersLeftGrowthHidesItEvenIfLargeOnesDid() {
        assertThat(diagnosis(6, 300, -120, 0, 170, 5)).isEqualTo("growth_hides_churn");
    }

    @Test
    void theIdentityHoldsAndIsMissedWhereAMovementIs() {
        requireIdentity(months, movements, bridge, OpenMonths.ALL);
        assertThatThrownBy(
                        () -> requireIdentity(months, movements.where("movement <> 'upsell'"), bridge, OpenMonths.ALL))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("account and product")
                .hasMessageContaining("acme,core,2025-02-01,50".replace(",", ", "));
        assertThatThrownBy(() -> requireIdentity(
                        months, movements, bridge.where("member <> 'unknown' or dimension <> 'size'"), OpenMonths.ALL))
                .hasMessageContaining("dimension");
        assertThatThrownBy(
                        () -> requireIdentity(months, movements, bridge.where("month <> '2025-03-01'"), OpenMonths.ALL))
                .hasMessageContaining("company");
    }

    @Test
    void ofAWindowOnlyItsMonthsAndTheCloseBeforeAreLookedAt() {
        // Acme's upsell is February's.
        Dataset<Row> movements = this.movements.where("movement <> 'upsell'");
        OpenMonths fromMarch = OpenMonths.since(LocalDate.of(2025, 3, 1));

        requireIdentity(months, movements, bridge, fromMarch);
        requireIdentity(
                months.where("month >= '2025-02-01'"),
                movements.where("month >= '2025-03-01'"),
                bridge.where("month >= '2025-02-01'"),
                fromMarch);
        assertThatThrownBy(() -> requireIdentity(months, movements, bridge, OpenMonths.since(LocalDate.of(2025, 2, 1))))
                .hasMessageContaining("acme, core, 2025-02-01, 50");
        assertThatThrownBy(() -> requireIdentity(months.where("month >= '2025-03-01'"), movements, bridge, fromMarch))
                .hasMessageContaining("account and product");
    }

    private void requireIdentity(Dataset<Row> months, Dataset<Row> movements, Dataset<Row> bridge, OpenMonths window) {
        Dataset<Row> none = session().createDataFrame(List.of(), AccountMonths.TABLE.schema());
        Dataset<Row> sums =
                MonthSums.from(none, months, movements, Company.accounts(), List.of(), Company.AS_OF, window);
        MrrIdentity.require(sums, months, bridge, window);
    }

    private static String diagnosisAfterSixMonths(long churn, long downsell, long upsell, long lost) {
        return diagnosis(6, churn, downsell, upsell, lost);
    }

    private static String diagnosis(int usualMonths, long churn, long downsell, long upsell, long lost) {
        return diagnosis(usualMonths, 0, churn, downsell, upsell, lost);
    }

    /** After some months of 1,000 MRR and 100 accounts, each losing 100 and 10 and getting as much anew, one month. */
    private static String diagnosis(
            int usualMonths, long usualUpsell, long churn, long downsell, long upsell, long lost) {
        LocalDate month = LocalDate.of(2025, 1, 1);
        SortedMap<LocalDate, long[]> company = new TreeMap<>();
        company.put(month, month(0, 0, 0, 0, 0));
        for (int i = 1; i <= usualMonths; i++) {
            company.put(month.plusMonths(i), month(1000, -100, 0, usualUpsell, 10));
        }
        LocalDate last = month.plusMonths(usualMonths + 1);
        company.put(last, month(1000, churn, downsell, upsell, lost));
        return Diagnosis.of(company).of(last, new BridgeMonth(company.get(last)));
    }

    private static long[] month(long opening, long churn, long down, long up, long lost) {
        Map<String, Long> known = Map.of(
                "opening_mrr", opening * 10_000,
                "churn_mrr", churn * 10_000,
                "downsell_mrr", down * 10_000,
                "upsell_mrr", up * 10_000,
                "opening_accounts", opening == 0 ? 0L : 100L,
                "lost_accounts", lost);
        return MonthSums.SUMS.stream()
                .mapToLong(name -> known.getOrDefault(name, 0L))
                .toArray();
    }
}
