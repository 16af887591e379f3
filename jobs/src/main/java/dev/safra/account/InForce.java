package dev.safra.account;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Which of some periods are in force, on days that only go forward. */
final class InForce {

    private final List<Period> periods;
    private final List<Period> now = new ArrayList<>();
    private int next;

    /** Of periods ordered by {@code from}. */
    InForce(List<Period> periods) {
        this.periods = periods;
    }

    /** Those in force on a day, no earlier than the one asked for before. */
    List<Period> on(LocalDate day) {
        while (next < periods.size() && !periods.get(next).from().isAfter(day)) {
            now.add(periods.get(next++));
        }
        now.removeIf(period -> !period.isInForce(day));
        return now;
    }
}
