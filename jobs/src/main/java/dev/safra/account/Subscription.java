package dev.safra.account;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.function.Function;

/**
 * One valid row of the raw table {@code subscriptions} of one account: a period in which it paid one price for one
 * plan. A value is null where the contract allows it.
 *
 * @param amount per term, in {@code currency} (null: the reporting currency), zero or more
 * @param startsOn first day in force
 * @param endsOn first day no longer in force, after {@code startsOn}; null while open
 * @param pastDueSince since when a payment has been owed
 * @param cancelledOn when notice was given
 */
public record Subscription(
        String subscriptionId,
        String product,
        String plan,
        BigDecimal quantity,
        BigDecimal amount,
        String currency,
        Term term,
        LocalDate startsOn,
        LocalDate endsOn,
        Status status,
        LocalDate pastDueSince,
        LocalDate cancelledOn,
        String cancelReason,
        LocalDate renewsOn) {

    /** The status of the period. Only an active one is paid for. */
    public enum Status {
        ACTIVE,
        TRIALING,
        PAUSED
    }

    /**
     * Compares full rows in the order of the contract's columns, nulls first, to decide which of two rows is the later
     * one. Rows are equal only if every column is.
     */
    public static final Comparator<Subscription> FULL_ROW = by(Subscription::subscriptionId)
            .thenComparing(by(Subscription::product))
            .thenComparing(by(Subscription::plan))
            .thenComparing(by(Subscription::quantity))
            .thenComparing(by(Subscription::amount))
            .thenComparing(by(Subscription::currency))
            .thenComparing(by(row -> row.term().unit().code()))
            .thenComparing(by(row -> row.term().count()))
            .thenComparing(by(Subscription::startsOn))
            .thenComparing(by(Subscription::endsOn))
            .thenComparing(by(row -> row.status().name()))
            .thenComparing(by(Subscription::pastDueSince))
            .thenComparing(by(Subscription::cancelledOn))
            .thenComparing(by(Subscription::cancelReason))
            .thenComparing(by(Subscription::renewsOn));

    private static <T extends Comparable<? super T>> Comparator<Subscription> by(Function<Subscription, T> column) {
        return comparing(column, nullsFirst(naturalOrder()));
    }
}
