package dev.safra.account;

import static java.util.stream.Collectors.groupingBy;

import dev.safra.account.LedgerEntry.Level;
import dev.safra.account.LedgerEntry.Month;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** The books of an account whose months were published as a life tells them. */
final class Published {

    private Published() {}

    static OpeningState by(Life life, OpenMonths window) {
        List<LedgerEntry> facts = life.facts();
        Map<LocalDate, List<Level>> levels = facts.stream()
                .filter(Level.class::isInstance)
                .map(Level.class::cast)
                .filter(level -> window.isFrozen(level.month()))
                .collect(groupingBy(Level::month));
        Month last = null;
        LocalDate lastPaid = null;
        for (LedgerEntry fact : facts) {
            if (fact instanceof Month month && month.month().isBefore(window.from())) {
                last = month;
                lastPaid = month.closingMrr() > 0 ? month.month() : lastPaid;
            }
        }
        return last == null
                ? new OpeningState(levels, null, 0, 0, null)
                : new OpeningState(levels, last.firstMonth(), last.firstMonthMrr(), last.firstQuarterMrr(), lastPaid);
    }
}
