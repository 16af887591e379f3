package dev.safra.segments;

import dev.safra.config.Segments.Touch;
import java.io.Serializable;
import java.util.List;

/**
 * Gives out the places of one touch to accounts that did not get a place of a better touch.
 *
 * <p>Accounts stand in a line: those that have to leave come last, then the order is by the account's rule, by {@link
 * #strength} with the strongest first, accounts with a place before those without, and account_id. An account's
 * <i>standing</i> is the number of accounts of each {@link Kind}, by the kind's ordinal, at or before it in the line.
 * Whether it has a place in the end follows from its standing and from the totals of all accounts, so that one account
 * at a time is enough.
 *
 * @param edge share of its own value by which an account must be worth more than one that has a place, to take that
 *     place
 */
record CapacityRound(Touch touch, double edge) implements Serializable {

    static final int KINDS = Kind.values().length;

    private static final int PARTS = 10_000;

    /** The position of an account towards this touch. */
    enum Kind {
        /** Has a place, or is given one whatever the capacity, and does not move for it. */
        STAYS,
        /** Has to move to a place that it is given whatever the capacity. */
        PINNED,
        /** Has a place, here or at a better touch which it lost tonight, and may keep it. */
        INCUMBENT,
        /** Has a place that its rule does not let it keep. */
        LEAVING,
        /** Would move to a place from the next touch, where it would free one. */
        CLIMBER,
        /** Would move to a place from farther below. */
        CHALLENGER,
        /** Is new, so that getting a place is no move. */
        NEWCOMER,
        /** Is not concerned. */
        ELSEWHERE
    }

    Kind kindOf(Candidate account) {
        Touch before = account.before();
        if (account.isHeld()) {
            return before == touch ? Kind.STAYS : Kind.ELSEWHERE;
        }
        boolean hasPlace = before != null && before.isAtLeast(touch);
        if (account.isPinned() && account.upTo() == touch) {
            return before == null || hasPlace ? Kind.STAYS : Kind.PINNED;
        }
        boolean mayHave = account.upTo().isAtLeast(touch);
        if (hasPlace) {
            return mayHave ? Kind.INCUMBENT : Kind.LEAVING;
        }
        if (!mayHave) {
            return Kind.ELSEWHERE;
        }
        if (before == null) {
            return Kind.NEWCOMER;
        }
        return before.ordinal() == touch.ordinal() + 1 ? Kind.CLIMBER : Kind.CHALLENGER;
    }

    /** Its value, less the edge where it has no place yet; in ten-thousandths. */
    long strength(Candidate account, Kind kind) {
        if (!isAsking(kind)) {
            return account.value();
        }
        long parts = Math.round(edge * PARTS);
        long size = Math.abs(account.value());
        return account.value() - size / PARTS * parts - size % PARTS * parts / PARTS;
    }

    /** Whether it has no place, and competes for one. */
    static boolean isAsking(Kind kind) {
        return kind == Kind.CLIMBER || kind == Kind.CHALLENGER || kind == Kind.NEWCOMER;
    }

    /**
     * The totals and limits of all accounts together.
     *
     * @param totals the standing of the last in line
     * @param capacity places, pinned ones included
     * @param budget moves that are left tonight
     * @param roomBelow free places at the next touch; if they are not enough for the accounts that lose theirs here,
     *     accounts there have to move on
     */
    record Terms(long[] totals, long capacity, long budget, long roomBelow) implements Serializable {

        /** How many pinned accounts can move. */
        long pinned() {
            return Math.min(count(totals, Kind.PINNED), budget);
        }

        /** Places for accounts that are not pinned. */
        long places() {
            return Math.max(0, capacity - count(totals, Kind.STAYS) - pinned());
        }

        private long having() {
            return CapacityRound.having(totals);
        }

        /** How many must lose their place so that {@code admitted} accounts get one. */
        private long losing(long admitted) {
            return Math.max(0, having() - (places() - admitted));
        }

        /** Moves at this touch. */
        private long spent(long[] standing) {
            return losing(asking(standing)) + count(standing, Kind.CLIMBER) + count(standing, Kind.CHALLENGER);
        }

        /** Moves at the next touch, by accounts for which there is no room there any more. */
        private long crowdedOut(long[] standing) {
            return Math.max(0, losing(asking(standing)) - count(standing, Kind.CLIMBER) - roomBelow);
        }

        /** Whether an account and all that ask before it can have a place: there are enough places and enough moves. */
        boolean canAdmit(long[] standing) {
            return place(standing) <= places() && spent(standing) + crowdedOut(standing) <= budget - pinned();
        }

        /** @param admitted the standing of the last account that can be admitted; all zeros if none can */
        Grant grant(long[] admitted) {
            long left = budget - pinned();
            long losing = losing(asking(admitted));
            long spent = spent(admitted);
            if (spent > left || asking(admitted) == 0) {
                losing = Math.min(Math.max(losing, count(totals, Kind.LEAVING)), affordable(left));
                spent = losing;
            } else {
                long leaving = Math.max(0, count(totals, Kind.LEAVING) - losing);
                long more = Math.min(leaving, (left - spent - crowdedOut(admitted)) / 2);
                losing += more;
                spent += more;
            }
            return new Grant(places(), pinned(), asking(admitted), having() - losing, pinned() + spent);
        }

        /**
         * How many can lose their place with so many moves; each one beyond the room below crowds out another account
         * there.
         */
        private long affordable(long moves) {
            return moves <= roomBelow ? moves : (moves + roomBelow) / 2;
        }
    }

    /**
     * Which accounts have a place in the end.
     *
     * @param places for accounts that are not pinned
     * @param pinned how many pinned accounts move to the touch, the first in line
     * @param admitted how many accounts that ask for a place get one, the first in line
     * @param keeping how many accounts with a place keep it, the first in line
     * @param moves how many moves this takes
     */
    record Grant(long places, long pinned, long admitted, long keeping, long moves) implements Serializable {

        boolean isGiven(Kind kind, long[] standing) {
            return switch (kind) {
                case STAYS -> true;
                case PINNED -> count(standing, Kind.PINNED) <= pinned;
                case INCUMBENT, LEAVING -> having(standing) <= keeping;
                case CLIMBER, CHALLENGER, NEWCOMER -> asking(standing) <= admitted;
                case ELSEWHERE -> false;
            };
        }

        /** Whether only the budget of moves keeps it where it is. */
        boolean isWaiting(Kind kind, long[] standing) {
            return switch (kind) {
                case PINNED -> !isGiven(kind, standing);
                case LEAVING -> isGiven(kind, standing);
                case INCUMBENT -> isGiven(kind, standing) && place(standing) > places;
                case CLIMBER, CHALLENGER -> !isGiven(kind, standing) && place(standing) <= places;
                case STAYS, NEWCOMER, ELSEWHERE -> false;
            };
        }
    }

    /** The standing of the last account that can be admitted, from some in any order; all zeros if there are none. */
    static long[] last(List<long[]> admitted) {
        long[] last = new long[KINDS];
        for (long[] standing : admitted) {
            last = asking(standing) > asking(last) ? standing : last;
        }
        return last;
    }

    private static long count(long[] standing, Kind kind) {
        return standing[kind.ordinal()];
    }

    /** How many accounts at or before have a place. */
    private static long having(long[] standing) {
        return count(standing, Kind.INCUMBENT) + count(standing, Kind.LEAVING);
    }

    /** How many accounts at or before ask for one. */
    private static long asking(long[] standing) {
        return count(standing, Kind.CLIMBER) + count(standing, Kind.CHALLENGER) + count(standing, Kind.NEWCOMER);
    }

    /** The position among those that compete; accounts that have to leave do not. */
    private static long place(long[] standing) {
        return count(standing, Kind.INCUMBENT) + asking(standing);
    }
}
