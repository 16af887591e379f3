package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.LedgerEntry.Change;
import dev.safra.account.LedgerEntry.Level;
import dev.safra.account.LedgerEntry.Loss;
import dev.safra.account.LedgerEntry.Month;
import dev.safra.account.LedgerEntry.RowKey;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One value changed is another fingerprint, and the same values are the same one everywhere. */
class FingerprintTest {

    private static final LocalDate MAY = LocalDate.parse("2025-05-01");
    private static final LocalDate JUNE = LocalDate.parse("2025-06-01");

    @Test
    void theSameInEveryProcess() {
        // Published months are compared with it for years: another number here is another fingerprint of all of them.
        assertThat(Fingerprint.of("acme", level("core", "big", "2", 100, 90, 10), true))
                .isEqualTo(-162380693877174404L);
        assertThat(Fingerprint.of("acme", level("core", "big", "2.00", 100, 90, 10), true))
                .isEqualTo(Fingerprint.of("acme", level("core", "big", "2", 100, 90, 10), true));
    }

    @Test
    void theAccountAndWhetherTheMonthIsOverCount() {
        Level level = level("core", "big", "2", 100, 90, 10);

        assertThat(List.of(
                        Fingerprint.of("acme", level, true),
                        Fingerprint.of("acmf", level, true),
                        Fingerprint.of("acme", level, false)))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyValueOfALevelCounts() {
        expectAllDifferent(
                level("core", "big", "2", 100, 90, 10),
                new Level(JUNE, "core", "big", new BigDecimal("2"), 100, 90, 10),
                level("cor", "ebig", "2", 100, 90, 10),
                level("chat", "big", "2", 100, 90, 10),
                level("core", "", "2", 100, 90, 10),
                level("core", null, "2", 100, 90, 10),
                level("core", "big", "2.5", 100, 90, 10),
                level("core", "big", null, 100, 90, 10),
                level("core", "big", "2", 101, 90, 10),
                level("core", "big", "2", 100, 91, 10),
                level("core", "big", "2", 100, 10, 90));
    }

    @Test
    void everyValueOfAChangeCounts() {
        expectAllDifferent(
                change(MAY, "core", Movement.CHURN, -5, 5, 0, "a", "b", "price", true, null),
                change(JUNE, "core", Movement.CHURN, -5, 5, 0, "a", "b", "price", true, null),
                change(MAY, "chat", Movement.CHURN, -5, 5, 0, "a", "b", "price", true, null),
                change(MAY, "core", Movement.DOWNSELL, -5, 5, 0, "a", "b", "price", true, null),
                change(MAY, "core", Movement.CHURN, -6, 5, 0, "a", "b", "price", true, null),
                change(MAY, "core", Movement.CHURN, -5, 6, 0, "a", "b", "price", true, null),
                change(MAY, "core", Movement.CHURN, -5, 5, 1, "a", "b", "price", true, null),
                change(MAY, "core", Movement.CHURN, -5, 5, 0, "b", "a", "price", true, null),
                change(MAY, "core", Movement.CHURN, -5, 5, 0, "a", null, "price", true, null),
                change(MAY, "core", Movement.CHURN, -5, 5, 0, "a", "b", null, true, null),
                change(MAY, "core", Movement.CHURN, -5, 5, 0, "a", "b", "price", false, null),
                change(MAY, "core", Movement.CHURN, -5, 5, 0, "a", "b", "price", null, null),
                change(MAY, "core", Movement.CHURN, -5, 5, 0, "a", "b", "price", true, 0),
                change(MAY, "core", Movement.CHURN, -5, 5, 0, "a", "b", "price", true, 1));
    }

    @Test
    void everyValueOfAMonthCounts() {
        List<LedgerEntry> months = new ArrayList<>();
        // Money and dates in the order of the record, one of them raised by one at a time.
        for (int raised = -1; raised < 16; raised++) {
            months.add(month(raised, null));
        }
        months.add(month(-1, new Loss(MAY, null, false, 3)));
        months.add(month(-1, new Loss(JUNE, null, false, 3)));
        months.add(month(-1, new Loss(MAY, "price", false, 3)));
        months.add(month(-1, new Loss(MAY, null, true, 3)));
        months.add(month(-1, new Loss(MAY, null, false, 4)));

        expectAllDifferent(months.toArray(LedgerEntry[]::new));
    }

    @Test
    void theRowThatPaysMostCountsWhileTheMonthRuns() {
        List<Month> months = List.of(
                month(-1, null, null),
                month(-1, null, new RowKey("s1", MAY)),
                month(-1, null, new RowKey("s2", MAY)),
                month(-1, null, new RowKey("s1", JUNE)));

        assertThat(months.stream().map(month -> Fingerprint.of("acme", month, false)))
                .doesNotHaveDuplicates();
        assertThat(months.stream()
                        .map(month -> Fingerprint.of("acme", month, true))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void ofManyFactsNoTwoAreAlike() {
        Map<Long, String> seen = new HashMap<>();
        for (long seed = 0; seed < 5_000; seed++) {
            String account = "A-" + seed;
            for (LedgerEntry fact : RandomLives.inOneCurrency(seed).facts()) {
                if (fact.month() != null) {
                    assertThat(seen.put(Fingerprint.of(account, fact, true), account + fact))
                            .as(account + fact)
                            .isNull();
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(50_000);
    }

    private static void expectAllDifferent(LedgerEntry... facts) {
        List<Long> prints = new ArrayList<>();
        for (LedgerEntry fact : facts) {
            prints.add(Fingerprint.of("acme", fact, true));
        }
        assertThat(prints).doesNotHaveDuplicates();
    }

    private static Level level(String product, String plan, String quantity, long mrr, long committed, long atRisk) {
        return new Level(
                MAY, product, plan, quantity == null ? null : new BigDecimal(quantity), mrr, committed, atRisk);
    }

    private static Change change(
            LocalDate month,
            String product,
            Movement movement,
            long amount,
            long opening,
            long closing,
            String plan,
            String previousPlan,
            String reason,
            Boolean isInvoluntary,
            Integer dormantMonths) {
        return new Change(
                month,
                product,
                movement,
                amount,
                opening,
                closing,
                plan,
                previousPlan,
                reason,
                isInvoluntary,
                dormantMonths);
    }

    private static Month month(int raised, Loss loss) {
        return month(raised, loss, null);
    }

    private static Month month(int raised, Loss loss, RowKey largest) {
        long[] values = new long[16];
        if (raised >= 0) {
            values[raised] = 1;
        }
        long[] amounts = new long[Movement.values().length];
        System.arraycopy(values, 9, amounts, 0, amounts.length);
        return new Month(
                MAY.plusMonths(values[0]),
                values[1],
                values[2],
                amounts,
                values[3],
                values[4],
                values[5],
                MAY.plusMonths(values[6]),
                values[7],
                values[8],
                loss,
                largest);
    }
}
