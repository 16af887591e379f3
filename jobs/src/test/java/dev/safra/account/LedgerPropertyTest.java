package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.LedgerEntry.Change;
import dev.safra.account.LedgerEntry.Found;
import dev.safra.account.LedgerEntry.Level;
import dev.safra.account.LedgerEntry.Month;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What holds of any life. A failure shows the life; its seed gives it back. */
class LedgerPropertyTest {

    private static final int LIVES = 20_000;

    @Test
    void theFactsAreThoseOfTheDefinitionsTakenLiterally() {
        forEveryLife(life -> {
            MonthByMonth expected = new MonthByMonth(life);
            List<Object> entries = new ArrayList<>();
            for (LedgerEntry fact : life.facts()) {
                if (fact instanceof Month month && month.loss() != null) {
                    entries.add(month.loss());
                } else if (fact instanceof Level || fact instanceof Change) {
                    entries.add(fact);
                }
            }
            List<Object> expectedEntries = expected.entries();
            if (!entries.equals(expectedEntries)) {
                assertThat(without(entries, expectedEntries)).isEqualTo(without(expectedEntries, entries));
            }
            assertThat(entries).isEqualTo(expectedEntries);
            assertThat(all(Found.class, life.facts()).stream().map(Found::finding))
                    .containsExactlyInAnyOrderElementsOf(expected.findings());
        });
    }

    @Test
    void anAccountsMonthIsTheSumOfItsProductsAndGoesOnFromTheLast() {
        forEveryLife(life -> {
            long closing = 0;
            long[] levels = new long[3];
            long[] changes = new long[Movement.values().length];
            for (LedgerEntry fact : life.facts()) {
                if (fact instanceof Level level) {
                    levels[0] += level.mrr();
                    levels[1] += level.committedMrr();
                    levels[2] += level.atRiskMrr();
                } else if (fact instanceof Change change) {
                    changes[change.movement().ordinal()] += change.amount();
                } else if (fact instanceof Month month) {
                    assertThat(month.openingMrr()).isEqualTo(closing);
                    closing = month.closingMrr();
                    assertThat(levels).containsExactly(month.closingMrr(), month.committedMrr(), month.atRiskMrr());
                    assertThat(changes).containsExactly(month.amounts());
                    Arrays.fill(levels, 0);
                    Arrays.fill(changes, 0);
                }
            }
            assertThat(levels).as("after the last month").containsOnly(0);
            assertThat(changes).as("after the last month").containsOnly(0);
        });
    }

    @Test
    void theOrderOfTheRowsDoesNotMatter() {
        forEveryLife(life -> {
            List<Subscription> shuffled = new ArrayList<>(life.rows());
            Collections.shuffle(shuffled, new Random(life.rows().hashCode()));
            assertThat(comparable(life.with(shuffled).facts())).isEqualTo(comparable(life.facts()));
        });
    }

    @Test
    void aClosedMonthStaysAsItIs() {
        forEveryLife(life -> {
            LocalDate close = life.asOf().month().minusDays(1);
            assertThat(comparable(life.asOf(close).facts()))
                    .isEqualTo(comparable(life.asOf(close.plusYears(1)).facts().stream()
                            .filter(fact -> monthOf(fact).isBefore(close))
                            .toList()));
        });
    }

    @Test
    void withoutForeignCurrenciesNothingIsLeftToTheRate() {
        forEveryLife(
                RandomLives::inOneCurrency,
                life -> assertThat(all(Change.class, life.facts()))
                        .noneMatch(change -> change.movement() == Movement.FX));
    }

    static void forEveryLife(Consumer<Life> property) {
        forEveryLife(
                seed -> seed % 2 == 0 ? RandomLives.inOneCurrency(seed) : RandomLives.inManyCurrencies(seed), property);
    }

    private static void forEveryLife(LongFunction<Life> lives, Consumer<Life> property) {
        for (long seed = 0; seed < LIVES; seed++) {
            Life life = lives.apply(seed);
            try {
                property.accept(life);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", " + life + "\n" + e.getMessage(), e);
            }
        }
    }

    private static <T extends LedgerEntry> List<T> all(Class<T> kind, List<LedgerEntry> facts) {
        return facts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Findings, which belong to no month, are of the time before all of them. */
    private static LocalDate monthOf(LedgerEntry fact) {
        return fact.month() == null ? LocalDate.MIN : fact.month();
    }

    /** A month's array of amounts has no equality of its own. */
    static List<Object> comparable(List<LedgerEntry> facts) {
        List<Object> comparable = new ArrayList<>();
        for (LedgerEntry fact : facts) {
            if (fact instanceof Month month) {
                comparable.add(LongStream.of(month.amounts()).boxed().toList());
                comparable.add(new Month(
                        month.month(),
                        month.openingMrr(),
                        month.closingMrr(),
                        null,
                        month.committedMrr(),
                        month.atRiskMrr(),
                        month.retainedMrr(),
                        month.firstMonth(),
                        month.firstMonthMrr(),
                        month.firstQuarterMrr(),
                        month.loss(),
                        month.largest()));
            } else {
                comparable.add(fact);
            }
        }
        return comparable;
    }

    /** What one list has and the other has not: says more than the two lists. */
    private static List<Object> without(List<Object> facts, List<Object> others) {
        List<Object> rest = new ArrayList<>(facts);
        rest.removeAll(others);
        return rest;
    }
}
