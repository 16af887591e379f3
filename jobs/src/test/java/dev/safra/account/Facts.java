package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.LedgerEntry.Change;
import dev.safra.account.LedgerEntry.Found;
import dev.safra.account.LedgerEntry.Level;
import dev.safra.account.LedgerEntry.Loss;
import dev.safra.account.LedgerEntry.Month;
import dev.safra.account.LedgerEntry.NoRate;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Facts as cells of a text table: named as in the curated tables, money in units without trailing zeros. */
final class Facts {

    private Facts() {}

    /** Asserts that the facts of one kind, in the columns that the text names, are those of the text. */
    static void expect(List<LedgerEntry> facts, Class<? extends LedgerEntry> kind, String expected) {
        TextTable table = TextTable.parse(expected);
        assertThat(table(facts, kind).in(table.columns())).hasToString(table.toString());
    }

    /** The facts of one kind, in their order. */
    static TextTable table(List<LedgerEntry> facts, Class<? extends LedgerEntry> kind) {
        return new TextTable(
                List.of(),
                facts.stream().filter(kind::isInstance).map(Facts::cells).toList());
    }

    static Map<String, String> cells(LedgerEntry fact) {
        // With a pattern switch (Java 21) this would be checked for completeness.
        if (fact instanceof Level level) {
            return of(level);
        } else if (fact instanceof Change change) {
            return of(change);
        } else if (fact instanceof Month month) {
            return of(month);
        } else if (fact instanceof NoRate noRate) {
            return row("month", noRate.month(), "currency", noRate.currency());
        }
        Finding finding = ((Found) fact).finding();
        Map<String, String> cells = Lives.cells(finding.row());
        cells.put("rule", finding.rule().name().toLowerCase(Locale.ROOT));
        return cells;
    }

    private static Map<String, String> of(Level level) {
        return row(
                "month", level.month(),
                "product", level.product(),
                "plan", level.plan(),
                "quantity", level.quantity(),
                "mrr", money(level.mrr()),
                "committed_mrr", money(level.committedMrr()),
                "at_risk_mrr", money(level.atRiskMrr()));
    }

    private static Map<String, String> of(Change change) {
        return row(
                "month", change.month(),
                "product", change.product(),
                "movement", change.movement().code(),
                "amount", money(change.amount()),
                "opening_mrr", money(change.openingMrr()),
                "closing_mrr", money(change.closingMrr()),
                "plan", change.plan(),
                "previous_plan", change.previousPlan(),
                "reason", change.reason(),
                "is_involuntary", change.isInvoluntary(),
                "dormant_months", change.dormantMonths());
    }

    private static Map<String, String> of(Month month) {
        Loss loss = month.loss();
        Map<String, String> cells = row(
                "month", month.month(),
                "opening_mrr", money(month.openingMrr()),
                "closing_mrr", money(month.closingMrr()),
                "committed_mrr", money(month.committedMrr()),
                "at_risk_mrr", money(month.atRiskMrr()),
                "retained_mrr", money(month.retainedMrr()),
                "first_month", month.firstMonth(),
                "first_month_mrr", money(month.firstMonthMrr()),
                "first_quarter_mrr", money(month.firstQuarterMrr()),
                "subscription",
                        month.largest() == null
                                ? null
                                : month.largest().subscriptionId() + " since "
                                        + month.largest().startsOn(),
                "lost_on", loss == null ? null : loss.on(),
                "reason", loss == null ? null : loss.reason(),
                "is_involuntary", loss == null ? null : loss.isInvoluntary(),
                "tenure_days", loss == null ? null : loss.tenureDays());
        for (Movement movement : Movement.values()) {
            cells.put(movement.code(), money(month.amount(movement)));
        }
        return cells;
    }

    private static Map<String, String> row(Object... namesAndValues) {
        Map<String, String> cells = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            cells.put((String) namesAndValues[i], value == null ? null : value.toString());
        }
        return cells;
    }

    private static String money(long money) {
        BigDecimal amount = Money.decimal(money);
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
