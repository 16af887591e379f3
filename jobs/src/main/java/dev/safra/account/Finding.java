package dev.safra.account;

/** Something wrong with one of an account's rows, seen only beside its other rows. */
public record Finding(Rule rule, Subscription row) {

    /** What can be found, and so what becomes of the row. */
    public enum Rule {
        /** Every column repeats another row: counted once. */
        DUPLICATE,
        /** Another row of the subscription starts the same day and stays: quarantined. */
        SAME_START,
        /** The row ran on after the next one of its subscription began: ends there. */
        OVERLAP_CUT
    }
}
