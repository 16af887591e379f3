package dev.safra.segments;

import dev.safra.config.Segments.Touch;
import java.io.Serializable;
import java.util.List;

/**
 * Gives out the places of one touch, to accounts that did not get one of a better touch before.
 *
 * <p>Who asks for a place stands in line: who has to leave behind all others, then by the account's rule, by {@link #strength}
 * with the strongest first, who has a place before who has none, and by account_id. How many of each {@link Kind} stand at or
 * before an account in that line, by the kind's ordinal, is its <i>standing</i>. Whether it has a place in the end follows
 * from that and from what is known of all together: nobody has to see more than one account at a time.
 *
 * @param edge share by which an account must be worth more than one that has a place, to take it
 */
record CapacityRound(Touch touch, double edge) implements Serializable {

    static final int KINDS = Kind.values().length;

    private static final int PARTS = 10_000;

    /** What an account is to this touch. */
    enum Kind {
        /** Has a place, or is given one whatever the capacity, and does not move for it. */
        STAYS,
        /** Has to move to a place that it is given whatever the capacity. */
        PINNED,
        /** Has a place, here or at a better touch which it lost tonight, and may keep it. */
        INCUMBENT,
        /** Has a place that its rule does not let it keep. */
        LEAVING,
        /** Would move to a place from the next touch, where it leaves one free. */
        CLIMBER,
        /** Would move to a place from farther below. */
        CHALLENGER,
        /** Is new, so that a place is no move. */
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

    /** Whether it has no place, and stands in the contest for one. */
    static boolean isAsking(Kind kind) {
        return kind == Kind.CLIMBER || kind == Kind.CHALLENGER || kind == Kind.NEWCOMER;
    }

    /**
     * What is known of all accounts together.
     *
     * @param totals the standing of the last in line
     * @param capacity places, pinned ones included
     * @param budget moves that are left tonight
     * @param roomBelow places that are free at the next touch: where they are not enough for those who lose theirs here,
     *     others have to move there
     */
    record Terms(long[] totals, long capacity, long budget, long roomBelow) implements Serializable {

        /** How many who are pinned can move. */
        long pinned() {
            return Math.min(count(totals, Kind.PINNED), budget);
        }

        /** Places for those who are not pinned. */
        long places() {
            return Math.max(0, capacity - count(totals, Kind.STAYS) - pinned());
        }

        private long having() {
            return CapacityRound.having(totals);
        }

        /** How many must lose their place for so many to be admitted. */
        private long losing(long admitted) {
            return Math.max(0, having() - (places() - admitted));
        }

        /** Moves here. */
        private long spent(long[] standing) {
            return losing(asking(standing)) + count(standing, Kind.CLIMBER) + count(standing, Kind.CHALLENGER);
        }

        /** Moves at the next touch, of those for whom there is no room there any more. */
        private long crowdedOut(long[] standing) {
            return Math.max(0, losing(asking(standing)) - count(standing, Kind.CLIMBER) - roomBelow);
        }

        /** Whether it and all who ask before it can have a place: there are so many, and moves enough. */
        boolean canAdmit(long[] standing) {
            return place(standing) <= places() && spent(standing) + crowdedOut(standing) <= budget - pinned();
        }

        /** @param admitted the standing of the last who can be admitted; of all zeros if nobody can */
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

        /** How many can lose their place, each one of them beyond the room below crowding out another there. */
        private long affordable(long moves) {
            return moves <= roomBelow ? moves : (moves + roomBelow) / 2;
        }
    }

    /**
     * Who has a place in the end.
     *
     * @param places for those who are not pinned
     * @param pinned the first so many who are pinned move to it
     * @param admitted the first so many who ask get one
     * @param keeping the first so many who have one keep it
     * @param moves that this takes
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

        /** Whether nothing but the budget of moves keeps it where it is. */
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

    /** The last standing of those who can be admitted, of several in any order. */
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

    /** How many have a place at or before. */
    private static long having(long[] standing) {
        return count(standing, Kind.INCUMBENT) + count(standing, Kind.LEAVING);
    }

    /** How many ask for one at or before. */
    private static long asking(long[] standing) {
        return count(standing, Kind.CLIMBER) + count(standing, Kind.CHALLENGER) + count(standing, Kind.NEWCOMER);
    }

    /** The place in the contest, which who has to leave is not in. */
    private static long place(long[] standing) {
        return count(standing, Kind.INCUMBENT) + asking(standing);
    }
}
