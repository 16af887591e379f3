package dev.safra.account;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * Which months are told, and which of them are closed: a closed month's level is what was published.
 *
 * @param from the first month told
 * @param closedAfter the last month open, but for those from {@code openAgainFrom} on
 * @param openAgainFrom from here on every month is open
 */
public record Window(LocalDate from, LocalDate closedAfter, LocalDate openAgainFrom) implements Serializable {

    /** Every month, all open. */
    public static final Window ALL = new Window(LocalDate.MIN, LocalDate.MAX, LocalDate.MIN);

    /** Whether a month is told as the input says. */
    public boolean isOpen(LocalDate month) {
        return !month.isBefore(from) && (!month.isAfter(closedAfter) || !month.isBefore(openAgainFrom));
    }
}
