package dev.safra.account;

import dev.safra.account.Subscription.Status;
import java.time.LocalDate;

/**
 * A subscription row after cleaning: in force from {@code from} until the day before {@code to}.
 *
 * @param to {@link #OPEN} while there is no end
 * @param isInvoluntary whether it ended because a payment stayed past due
 */
public record Period(Subscription row, LocalDate from, LocalDate to, boolean isInvoluntary) {

    /** The end of a period that has none. */
    public static final LocalDate OPEN = LocalDate.MAX;

    static final String PAST_DUE = "past_due";

    boolean isInForce(LocalDate day) {
        return !from.isAfter(day) && to.isAfter(day);
    }

    /**
     * Whether it was never in force, because the grace of a payment past due ended before it began. It still has an end
     * reason.
     */
    boolean isEmpty() {
        return from.equals(to);
    }

    boolean isPaid() {
        return row.status() == Status.ACTIVE && row.amount().signum() > 0;
    }

    boolean isPaused() {
        return row.status() == Status.PAUSED;
    }

    boolean isTrial() {
        return row.status() == Status.TRIALING;
    }

    boolean hasNotice(LocalDate day) {
        return row.cancelledOn() != null && !row.cancelledOn().isAfter(day);
    }

    boolean isPastDue(LocalDate day) {
        return row.pastDueSince() != null && !row.pastDueSince().isAfter(day);
    }

    /** Why it ended: the customer's cancel reason, else {@code past_due} if it was involuntary, else null. */
    String endReason() {
        return row.cancelReason() == null && isInvoluntary ? PAST_DUE : row.cancelReason();
    }

    Period until(LocalDate end) {
        return new Period(row, from, end, isInvoluntary);
    }
}
