package dev.safra.retention;

import dev.safra.config.AsOf;
import dev.safra.dimension.Granularity;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The accounts of a member that came in together, and what adds up of them in each period since.
 *
 * @param start the first day of the period in which they came in
 */
record Cohort(Key key, Sums sums) {

    record Key(CohortKind kind, Granularity granularity, String dimension, String member, LocalDate start) {

        private int lastPeriod(LocalDate day) {
            return Math.min(granularity.between(start, day), Cohort.lastPeriod(granularity));
        }
    }

    /** Cells grow with the square of the days and weeks; what is further back, months tell. */
    static int lastPeriod(Granularity granularity) {
        return switch (granularity) {
            case DAY -> 90;
            case WEEK -> 104;
            default -> Integer.MAX_VALUE;
        };
    }

    /** Grows as periods are added to. */
    static final class Sums {

        private long[] numbers;
        private LocalDate knownFrom;
        private LocalDate lastJoinedOn;

        Sums() {
            this(new long[0], null, null);
        }

        Sums(long[] numbers, LocalDate knownFrom, LocalDate lastJoinedOn) {
            this.numbers = numbers;
            this.knownFrom = knownFrom;
            this.lastJoinedOn = lastJoinedOn;
        }

        /** Of all periods, one after the other. */
        long[] numbers() {
            return numbers;
        }

        /** The first day of the first period of which anything is known but who is new; null if there is none. */
        LocalDate knownFrom() {
            return knownFrom;
        }

        /** The first paying day of the last to join; null where cohorts are of whole periods. */
        LocalDate lastJoinedOn() {
            return lastJoinedOn;
        }

        /** Adds to numbers from a place on. Returns by how many they have grown in number. */
        int add(int from, long... more) {
            int before = numbers.length;
            if (from + more.length > before) {
                numbers = Arrays.copyOf(numbers, from + more.length);
            }
            for (int i = 0; i < more.length; i++) {
                numbers[from + i] = Math.addExact(numbers[from + i], more[i]);
            }
            return numbers.length - before;
        }

        void knownFrom(LocalDate day) {
            if (day != null && (knownFrom == null || day.isBefore(knownFrom))) {
                knownFrom = day;
            }
        }

        void joinedOn(LocalDate day) {
            if (day != null && (lastJoinedOn == null || day.isAfter(lastJoinedOn))) {
                lastJoinedOn = day;
            }
        }

        void add(Sums other) {
            add(0, other.numbers);
            knownFrom(other.knownFrom);
            joinedOn(other.lastJoinedOn);
        }

        private long get(int place) {
            return place < numbers.length ? numbers[place] : 0;
        }
    }

    /**
     * Its cells, zeros included.
     *
     * @param knownFrom the first day of the first period of which anything is known; null: there are none
     */
    List<Cell> cells(LocalDate knownFrom, AsOf asOf) {
        List<Cell> cells = new ArrayList<>();
        int last = knownFrom == null ? -1 : key.lastPeriod(asOf.day());
        for (int period = 0; period <= last; period++) {
            LocalDate periodStart = key.granularity().after(key.start(), period);
            if (!periodStart.isBefore(knownFrom)) {
                boolean isComplete = isComplete(period, asOf);
                for (Indicator indicator : key.kind().indicators()) {
                    long value = sums.get(period * key.kind().sums() + indicator.sum());
                    long base = sums.get(
                            (indicator.isOfStart() ? 0 : period) * key.kind().sums() + indicator.base());
                    long unit = indicator.isMoney() ? 1 : Cell.ONE;
                    cells.add(new Cell(
                            period,
                            periodStart,
                            indicator.name(),
                            sums.get(0),
                            Math.multiplyExact(base, unit),
                            Math.multiplyExact(value, unit),
                            isComplete));
                }
            }
        }
        return cells;
    }

    /** Whether all that will be told of a period is: on anniversaries, once the last to join has had it. */
    private boolean isComplete(int period, AsOf asOf) {
        return sums.lastJoinedOn == null
                ? !key.granularity()
                        .after(key.start(), period + 1)
                        .isAfter(asOf.day().plusDays(1))
                : !key.granularity().after(sums.lastJoinedOn, period).isAfter(asOf.day());
    }
}
