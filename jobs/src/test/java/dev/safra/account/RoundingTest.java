package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.LedgerEntry.Change;
import dev.safra.account.LedgerEntry.Level;
import dev.safra.account.LedgerEntry.Month;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What it does to a company's total that each row is rounded to four decimals. */
class RoundingTest {

    private static final int CONTRACTS = 200;

    private static final Term YEAR = new Term(Term.Unit.YEAR, 1);

    /** Half of the fourth decimal. */
    private static final BigDecimal HALF = new BigDecimal("0.00005");

    /** A year's price in cents loses a third of the fourth decimal at most, any other half of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            a year   | published
            1200     | 20000
            100      |  1666.66
            99.99    |  1666.5
            99.98    |  1666.34
            100.0006 |  1666.68
            0.0006   |     0.02
            """)
    void theTotalOfTwoHundredYearlyContractsIsOfRoundedMonths(BigDecimal amount, BigDecimal published) {
        assertThat(published(Collections.nCopies(CONTRACTS, amount))).isEqualByComparingTo(published);
    }

    @Test
    void aTotalIsOffByHalfTheFourthDecimalOfEachRowAtMost() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            List<BigDecimal> amounts = new ArrayList<>();
            for (int rows = random.nextInt(500); rows >= 0; rows--) {
                amounts.add(awkward(random));
            }
            assertThat(published(amounts).subtract(unrounded(amounts)).abs())
                    .isLessThanOrEqualTo(HALF.multiply(BigDecimal.valueOf(amounts.size())));
        }
    }

    /** Yearly contracts of two products, one of them in dollars, whose prices and rates change. */
    @Test
    void openingAndMovementsAreTheClosingAtEveryGrain() {
        Rates rates = Lives.rates("""
                month      | USD
                2025-01-01 | 5.4321
                2025-02-01 | 5.1234
                2025-03-01 | 5.6789
                """);
        Random random = new Random(1);
        Map<String, long[]> levels = new HashMap<>();
        Map<String, long[]> changes = new HashMap<>();
        for (int account = 0; account < CONTRACTS; account++) {
            List<Subscription> rows = new ArrayList<>();
            for (int month = 1; month <= 3; month++) {
                LocalDate from = LocalDate.of(2025, month, 1);
                rows.add(yearly("core", null, awkward(random), from));
                rows.add(yearly("chat", "USD", awkward(random), from));
            }
            for (LedgerEntry fact :
                    new Life(rows, rates, null).asOf("2025-03-31").facts()) {
                int month = fact.month().getMonthValue();
                if (fact instanceof Level level) {
                    for (String grain : List.of("all", level.product(), account + level.product(), "" + account)) {
                        levels.computeIfAbsent(grain, any -> new long[4])[month] += level.mrr();
                    }
                } else if (fact instanceof Change change) {
                    for (String grain : List.of("all", change.product(), account + change.product(), "" + account)) {
                        changes.computeIfAbsent(grain, any -> new long[4])[month] += change.amount();
                    }
                } else if (fact instanceof Month sums) {
                    assertThat(sums.openingMrr() + LongStream.of(sums.amounts()).sum())
                            .isEqualTo(sums.closingMrr())
                            .isEqualTo(levels.get("" + account)[month]);
                }
            }
        }

        assertThat(levels).hasSize(1 + 2 + 3 * CONTRACTS).allSatisfy((grain, mrr) -> {
            for (int month = 1; month <= 3; month++) {
                assertThat(mrr[month - 1] + changes.get(grain)[month]).isEqualTo(mrr[month]);
            }
        });
    }

    private static Subscription yearly(String product, String currency, BigDecimal amount, LocalDate from) {
        return new Subscription(
                product,
                product,
                null,
                null,
                amount,
                currency,
                YEAR,
                from,
                from.plusMonths(1),
                Subscription.Status.ACTIVE,
                null,
                null,
                null,
                null);
    }

    /** A price of up to 10,000 with four decimals. */
    private static BigDecimal awkward(Random random) {
        return BigDecimal.valueOf(random.nextInt(100_000_000), 4);
    }

    private static BigDecimal published(List<BigDecimal> yearlyAmounts) {
        return Money.decimal(yearlyAmounts.stream()
                .mapToLong(amount -> YEAR.mrr(amount, BigDecimal.ONE))
                .sum());
    }

    private static BigDecimal unrounded(List<BigDecimal> yearlyAmounts) {
        return yearlyAmounts.stream()
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(BigDecimal.valueOf(12), MathContext.DECIMAL128);
    }

    private static BigDecimal cents(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP);
    }
}
