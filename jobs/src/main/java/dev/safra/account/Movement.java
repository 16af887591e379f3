package dev.safra.account;

import java.util.Locale;

/** The kinds of change of MRR from one month's close to the next. */
public enum Movement {
    NEW,
    REACTIVATION,
    CROSS_SELL,
    UPSELL,
    DOWNSELL,
    CHURN,
    FX;

    /** As it is written in {@code mrr_movements.movement}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Names one product's change within its account's.
     *
     * @param accountBefore the account's MRR at the previous month's close, {@code accountAfter} at this one's
     * @param before the product's MRR at the previous month's close
     * @param change the customer's part of the product's change, without exchange rates; not zero
     * @param hasPaidBefore whether the account had MRR at any earlier close
     */
    static Movement of(long accountBefore, long accountAfter, long before, long change, boolean hasPaidBefore) {
        // Starts and stops of the account come first: each is also a rise or a fall.
        if (accountBefore == 0) {
            return hasPaidBefore ? REACTIVATION : NEW;
        }
        if (accountAfter == 0) {
            return CHURN;
        }
        if (before == 0) {
            return CROSS_SELL;
        }
        return change > 0 ? UPSELL : DOWNSELL;
    }
}
