package dev.safra.source;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.Ledger;
import dev.safra.account.LedgerEntry.Change;
import dev.safra.account.Movement;
import dev.safra.account.Rates;
import dev.safra.account.Subscription;
import dev.safra.config.AsOf;
import dev.safra.config.SparkOptions;
import dev.safra.lake.ColumnSpec;
import dev.safra.lake.Sessions;
import dev.safra.revenue.SubscriptionRows;
import dev.safra.testing.SparkTest;
import dev.safra.testing.TextRows;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

final class InvoiceLinesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @Test
    void aRecurringLineIsASubscriptionWhileItsServiceLasts() {
        Dataset<Row> lines = TextRows.given(RawTables.INVOICE_LINES.contract(), """
                invoice_id | line_id | account_id | product | plan | quantity | amount | currency | kind      | service_from | service_to
                i1         | 1       | acme       | core    | pro  | 3        | 30     | BRL      | recurring | 2025-01-15   | 2025-02-15
                i1         | 2       | acme       | setup   |      |          | 99     | BRL      | one_time  | 2025-01-15   | 2025-02-15
                i1         | 3       | acme       | calls   |      |          | 7      | BRL      | usage     | 2025-01-15   | 2025-02-15
                i1         | 4       | acme       | tax     |      |          | 6      | BRL      | tax       |              |
                """);

        expect(InvoiceLines.asSubscriptions(lines), """
                subscription_id | account_id | product | plan | quantity | amount | currency | term  | term_count | starts_on  | ends_on    | status
                i1/1            | acme       | core    | pro  | 3        | 30     | BRL      | month | 1          | 2025-01-15 | 2025-02-15 | active
                """);
    }

    @Test
    void theTermIsMonthsWhereTheDaysAgreeElseDays() {
        expectTerms("""
                line | service_from | service_to | term  | term_count
                1    | 2025-01-01   | 2025-02-01 | month | 1
                2    | 2025-01-15   | 2025-04-15 | month | 3
                3    | 2024-03-10   | 2026-03-10 | month | 24
                4    | 2025-01-28   | 2025-02-28 | month | 1
                5    | 2025-02-28   | 2025-03-28 | month | 1
                6    | 2025-01-10   | 2025-01-25 | day   | 15
                7    | 2025-02-15   | 2025-03-14 | day   | 27
                8    | 2025-01-01   | 2025-01-31 | day   | 30
                9    | 2025-01-01   | 2025-12-31 | day   | 364
                10   | 2024-12-31   | 2025-01-01 | day   | 1
                """);
    }

    @Test
    void inAMonthTooShortTheLastDayStandsForTheDay() {
        expectTerms("""
                line | service_from | service_to | term  | term_count
                1    | 2025-01-29   | 2025-02-28 | month | 1
                2    | 2025-01-30   | 2025-02-28 | month | 1
                3    | 2025-01-31   | 2025-02-28 | month | 1
                4    | 2024-01-30   | 2024-02-29 | month | 1
                5    | 2024-01-31   | 2024-02-29 | month | 1
                6    | 2025-02-28   | 2025-03-29 | month | 1
                7    | 2025-02-28   | 2025-03-30 | month | 1
                8    | 2025-02-28   | 2025-03-31 | month | 1
                9    | 2025-04-30   | 2025-05-31 | month | 1
                10   | 2025-05-31   | 2025-06-30 | month | 1
                11   | 2025-04-30   | 2025-07-31 | month | 3
                12   | 2025-01-31   | 2025-04-30 | month | 3
                13   | 2024-11-30   | 2025-02-28 | month | 3
                14   | 2024-02-29   | 2025-02-28 | month | 12
                15   | 2023-02-28   | 2024-02-29 | month | 12
                16   | 2025-01-27   | 2025-02-28 | day   | 32
                17   | 2024-01-28   | 2024-02-29 | day   | 32
                18   | 2024-01-29   | 2024-02-28 | day   | 30
                19   | 2024-01-31   | 2024-02-28 | day   | 28
                20   | 2025-01-31   | 2025-03-30 | day   | 58
                21   | 2025-02-27   | 2025-03-31 | day   | 32
                """);
    }

    @Test
    void soDoesTheFirstOfTheNextMonth() {
        expectTerms("""
                line | service_from | service_to | term  | term_count
                1    | 2025-01-29   | 2025-03-01 | month | 1
                2    | 2025-01-30   | 2025-03-01 | month | 1
                3    | 2024-01-31   | 2024-03-01 | month | 1
                4    | 2025-03-01   | 2025-03-29 | month | 1
                5    | 2025-03-01   | 2025-03-30 | month | 1
                6    | 2025-03-01   | 2025-03-31 | month | 1
                7    | 2025-03-31   | 2025-05-01 | month | 1
                8    | 2025-05-01   | 2025-05-31 | month | 1
                9    | 2024-11-30   | 2025-03-01 | month | 3
                10   | 2025-03-01   | 2025-05-31 | month | 3
                11   | 2024-02-29   | 2025-03-01 | month | 12
                12   | 2023-03-01   | 2024-02-29 | month | 12
                13   | 2025-01-28   | 2025-03-01 | day   | 32
                14   | 2024-01-29   | 2024-03-01 | day   | 32
                15   | 2024-03-01   | 2024-03-29 | day   | 28
                16   | 2025-03-30   | 2025-05-01 | day   | 32
                17   | 2025-05-01   | 2025-05-30 | day   | 29
                18   | 2025-08-01   | 2025-08-31 | day   | 30
                19   | 2025-01-31   | 2025-03-02 | day   | 30
                20   | 2025-01-31   | 2025-03-03 | day   | 31
                """);
    }

    /** What stands for a day of the month in a month that lacks it. */
    private enum Instead {
        LAST_DAY,
        FIRST_OF_NEXT;

        LocalDate of(int day, YearMonth month) {
            return month.isValidDay(day)
                    ? month.atDay(day)
                    : this == LAST_DAY
                            ? month.atEndOfMonth()
                            : month.plusMonths(1).atDay(1);
        }
    }

    /** Every pair of days of two years, one of them a leap year: months where some day of the month is both ends. */
    @Test
    void theTermIsTheDefinitionTakenLiterally() {
        YearMonth begin = YearMonth.of(2024, 1);
        YearMonth end = YearMonth.of(2026, 1);
        Set<String> expected = new TreeSet<>();
        for (Instead instead : Instead.values()) {
            for (int day = 1; day <= 31; day++) {
                for (YearMonth from = begin; from.isBefore(end); from = from.plusMonths(1)) {
                    for (YearMonth to = from.plusMonths(1); to.isBefore(end); to = to.plusMonths(1)) {
                        expected.add(instead.of(day, from) + " " + instead.of(day, to) + " "
                                + from.until(to, ChronoUnit.MONTHS));
                    }
                }
            }
        }

        Dataset<Row> days = session().sql("select explode(sequence(date'2024-01-01', date'2025-12-31')) as day");
        Dataset<Row> terms = InvoiceLines.asSubscriptions(recurring(days.selectExpr("day as service_from")
                .crossJoin(days.selectExpr("day as service_to"))
                .where("service_from < service_to")));

        assertThat(terms.where("term = 'month'")
                        .selectExpr("concat_ws(' ', starts_on, ends_on, term_count)")
                        .as(Encoders.STRING())
                        .collectAsList())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(terms.where("term = 'day' and term_count <> datediff(ends_on, starts_on)")
                        .count())
                .isZero();
    }

    /** How a billing system goes on from invoice to invoice. */
    private enum Billing {
        /** Stripe, Chargebee, Lago: each on the same day, or the last of a month that lacks it. */
        ANCHORED,
        /** The same, or the first of the next month. */
        RUNNING_OVER,
        /** Oracle's add_months: from a last day to the last day. */
        FROM_END_TO_END,
        /** Spark's add_months: what became the 28th stays there. */
        SLIPPING;

        /** The day on which the n-th invoice begins, of those of so many months each. */
        LocalDate start(int day, YearMonth begin, int months, int n) {
            YearMonth month = begin.plusMonths((long) months * n);
            if (this == RUNNING_OVER) {
                return Instead.FIRST_OF_NEXT.of(day, month);
            }
            if (this == ANCHORED || n == 0) {
                return Instead.LAST_DAY.of(day, month);
            }
            LocalDate before = start(day, begin, months, n - 1);
            boolean wasLastDay = before.equals(YearMonth.from(before).atEndOfMonth());
            return this == FROM_END_TO_END && wasLastDay ? month.atEndOfMonth() : before.plusMonths(months);
        }
    }

    @Test
    void howeverASystemBillsThePriceOfAMonthStaysWhatItIs() {
        List<Row> rows = new ArrayList<>();
        for (Billing billing : Billing.values()) {
            for (int day : new int[] {1, 15, 28, 29, 30, 31}) {
                for (YearMonth begin = YearMonth.of(2023, 1); begin.getYear() < 2025; begin = begin.plusMonths(1)) {
                    for (int months : new int[] {1, 3, 6, 12}) {
                        String account = billing + " of " + day + " " + begin + " by " + months;
                        for (int n = 0; n * months <= 12; n++) {
                            rows.add(RowFactory.create(
                                    account,
                                    "core",
                                    String.valueOf(n),
                                    billing.start(day, begin, months, n),
                                    billing.start(day, begin, months, n + 1),
                                    BigDecimal.valueOf(months).multiply(new BigDecimal("99.90"))));
                        }
                    }
                }
            }
        }
        Dataset<Row> lines = session()
                .createDataFrame(
                        rows,
                        StructType.fromDDL("account_id string, product string, line_id string,"
                                + " service_from date, service_to date, amount decimal(20,4)"));
        Map<String, List<Subscription>> byAccount =
                SubscriptionRows.inOrder(InvoiceLines.asSubscriptions(recurring(lines))).collectAsList().stream()
                        .collect(groupingBy(
                                row -> row.<String>getAs("account_id"),
                                mapping(SubscriptionRows::subscription, toList())));

        assertThat(byAccount).hasSize(4 * 6 * 24 * 4).allSatisfy((account, invoices) -> {
            // On every day, that of a close or not.
            assertThat(invoices)
                    .allSatisfy(row -> assertThat(row.term().mrr(row.amount(), BigDecimal.ONE))
                            .isEqualTo(99_9000));
            LocalDate last = invoices.stream()
                    .map(Subscription::endsOn)
                    .max(naturalOrder())
                    .orElseThrow();
            Ledger ledger = new Ledger(new AsOf(last.minusDays(1)), new Rates(null), 0, 0);
            assertThat(ledger.follow(invoices).stream()
                            .filter(Change.class::isInstance)
                            .map(Change.class::cast))
                    .extracting(Change::movement)
                    .containsExactly(Movement.NEW);
        });
    }

    /** In 2018 São Paulo's clocks went forward at midnight of 4 November: that day began at 01:00. */
    @Test
    void monthsAreWholeAcrossAMidnightThatDoesNotExist() {
        Sessions.open(ZoneId.of("America/Sao_Paulo"), SparkOptions.NONE);
        expectTerms("""
                line | service_from | service_to | term  | term_count
                1    | 2018-10-04   | 2018-11-04 | month | 1
                2    | 2018-11-04   | 2018-12-04 | month | 1
                3    | 2018-11-01   | 2018-12-01 | month | 1
                4    | 2018-11-03   | 2018-11-04 | day   | 1
                5    | 2018-11-04   | 2018-11-05 | day   | 1
                6    | 2018-10-31   | 2018-11-30 | month | 1
                """);
    }

    private void expectTerms(String terms) {
        Dataset<Row> lines = TextRows.given(RawTables.INVOICE_LINES.contract(), terms.replaceFirst("line ", "line_id "))
                .select("line_id", "service_from", "service_to");
        expect(
                InvoiceLines.asSubscriptions(recurring(lines))
                        .selectExpr("substring(subscription_id, 3) as line", "term", "term_count")
                        .join(lines.withColumnRenamed("line_id", "line"), "line"),
                terms);
    }

    /** Recurring lines of what is known of them. */
    private static Dataset<Row> recurring(Dataset<Row> lines) {
        Dataset<Row> all = lines.withColumn("kind", lit("recurring")).withColumn("invoice_id", lit("i"));
        for (ColumnSpec column : RawTables.INVOICE_LINES.contract().columns()) {
            if (!List.of(all.columns()).contains(column.name())) {
                all = all.withColumn(column.name(), lit(null).cast(column.type()));
            }
        }
        return all;
    }
}
