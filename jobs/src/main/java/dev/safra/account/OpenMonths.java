package dev.safra.account;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * The months that a ledger pass covers, and which of them are open. An open month is computed from the rows as they are
 * now; a closed month keeps its published levels. All three dates are first days of months.
 *
 * @param from the first month covered
 * @param closedAfter the last month before the closed ones
 * @param openAgainFrom the first month after the closed ones
 */
public record OpenMonths(LocalDate from, LocalDate closedAfter, LocalDate openAgainFrom) implements Serializable {

    /** Every month, none of them closed. */
    public static final OpenMonths ALL = since(LocalDate.of(1, 1, 1));

    /** Every month from one on, none of them closed. */
    public static OpenMonths since(LocalDate from) {
        return new OpenMonths(from, from, from);
    }

    public boolean includes(LocalDate month) {
        return !month.isBefore(from);
    }

    /** Whether a month is computed from the rows as they are now. */
    public boolean isOpen(LocalDate month) {
        return includes(month) && !isFrozen(month);
    }

    /** Whether a month keeps its published levels: the last month before the window, and the closed months in it. */
    public boolean isFrozen(LocalDate month) {
        return month.equals(monthBefore())
                || (includes(month) && month.isAfter(closedAfter) && month.isBefore(openAgainFrom));
    }

    /** The month whose close is the opening of {@code from}. */
    public LocalDate monthBefore() {
        return from.minusMonths(1);
    }
}
