package dev.safra.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.account.Window;
import dev.safra.config.AsOf;
import dev.safra.config.SafraException;
import dev.safra.testing.SparkTest;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MrrBridgeTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private transient Dataset<Row> months;
    private transient Dataset<Row> movements;
    private transient Dataset<Row> totals;
    private transient Dataset<Row> bridge;

    @BeforeAll
    void tellOfTheCompany() {
        startSession();
        Dataset<Row> ledger = computed(Company.ledger());
        months = computed(MrrMonths.from(ledger, Company.AS_OF));
        movements = computed(MrrMovements.from(ledger, Company.AS_OF));
        totals = computed(Company.totals());
        bridge = computed(MrrBridge.from(totals, Company.DIMENSIONS, Company.AS_OF));
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
        Dataset<Row> accountMonths = AccountMonths.from(Company.ledger(), Company.AS_OF);
        List<String> attributes = ChurnBreakdown.attributes(own);
        Dataset<Row> totals = MonthTotals.from(accountMonths, accounts, attributes);

        Dataset<Row> bridge = computed(MrrBridge.from(totals, own, Company.AS_OF));

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
                ChurnBreakdown.from(months, movements, accountMonths, totals, accounts, attributes, Company.AS_OF)
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
        Dataset<Row> running = MrrBridge.from(totals, List.of(), new AsOf(LocalDate.of(2025, 6, 29)));

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

    @Test
    void theIdentityHoldsAndIsMissedWhereAMovementIs() {
        MrrIdentity.require(months, movements, bridge, Company.AS_OF);
        assertThatThrownBy(() ->
                        MrrIdentity.require(months, movements.where("movement <> 'upsell'"), bridge, Company.AS_OF))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("account and product")
                .hasMessageContaining("acme,core,2025-02-01,50".replace(",", ", "));
        assertThatThrownBy(() -> MrrIdentity.require(
                        months, movements, bridge.where("member <> 'unknown' or dimension <> 'size'"), Company.AS_OF))
                .hasMessageContaining("dimension");
        assertThatThrownBy(() ->
                        MrrIdentity.require(months, movements, bridge.where("month <> '2025-03-01'"), Company.AS_OF))
                .hasMessageContaining("company");
    }

    @Test
    void ofAWindowOnlyItsMonthsAndTheCloseBeforeAreLookedAt() {
        // Acme's upsell is February's.
        Dataset<Row> movements = this.movements.where("movement <> 'upsell'");
        Window fromMarch = Window.since(LocalDate.of(2025, 3, 1));

        MrrIdentity.require(months, movements, bridge, Company.AS_OF, fromMarch);
        MrrIdentity.require(
                months.where("month >= '2025-02-01'"),
                movements.where("month >= '2025-03-01'"),
                bridge.where("month >= '2025-02-01'"),
                Company.AS_OF,
                fromMarch);
        assertThatThrownBy(() -> MrrIdentity.require(
                        months, movements, bridge, Company.AS_OF, Window.since(LocalDate.of(2025, 2, 1))))
                .hasMessageContaining("acme, core, 2025-02-01, 50");
        assertThatThrownBy(() -> MrrIdentity.require(
                        months.where("month >= '2025-03-01'"), movements, bridge, Company.AS_OF, fromMarch))
                .hasMessageContaining("account and product");
    }

    private static String diagnosisAfterSixMonths(long churn, long downsell, long upsell, long lost) {
        return diagnosis(6, churn, downsell, upsell, lost);
    }

    /** After some months of 1,000 MRR and 100 accounts, each losing 100 and 10 and getting as much anew, one month. */
    private static String diagnosis(int usualMonths, long churn, long downsell, long upsell, long lost) {
        StructType schema = new StructType().add("month", "date").add("first_month", "date");
        for (String name : MonthTotals.SUMS) {
            schema = schema.add(name, name.endsWith("_accounts") ? "bigint" : "decimal(20,4)");
        }
        LocalDate month = LocalDate.of(2025, 1, 1);
        List<Row> rows = new ArrayList<>();
        rows.add(month(schema, month, 0, 1000, 0, 0, 0, 0, 100));
        for (int i = 1; i <= usualMonths; i++) {
            rows.add(month(schema, month.plusMonths(i), 1000, 100, -100, 0, 0, 10, 10));
        }
        LocalDate last = month.plusMonths(usualMonths + 1);
        rows.add(month(schema, last, 1000, 0, churn, downsell, upsell, lost, 0));
        Dataset<Row> totals = session().createDataFrame(rows, schema);
        return MrrBridge.from(totals, List.of(), new AsOf(last.plusMonths(1).minusDays(1)))
                .where(functions.col("month").equalTo(last))
                .first()
                .getAs("diagnosis");
    }

    private static Row month(
            StructType schema,
            LocalDate month,
            long opening,
            long gained,
            long churn,
            long down,
            long up,
            long lost,
            long joined) {
        Object[] cells = new Object[schema.size()];
        for (int i = 2; i < cells.length; i++) {
            cells[i] = schema.apply(i).name().endsWith("_accounts") ? (Object) 0L : BigDecimal.ZERO;
        }
        cells[0] = month;
        cells[1] = LocalDate.of(2025, 1, 1);
        cells[schema.fieldIndex("opening_mrr")] = BigDecimal.valueOf(opening);
        cells[schema.fieldIndex("new_mrr")] = BigDecimal.valueOf(gained);
        cells[schema.fieldIndex("churn_mrr")] = BigDecimal.valueOf(churn);
        cells[schema.fieldIndex("downsell_mrr")] = BigDecimal.valueOf(down);
        cells[schema.fieldIndex("upsell_mrr")] = BigDecimal.valueOf(up);
        cells[schema.fieldIndex("closing_mrr")] = BigDecimal.valueOf(opening + gained + churn + down + up);
        cells[schema.fieldIndex("opening_accounts")] = opening == 0 ? 0L : 100L;
        cells[schema.fieldIndex("lost_accounts")] = lost;
        cells[schema.fieldIndex("new_accounts")] = joined;
        return RowFactory.create(cells);
    }
}
