package dev.safra.account;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Finds the periods in force on a day. The days asked for must not go back. */
final class InForce {

    private final List<Period> periods;
    private final List<Period> now = new ArrayList<>();
    private int next;

    /** The periods must be ordered by {@code from}. */
    InForce(List<Period> periods) {
        this.periods = periods;
    }

    /** The periods in force on a day, which is not before the day asked for last. The next call changes the list. */
    List<Period> on(LocalDate day) {
        while (next < periods.size() && !periods.get(next).from().isAfter(day)) {
            now.add(periods.get(next++));
        }
        now.removeIf(period -> !period.isInForce(day));
        return now;
    }
}
