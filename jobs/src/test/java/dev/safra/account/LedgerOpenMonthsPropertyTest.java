package dev.safra.account;

import static dev.safra.account.LedgerPropertyTest.comparable;
import static dev.safra.account.LedgerPropertyTest.forEveryLife;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.LedgerEntry.Change;
import dev.safra.account.LedgerEntry.Found;
import dev.safra.account.LedgerEntry.Level;
import dev.safra.account.LedgerEntry.Month;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What holds of any life in any window, whatever was published of it. */
class LedgerOpenMonthsPropertyTest {

    @Test
    void whereTheRowsStillSayWhatWasPublishedAWindowIsItsPartOfAllFacts() {
        forEveryWindow((life, window) -> assertThat(comparable(life.facts(window, Published.by(life, window))))
                .isEqualTo(comparable(part(life.facts(), window))));
    }

    @Test
    void openMonthsAreAtTheRowsLevelsAndClosedOnesAtThePublished() {
        forEveryWindow((life, window) -> {
            OpeningState books = booksOf(life, window);
            Map<LocalDate, List<Level>> expected = levels(part(life.facts(), window));
            expected.keySet().removeIf(window::isFrozen);
            books.levels().forEach((month, levels) -> {
                if (window.includes(month)) {
                    expected.put(month, levels);
                }
            });

            assertThat(levels(life.facts(window, books))).isEqualTo(expected);
        });
    }

    @Test
    void theOpeningIsThePublishedCloseAndTheChangesAddUpToTheClosing() {
        forEveryWindow((life, window) -> {
            OpeningState books = booksOf(life, window);
            Map<String, Long> products = new HashMap<>();
            books.levels()
                    .getOrDefault(window.monthBefore(), List.of())
                    .forEach(level -> products.put(level.product(), level.mrr()));
            Map<String, Long> levels = new HashMap<>();
            LocalDate next = window.from();
            for (LedgerEntry fact : life.facts(window, books)) {
                if (fact instanceof Level level) {
                    levels.put(level.product(), level.mrr());
                } else if (fact instanceof Change change) {
                    long opening = products.getOrDefault(change.product(), 0L);
                    assertThat(change.amount()).isNotZero();
                    // Of a product's two rows in a month, the customer's comes first.
                    if (change.movement() != Movement.FX) {
                        assertThat(change.openingMrr()).isEqualTo(opening);
                    }
                    products.put(change.product(), opening + change.amount());
                } else if (fact instanceof Month month) {
                    long opening =
                            month.closingMrr() - LongStream.of(month.amounts()).sum();
                    assertThat(month.openingMrr()).isEqualTo(opening);
                    assertThat(month.month()).isAfterOrEqualTo(next);
                    // A month left out is one at zero.
                    assertThat(month.openingMrr() == 0 || month.month().equals(next))
                            .isTrue();
                    assertThat(month.firstMonth()).isBeforeOrEqualTo(month.month());
                    next = month.month().plusMonths(1);
                    products.values().removeIf(mrr -> mrr == 0);
                    assertThat(products).isEqualTo(levels);
                    levels.clear();
                }
            }
            assertThat(products.isEmpty() || next.isAfter(life.asOf().month())).isTrue();
        });
    }

    /** Twenty thousand lives, each with a window that begins, closes and opens again somewhere in or around it. */
    private static void forEveryWindow(BiConsumer<Life, OpenMonths> property) {
        forEveryLife(life -> {
            Random random = new Random(life.rows().hashCode());
            LocalDate from = LocalDate.of(2024, 12, 1).plusMonths(random.nextInt(16));
            LocalDate closedAfter = from.plusMonths(random.nextInt(5) - 1L);
            OpenMonths window = new OpenMonths(from, closedAfter, closedAfter.plusMonths(1 + random.nextInt(5)));
            try {
                property.accept(life, window);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(window + "\n" + e.getMessage(), e);
            }
        });
    }

    /** What was published of another life, or nothing, while the rows are this one's or none. */
    private static OpeningState booksOf(Life life, OpenMonths window) {
        return life.rows().size() % 5 == 0 ? OpeningState.NONE : Published.by(other(life), window);
    }

    private static Life other(Life life) {
        long seed = 1_000_000L + Math.floorMod(life.rows().hashCode(), 1_000_000);
        return RandomLives.inOneCurrency(seed).asOf(life.asOf().day());
    }

    private static List<LedgerEntry> part(List<LedgerEntry> facts, OpenMonths window) {
        return facts.stream()
                .filter(fact -> fact instanceof Found || window.includes(fact.month()))
                .toList();
    }

    private static Map<LocalDate, List<Level>> levels(List<LedgerEntry> facts) {
        List<Level> levels = new ArrayList<>();
        for (LedgerEntry fact : facts) {
            if (fact instanceof Level level) {
                levels.add(level);
            }
        }
        return new HashMap<>(levels.stream().collect(groupingBy(Level::month)));
    }
}
