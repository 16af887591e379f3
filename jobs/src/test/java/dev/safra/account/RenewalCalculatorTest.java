package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every outcome of a renewal, and what comes due at all; as of the end of 2025 unless said otherwise. */
class RenewalCalculatorTest {

    private static final List<String> COLUMNS =
            List.of("product", "due_on", "mrr", "outcome", "mrr_after", "notice_on", "missing");

    @Test
    void anEndIsRenewedUpDownOrLostByTheMrrOfTheDayAfter() {
        Renewed.of("""
                product | starts_on  | ends_on    | amount | term    | cancelled_on
                same    | 2025-01-01 | 2025-04-01 |    300 | quarter |
                same    | 2025-04-01 |            |    300 | quarter |
                more    | 2025-01-01 | 2025-04-01 |    300 | quarter |
                more    | 2025-04-01 |            |    100.01 | month |
                less    | 2025-01-01 | 2025-04-01 |    300 | quarter |
                less    | 2025-04-01 |            |     99 | month   |
                gone    | 2025-01-01 | 2025-04-01 |    300 | quarter | 2025-02-10
                """).expect("""
                product | due_on     | mrr | outcome      | mrr_after | notice_on
                gone    | 2025-04-01 | 100 | lost         |         0 | 2025-02-10
                less    | 2025-04-01 | 100 | renewed_down |        99 |
                more    | 2025-04-01 | 100 | renewed_up   |    100.01 |
                same    | 2025-04-01 | 100 | renewed      |       100 |
                """);
    }

    @Test
    void aRenewalIsOpenUntilTheDayAfterIsSeen() {
        Renewed life = Renewed.of("""
                starts_on  | ends_on    | amount | term | cancelled_on
                2025-01-01 | 2026-01-01 |   1200 | year | 2025-11-05
                """);

        String open = """
                product | due_on     | mrr | outcome | mrr_after | notice_on
                core    | 2026-01-01 | 100 | open    |           | 2025-11-05
                """;
        life.asOf("2025-12-31").expect(open);
        life.asOf("2026-01-01").expect(open);
        life.asOf("2026-01-02").expect("""
                product | due_on     | mrr | outcome | mrr_after | notice_on
                core    | 2026-01-01 | 100 | lost    |         0 | 2025-11-05
                """);
        // Notice that was not yet given is not known, nor a contract not yet begun.
        life.asOf("2025-11-04").expect("""
                due_on     | outcome | notice_on
                2026-01-01 | open    |
                """);
        life.asOf("2024-12-31").expect("due_on");
    }

    @Test
    void withoutAnEndTheContractSaysWhenItRenews() {
        Renewed life = Renewed.of("""
                starts_on  | renews_on  | cancelled_on
                2025-01-01 | 2025-07-01 | 2025-12-01
                """);

        // Notice after it has renewed is of the next one.
        life.expect("""
                due_on     | mrr | outcome | mrr_after | notice_on
                2025-07-01 | 100 | renewed |       100 |
                """);
        life.asOf("2025-06-30").expect("""
                due_on     | mrr | outcome | mrr_after
                2025-07-01 | 100 | open    |
                """);
    }

    @Test
    void aContractThatEndsBeforeItRenewsComesDueAtItsEnd() {
        Renewed.of("""
                starts_on  | ends_on    | renews_on  | term | amount
                2025-01-01 | 2025-10-01 | 2026-01-01 | year |   1200
                """).expect("""
                due_on     | outcome
                2025-10-01 | lost
                """);
        // At its end is not before; on the first day, or earlier, it is the renewal that made it.
        Renewed.of("""
                starts_on  | ends_on    | renews_on
                2025-01-01 | 2025-10-01 | 2025-10-01
                2025-10-01 |            | 2025-10-01
                """).expect("""
                due_on     | outcome
                2025-10-01 | renewed
                """);
    }

    @Test
    void onlyTermsOfAQuarterOrLongerComeDueByTheirEnd() {
        Renewed.of("""
                product | starts_on  | ends_on    | term      | term_count
                a-month | 2025-01-01 | 2025-02-01 | month     |  2
                b-month | 2025-01-01 | 2025-02-01 | month     |  3
                c-day   | 2025-01-01 | 2025-02-01 | day       | 89
                d-day   | 2025-01-01 | 2025-02-01 | day       | 90
                e-week  | 2025-01-01 | 2025-02-01 | week      | 12
                f-week  | 2025-01-01 | 2025-02-01 | week      | 13
                g-qtr   | 2025-01-01 | 2025-02-01 | quarter   |  1
                h-half  | 2025-01-01 | 2025-02-01 | half_year |  1
                i-year  | 2025-01-01 | 2025-02-01 | year      |  1
                """).expect("""
                product | due_on
                b-month | 2025-02-01
                d-day   | 2025-02-01
                f-week  | 2025-02-01
                g-qtr   | 2025-02-01
                h-half  | 2025-02-01
                i-year  | 2025-02-01
                """);
    }

    @Test
    void aGapIsBridgedAsInMrr() {
        Renewed.of("""
                product | starts_on  | ends_on    | term    | amount
                seven   | 2025-01-01 | 2025-04-01 | quarter |    300
                seven   | 2025-04-08 |            | quarter |    600
                eight   | 2025-01-01 | 2025-04-01 | quarter |    300
                eight   | 2025-04-09 |            | quarter |    600
                """).expect("""
                product | due_on     | mrr | outcome | mrr_after
                eight   | 2025-04-01 | 100 | lost    |         0
                seven   | 2025-04-01 | 100 | renewed |       100
                """);
    }

    @Test
    void everythingOfTheProductCountsOnBothSides() {
        Renewed.of("""
                subscription_id | starts_on  | ends_on    | term    | amount | cancelled_on
                one             | 2025-01-01 | 2025-07-01 | quarter |    300 | 2025-06-20
                two             | 2025-01-01 | 2025-07-01 | quarter |     30 | 2025-06-10
                two             | 2025-07-01 |            | quarter |    330 |
                three           | 2025-02-01 |            | month   |      5 |
                """).expect("""
                product | due_on     | mrr | outcome | mrr_after | notice_on
                core    | 2025-07-01 | 115 | renewed |       115 | 2025-06-10
                """);
    }

    @Test
    void whatHasNoMrrTheDayBeforeDoesNotComeDue() {
        Renewed.of("""
                product | starts_on  | ends_on    | term | amount | status   | past_due_since | renews_on
                free    | 2025-01-01 | 2025-04-01 | year |      0 | active   |                |
                trial   | 2025-01-01 | 2025-04-01 | year |   1200 | trialing |                |
                paused  | 2025-01-01 | 2025-04-01 | year |   1200 | paused   |                |
                unpaid  | 2025-01-01 | 2026-01-01 | year |   1200 | active   | 2025-05-01     |
                unpaid2 | 2025-01-01 |            | year |   1200 | active   | 2025-05-01     | 2025-08-01
                """).expect("product | due_on");
    }

    @Test
    void whatIsPastDueIsStillToRenewUntilTheGraceHasEnded() {
        Renewed life = Renewed.of("""
                starts_on  | ends_on    | term | amount | past_due_since
                2025-01-01 | 2026-01-01 | year |   1200 | 2025-05-01
                """);

        life.asOf("2025-05-30").expect("""
                due_on     | outcome
                2026-01-01 | open
                """);
        life.asOf("2025-05-31").expect("due_on");
    }

    @Test
    void aPeriodThatTheNextCutsComesDueThere() {
        Renewed life = Renewed.of("""
                starts_on  | ends_on    | term | amount
                2025-01-01 | 2026-01-01 | year |   1200
                2025-06-01 | 2026-06-01 | year |   2400
                """);

        life.expect("""
                due_on     | mrr | outcome    | mrr_after
                2025-06-01 | 100 | renewed_up |       200
                2026-06-01 | 200 | open       |
                """);
        // Before that day nobody knows of the next.
        life.asOf("2025-05-31").expect("""
                due_on     | mrr | outcome    | mrr_after
                2026-01-01 | 100 | open       |
                """);
    }

    @Test
    void anExchangeRateRenewsNothingUpOrDown() {
        Renewed life = Renewed.of("""
                starts_on  | ends_on    | term    | amount | currency
                2025-01-01 | 2025-04-01 | quarter |    300 | USD
                2025-04-01 |            | quarter |    300 | USD
                """);

        life.at("""
                month      | USD
                2025-03-01 | 5
                2025-04-01 | 6
                """).expect("""
                due_on     | mrr | outcome | mrr_after
                2025-04-01 | 500 | renewed |       500
                """);
        life.at("""
                month      | USD
                2025-04-01 | 6
                """).expect("""
                due_on     | missing
                2025-04-01 | 2025-03-01 USD
                """);
    }

    @Test
    void aCurrencyWhoseRatesOnlyBeginIsTakenAtItsFirst() {
        Renewed.of("""
                starts_on  | ends_on    | term    | amount | currency
                2025-01-01 | 2025-04-01 | quarter |   1500 | BRL
                2025-04-01 |            | quarter |    300 | USD
                """).at("""
                month      | USD
                2025-04-01 | 6
                """).expect("""
                due_on     | mrr | outcome    | mrr_after | missing
                2025-04-01 | 500 | renewed_up |       600 |
                """);
    }

    private record Renewed(List<Subscription> rows, Rates rates, LocalDate asOf) {

        static Renewed of(String rows) {
            return new Renewed(Lives.parse(rows), new Rates("BRL"), LocalDate.parse("2025-12-31"));
        }

        Renewed asOf(String day) {
            return new Renewed(rows, rates, LocalDate.parse(day));
        }

        Renewed at(String table) {
            return new Renewed(rows, Lives.rates(table), asOf);
        }

        void expect(String text) {
            TextTable expected = TextTable.parse(text);
            List<Map<String, String>> actual = new ArrayList<>();
            for (Renewal renewal :
                    new RenewalCalculator(new AsOf(asOf), rates, Life.GRACE_DAYS, Life.GAP_DAYS).renewals(rows)) {
                LedgerEntry.NoRate missing = renewal.rateMissing();
                List<Object> values = new ArrayList<>();
                values.add(renewal.product());
                values.add(renewal.dueOn());
                values.add(money(renewal.mrr()));
                values.add(renewal.outcome().code());
                values.add(renewal.mrrAfter() == null ? null : money(renewal.mrrAfter()));
                values.add(renewal.noticeOn());
                values.add(missing == null ? null : missing.month() + " " + missing.currency());
                Map<String, String> cells = new HashMap<>();
                for (int i = 0; i < COLUMNS.size(); i++) {
                    cells.put(COLUMNS.get(i), Objects.toString(values.get(i), null));
                }
                actual.add(cells);
            }
            assertThat(new TextTable(COLUMNS, actual).in(expected.columns()).toString())
                    .isEqualTo(expected.toString());
        }

        private static String money(long money) {
            return money == 0 ? "0" : Money.decimal(money).stripTrailingZeros().toPlainString();
        }
    }
}
