package dev.safra.account;

/** A defect of one row of an account that only shows beside the account's other rows. */
public record Finding(Rule rule, Subscription row) {

    /** The kind of defect, which decides what becomes of the row. */
    public enum Rule {
        /** Every column repeats another row: counted once. */
        DUPLICATE,
        /** Another row of the subscription starts on the same day and is kept: quarantined. */
        SAME_START,
        /** The next row of the subscription starts before this one ends: cut where that one starts. */
        OVERLAP_CUT
    }
}
