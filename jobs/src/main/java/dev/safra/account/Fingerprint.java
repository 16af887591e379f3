package dev.safra.account;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * A 64-bit fingerprint of a sequence of values, the same in every process. Different values give different
 * fingerprints, except for rare collisions.
 */
public final class Fingerprint {

    private long state;

    private Fingerprint() {}

    /**
     * The fingerprint of an account's level, change or month, and of whether the month is over. Throws
     * IllegalArgumentException for any other entry.
     */
    public static long of(String account, LedgerEntry fact, boolean isComplete) {
        Fingerprint print =
                new Fingerprint().add(account).add(isComplete ? 1 : 0).add(fact.month());
        // Each kind begins with a number of its own, so that no two kinds are taken for one another.
        if (fact instanceof LedgerEntry.Level level) {
            print.add(1).add(level.product()).add(level.plan()).add(level.quantity());
            print.add(level.mrr()).add(level.committedMrr()).add(level.atRiskMrr());
        } else if (fact instanceof LedgerEntry.Change change) {
            print.add(2).add(change.product()).add(change.movement().code()).add(change.amount());
            print.add(change.openingMrr()).add(change.closingMrr());
            print.add(change.plan()).add(change.previousPlan()).add(change.reason());
            print.add(change.isInvoluntary()).add(change.dormantMonths());
        } else if (fact instanceof LedgerEntry.Month month) {
            print.add(3).add(month.openingMrr()).add(month.closingMrr());
            for (long amount : month.amounts()) {
                print.add(amount);
            }
            print.add(month.committedMrr()).add(month.atRiskMrr()).add(month.retainedMrr());
            print.add(month.firstMonth()).add(month.firstMonthMrr()).add(month.firstQuarterMrr());
            if (month.loss() != null) {
                print.add(month.loss().on()).add(month.loss().reason());
                print.add(month.loss().isInvoluntary()).add(month.loss().tenureDays());
            }
            // Only while the month runs: once it is over, another row for the same money does not change it.
            if (!isComplete && month.largest() != null) {
                print.add(month.largest().subscriptionId()).add(month.largest().startsOn());
            }
        } else {
            throw new IllegalArgumentException("Only levels, changes and months are published: " + fact);
        }
        return print.state;
    }

    /** The finalizer of SplitMix64: a bijection in which each bit depends on every other. */
    private Fingerprint add(long value) {
        long mixed = (state ^ value) + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        state = mixed ^ (mixed >>> 31);
        return this;
    }

    /** FNV-1a over the characters; the length keeps neighbouring texts apart, and null from the empty text. */
    private Fingerprint add(String text) {
        if (text == null) {
            return add(-1);
        }
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return add(text.length()).add(hash);
    }

    private Fingerprint add(LocalDate day) {
        return add(day.toEpochDay());
    }

    private Fingerprint add(BigDecimal number) {
        return add(number == null ? null : number.stripTrailingZeros().toPlainString());
    }

    private Fingerprint add(Boolean flag) {
        return add(flag == null ? -1 : flag ? 1 : 0);
    }

    private Fingerprint add(Integer number) {
        return number == null ? add(-1) : add(0).add(number.longValue());
    }
}
