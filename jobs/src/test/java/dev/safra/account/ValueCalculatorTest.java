package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** As of the end of 2025 unless said otherwise; a quarter before is 30 September. */
class ValueCalculatorTest {

    private static Worth worth(String day, Rates rates, String rows) {
        return new ValueCalculator(new AsOf(LocalDate.parse(day)), rates, Life.GRACE_DAYS, Life.GAP_DAYS)
                .of(Lives.parse(rows))
                .orElse(null);
    }

    private static Worth worth(String rows) {
        return worth("2025-12-31", new Rates("BRL"), rows);
    }

    @Test
    void mrrIsThatOfTheDayAndOfThreeMonthsBefore() {
        Worth worth = worth("""
                product | starts_on  | ends_on    | amount
                core    | 2025-01-01 | 2025-10-01 |    100
                core    | 2025-10-01 |            |    150
                chat    | 2025-12-31 |            |     40
                chat    | 2025-09-30 | 2025-10-20 |     10
                """);

        assertThat(worth.mrr()).isEqualTo(190_0000);
        assertThat(worth.mrrBefore()).isEqualTo(110_0000);
    }

    @Test
    void anUpsellIsTheLastRiseFromAboveZeroOfTheYear() {
        assertThat(worth("""
                product | starts_on  | ends_on    | amount
                core    | 2024-06-01 | 2025-03-01 |    100
                core    | 2025-03-01 | 2025-05-01 |    150
                core    | 2025-05-01 | 2025-07-01 |    120
                core    | 2025-09-01 |            |    500
                """).lastUpsellOn()).isEqualTo("2025-03-01");
        assertThat(worth("""
                product | starts_on  | ends_on    | amount
                core    | 2024-06-01 | 2024-12-31 |    100
                core    | 2024-12-31 |            |    150
                """).lastUpsellOn()).as("a year ago and more").isNull();
        assertThat(worth("""
                product | starts_on  | amount
                core    | 2024-06-01 |    100
                chat    | 2025-01-01 |      1
                """).lastUpsellOn()).isEqualTo("2025-01-01");
    }

    @Test
    void renewalsOfTheYearAreCountedAndTheNextOneIsWhatIsAtStake() {
        Worth worth = worth("""
                product | starts_on  | ends_on    | amount | term
                core    | 2023-12-01 | 2024-12-01 |   1200 | year
                core    | 2024-12-01 | 2025-12-01 |   1200 | year
                core    | 2025-12-01 | 2026-12-01 |   2400 | year
                chat    | 2025-01-01 | 2025-07-01 |    600 | half_year
                base    | 2025-03-01 | 2026-03-01 |    120 | year
                more    | 2025-03-01 | 2026-03-01 |    240 | year
                """);

        // core was renewed in December 2025, chat lost in July; in December 2024 was another year.
        assertThat(worth.renewals()).isEqualTo(1);
        assertThat(worth.losses()).isEqualTo(1);
        assertThat(worth.nextRenewalOn()).isEqualTo("2026-03-01");
        assertThat(worth.nextRenewalMrr()).isEqualTo(30_0000);
    }

    @Test
    void bothLevelsAreAtTheRatesOfTheMonth() {
        String rows = """
                product | starts_on  | ends_on    | amount | currency
                core    | 2025-01-01 |            |    100 | USD
                """;
        Rates rates = Lives.rates("""
                month      | USD
                2025-09-01 |   4
                2025-12-01 |   5
                """);

        Worth worth = worth("2025-12-31", rates, rows);

        assertThat(worth.mrr()).isEqualTo(500_0000);
        assertThat(worth.mrrBefore()).isEqualTo(500_0000);
        assertThat(worth.rateMissing()).isNull();
        assertThat(worth("2026-01-31", rates, rows).rateMissing().month()).isEqualTo("2026-01-01");
    }

    @Test
    void whatIsDatedLaterIsNotKnownAndWhoNeverPaidIsWorthNothing() {
        assertThat(worth("2024-12-31", new Rates("BRL"), """
                product | starts_on
                core    | 2025-01-01
                """)).isNull();
        assertThat(worth("""
                product | starts_on  | status
                core    | 2025-01-01 | trialing
                """)).isNull();
        Worth left = worth("""
                product | starts_on  | ends_on
                core    | 2025-01-01 | 2025-06-01
                """);
        assertThat(left.mrr()).isZero();
        assertThat(left.mrrBefore()).isZero();
        assertThat(left.nextRenewalOn()).isNull();
    }
}
