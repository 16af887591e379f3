package dev.safra.lifecycle;

import static dev.safra.testing.TextRows.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.Rates;
import dev.safra.config.AsOf;
import dev.safra.source.LifecycleTables;
import dev.safra.testing.SparkTest;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

final class ReceivablesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final LocalDate DAY = LocalDate.of(2026, 6, 30);

    private static final Rates RATES = new Rates("BRL")
            .with("USD", LocalDate.of(2026, 6, 1), new BigDecimal("5.43210001"))
            .with("USD", LocalDate.of(2026, 5, 1), new BigDecimal("5"));

    @Test
    void overdueIsSplitByDaysAtTheirEdges() {
        expect(receivables("""
                invoice_id | account_id | issued_on  | due_on     | amount | status
                i1         | days-0     | 2026-01-01 | 2026-06-30 |     10 | open
                i2         | days-1     | 2026-01-01 | 2026-06-29 |     10 | open
                i3         | days-30    | 2026-01-01 | 2026-05-31 |     10 | open
                i4         | days-31    | 2026-01-01 | 2026-05-30 |     10 | open
                i5         | days-60    | 2026-01-01 | 2026-05-01 |     10 | open
                i6         | days-61    | 2026-01-01 | 2026-04-30 |     10 | open
                i7         | days-90    | 2026-01-01 | 2026-04-01 |     10 | open
                i8         | days-91    | 2026-01-01 | 2026-03-31 |     10 | open
                """), """
                account_id | as_of      | open_amount | overdue_amount | overdue_1_30 | overdue_31_60 | overdue_61_90 | overdue_91_plus | oldest_overdue_days
                days-0     | 2026-06-30 |          10 |              0 |            0 |             0 |             0 |               0 |
                days-1     | 2026-06-30 |          10 |             10 |           10 |             0 |             0 |               0 |  1
                days-30    | 2026-06-30 |          10 |             10 |           10 |             0 |             0 |               0 | 30
                days-31    | 2026-06-30 |          10 |             10 |            0 |            10 |             0 |               0 | 31
                days-60    | 2026-06-30 |          10 |             10 |            0 |            10 |             0 |               0 | 60
                days-61    | 2026-06-30 |          10 |             10 |            0 |             0 |            10 |               0 | 61
                days-90    | 2026-06-30 |          10 |             10 |            0 |             0 |            10 |               0 | 90
                days-91    | 2026-06-30 |          10 |             10 |            0 |             0 |             0 |              10 | 91
                """);
    }

    @Test
    void anInvoiceIsOpenFromItsIssueUntilItIsPaid() {
        expect(receivables("""
                invoice_id | account_id    | issued_on  | due_on     | paid_on    | amount | status
                i1         | issued-today  | 2026-06-30 | 2026-07-10 |            |     10 | open
                i2         | not-yet       | 2026-07-01 | 2026-07-10 |            |     10 | open
                i3         | prepaid       | 2026-07-01 | 2026-07-10 | 2026-06-01 |     10 | paid
                i4         | paid-today    | 2026-06-01 | 2026-06-10 | 2026-06-30 |     10 | paid
                i5         | paid-tomorrow | 2026-06-01 | 2026-06-10 | 2026-07-01 |     10 | paid
                i6         | said-open     | 2026-06-01 | 2026-06-10 | 2026-06-09 |     10 | open
                i7         | some-day      | 2026-06-01 | 2026-06-10 |            |     10 | paid
                i8         | void          | 2026-06-01 | 2026-06-10 |            |     10 | void
                i9         | lost          | 2026-06-01 | 2026-06-10 |            |     10 | uncollectible
                """), """
                account_id    | open_amount | overdue_amount | oldest_overdue_days | late_payment_rate | mean_days_late
                issued-today  |          10 |              0 |                     |                   |
                paid-today    |           0 |              0 |                     |                 1 |             20
                paid-tomorrow |          10 |             10 |                  20 |                   |
                said-open     |           0 |              0 |                     |                 0 |
                """);
    }

    @Test
    void paymentsAreThoseOfTheYearUpToTheDay() {
        expect(receivables("""
                invoice_id | account_id | issued_on  | due_on     | paid_on    | amount | status
                i1         | a-year-ago | 2025-05-01 | 2025-06-01 | 2025-06-30 |     10 | paid
                i2         | within     | 2025-05-01 | 2025-06-01 | 2025-07-01 |     10 | paid
                i3         | mixed      | 2026-01-01 | 2026-01-10 | 2026-01-10 |     10 | paid
                i4         | mixed      | 2026-01-01 | 2026-01-10 | 2026-01-11 |     10 | paid
                i5         | mixed      | 2026-01-01 | 2026-01-10 | 2026-01-20 |     99 | paid
                i6         | mixed      | 2026-01-01 | 2026-01-10 | 2026-01-05 |     10 | paid
                i7         | mixed      | 2026-01-01 | 2026-01-10 | 2026-03-01 |    -10 | paid
                i8         | mixed      | 2026-01-01 | 2026-01-10 | 2026-03-01 |     10 | void
                """), """
                account_id | open_amount | late_payment_rate | mean_days_late
                within     |           0 |                 1 |             30
                mixed      |           0 |               0.5 |            5.5
                """);
    }

    @Test
    void creditIsSetAgainstTheOldestFirst() {
        expect(receivables("""
                invoice_id | account_id | issued_on  | due_on     | amount | status
                i1         | some       | 2026-01-01 | 2026-02-01 |    100 | open
                i2         | some       | 2026-01-01 | 2026-05-20 |     50 | open
                i3         | some       | 2026-01-01 | 2026-07-20 |     25 | open
                i4         | some       | 2026-06-30 | 2026-07-30 |   -110 | open
                i5         | all        | 2026-01-01 | 2026-02-01 |    100 | open
                i6         | all        | 2026-06-01 | 2026-06-01 |   -150 | open
                i7         | taken      | 2026-01-01 | 2026-02-01 |    100 | open
                i8         | taken      | 2026-06-30 | 2026-07-30 |   -110 | paid
                i9         | part       | 2026-01-01 | 2026-02-01 |    100 | open
                i10        | part       | 2026-06-01 | 2026-06-01 |    -30 | open
                """), """
                account_id | open_amount | overdue_amount | overdue_1_30 | overdue_31_60 | overdue_61_90 | overdue_91_plus | oldest_overdue_days
                some       |          65 |             40 |            0 |            40 |             0 |               0 |  41
                all        |         -50 |              0 |            0 |             0 |             0 |               0 |
                taken      |         100 |            100 |            0 |             0 |             0 |             100 | 149
                part       |          70 |             70 |            0 |             0 |             0 |              70 | 149
                """);
    }

    @Test
    void amountsAreConvertedAtTheRateOfTheDaysMonthAndRoundedOnce() {
        String invoices = """
                invoice_id | account_id | issued_on  | due_on     | amount        | currency | status
                i1         | acme       | 2026-05-01 | 2026-05-20 |             1 | USD      | open
                i2         | acme       | 2026-05-01 | 2026-05-20 |             1 | BRL      | open
                i3         | acme       | 2026-05-01 | 2026-05-20 |             1 |          | open
                i4         | large      | 2026-05-01 | 2026-05-20 | 9999999999.99 | USD      | open
                """;

        expect(receivables(invoices), """
                account_id | open_amount
                acme       | 7.4321
                large      | 54321000099.9457
                """);
        expect(receivables(invoices, LocalDate.of(2026, 5, 31)).where("account_id = 'acme'"), """
                open_amount
                7
                """);
    }

    @Test
    void onlyOpenInvoicesNeedARate() {
        Dataset<Row> invoices = given(LifecycleTables.INVOICES.contract(), """
                invoice_id | account_id | issued_on  | due_on     | paid_on    | amount | currency | status
                i1         | acme       | 2026-05-01 | 2026-05-20 |            |      1 | USD      | open
                i2         | acme       | 2026-05-01 | 2026-05-20 | 2026-06-01 |      1 | EUR      | paid
                i3         | acme       | 2026-07-01 | 2026-07-20 |            |      1 | CHF      | open
                i4         | acme       | 2026-05-01 | 2026-05-20 |            |      1 | GBP      | void
                """);

        expect(Receivables.currencies(invoices, new AsOf(DAY)), """
                currency
                USD
                """);
    }

    @Test
    void noInvoicesAreNoRows() {
        expect(receivables("invoice_id | account_id"), "account_id");
    }

    /** Random invoices against plain sums, and in another order. */
    @Test
    void manyInvoicesAddUp() {
        Random random = new Random(7);
        List<Row> rows = new ArrayList<>();
        Map<String, long[]> sums = new TreeMap<>();
        for (int i = 0; i < 4_000; i++) {
            String account = "A-" + random.nextInt(300);
            LocalDate issuedOn = DAY.minusDays(random.nextInt(500) - 5L);
            LocalDate dueOn = issuedOn.plusDays(random.nextInt(60));
            LocalDate paidOn = random.nextInt(3) > 0 ? null : dueOn.plusDays(random.nextInt(80) - 40L);
            long cents = random.nextInt(100_000) - 20_000L;
            String status = paidOn != null ? "paid" : random.nextInt(9) == 0 ? "void" : "open";
            rows.add(RowFactory.create(
                    "i" + i, account, issuedOn, dueOn, paidOn, BigDecimal.valueOf(cents, 2), "BRL", status));
            boolean isOpen =
                    !issuedOn.isAfter(DAY) && !status.equals("void") && (paidOn == null || paidOn.isAfter(DAY));
            boolean isPayment = !issuedOn.isAfter(DAY)
                    && paidOn != null
                    && !paidOn.isAfter(DAY)
                    && paidOn.isAfter(DAY.minusDays(365))
                    && cents > 0;
            if (isOpen || isPayment) {
                long[] sum = sums.computeIfAbsent(account, any -> new long[4]);
                sum[0] += isOpen ? cents : 0;
                sum[1] += isOpen && cents < 0 ? cents : 0;
                sum[2] += isOpen && cents > 0 && dueOn.isBefore(DAY) ? cents : 0;
                sum[3] += isPayment ? 1 : 0;
            }
        }
        Dataset<Row> actual = from(rows);

        Map<String, String> expected = new TreeMap<>();
        sums.forEach((account, sum) ->
                expected.put(account, money(sum[0]) + " " + money(Math.max(0, sum[2] + sum[1])) + " " + (sum[3] > 0)));
        Map<String, String> openAndDue = new TreeMap<>();
        actual.collectAsList()
                .forEach(row -> openAndDue.put(
                        row.getAs("account_id"),
                        row.getAs("open_amount") + " " + row.getAs("overdue_amount") + " "
                                + (row.getAs("late_payment_rate") != null)));
        assertThat(openAndDue).isEqualTo(expected);
        assertThat(actual.where("overdue_amount <> overdue_1_30 + overdue_31_60 + overdue_61_90 + overdue_91_plus"
                                + " or least(overdue_1_30, overdue_31_60, overdue_61_90, overdue_91_plus) < 0"
                                + " or (overdue_amount > 0) <> (oldest_overdue_days is not null)")
                        .count())
                .isZero();
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);
        assertThat(from(shuffled).collectAsList()).containsExactlyInAnyOrderElementsOf(actual.collectAsList());
    }

    private static String money(long cents) {
        return BigDecimal.valueOf(cents, 2).setScale(4).toPlainString();
    }

    private Dataset<Row> from(List<Row> rows) {
        return Receivables.from(
                        session()
                                .createDataFrame(
                                        rows,
                                        LifecycleTables.INVOICES.contract().schema()),
                        List.of(),
                        RATES,
                        new AsOf(DAY))
                .to(Receivables.TABLE.schema());
    }

    private static Dataset<Row> receivables(String invoices) {
        return receivables(invoices, DAY);
    }

    private static Dataset<Row> receivables(String invoices, LocalDate day) {
        return Receivables.from(
                        given(LifecycleTables.INVOICES.contract(), invoices),
                        List.of("BRL", "USD"),
                        RATES,
                        new AsOf(day))
                .to(Receivables.TABLE.schema());
    }
}
