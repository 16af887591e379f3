package dev.safra.account;

import static java.util.stream.Collectors.groupingBy;

import dev.safra.account.Fact.Level;
import dev.safra.account.Fact.Month;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** The books of an account whose months were published as a life tells them. */
final class Published {

    private Published() {}

    static Books by(Life life, Window window) {
        List<Fact> facts = life.facts();
        Map<LocalDate, List<Level>> levels = facts.stream()
                .filter(Level.class::isInstance)
                .map(Level.class::cast)
                .filter(level -> window.isAsPublished(level.month()))
                .collect(groupingBy(Level::month));
        Month last = null;
        LocalDate lastPaid = null;
        for (Fact fact : facts) {
            if (fact instanceof Month month && month.month().isBefore(window.from())) {
                last = month;
                lastPaid = month.closingMrr() > 0 ? month.month() : lastPaid;
            }
        }
        return last == null
                ? new Books(levels, null, 0, 0, null)
                : new Books(levels, last.firstMonth(), last.firstMonthMrr(), last.firstQuarterMrr(), lastPaid);
    }
}
