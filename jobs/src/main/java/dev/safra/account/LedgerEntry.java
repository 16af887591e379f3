package dev.safra.account;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * An entry that the {@link Ledger} emits for an account. Money as in {@link Money}; {@code month} is the first day of a
 * month.
 */
public sealed interface LedgerEntry {

    /** The month it belongs to; null for a finding. */
    LocalDate month();

    /** A product with MRR at a month's close. */
    record Level(
            LocalDate month,
            String product,
            String plan,
            BigDecimal quantity,
            long mrr,
            long committedMrr,
            long atRiskMrr)
            implements LedgerEntry {}

    /** A change of a product's MRR from the close before; {@code amount} is never zero. */
    record Change(
            LocalDate month,
            String product,
            Movement movement,
            long amount,
            long openingMrr,
            long closingMrr,
            String plan,
            String previousPlan,
            String reason,
            Boolean isInvoluntary,
            Integer dormantMonths)
            implements LedgerEntry {}

    /**
     * An account's month with MRR at its opening or close.
     *
     * @param amounts sums of the products' changes by kind, in the order of {@link Movement}
     * @param retainedMrr closing MRR at last month's rates if there was MRR at the opening, else zero
     * @param firstMonth month of the account's first MRR
     * @param firstMonthMrr MRR at that month's close
     * @param firstQuarterMrr MRR at that quarter's close
     * @param loss how the account left; null if it did not leave this month, or no row of it is known
     * @param largest the row that pays most at the close; null where none is known
     */
    record Month(
            LocalDate month,
            long openingMrr,
            long closingMrr,
            long[] amounts,
            long committedMrr,
            long atRiskMrr,
            long retainedMrr,
            LocalDate firstMonth,
            long firstMonthMrr,
            long firstQuarterMrr,
            Loss loss,
            RowKey largest)
            implements LedgerEntry {

        /** Sum of one kind of change. */
        public long amount(Movement movement) {
            return amounts[movement.ordinal()];
        }
    }

    /** Identifies a subscription row across nights. */
    record RowKey(String subscriptionId, LocalDate startsOn) {}

    /**
     * How an account left.
     *
     * @param tenureDays from its first day with MRR to {@code on}
     */
    record Loss(LocalDate on, String reason, boolean isInvoluntary, int tenureDays) {}

    /**
     * A month in which items of the account could not be counted, because an exchange rate is missing. It fails the
     * night.
     */
    record NoRate(LocalDate month, String currency) implements LedgerEntry {}

    /** A finding about one of the account's rows. */
    record Found(Finding finding) implements LedgerEntry {

        @Override
        public LocalDate month() {
            return null;
        }
    }
}
