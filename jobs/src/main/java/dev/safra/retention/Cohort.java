package dev.safra.retention;

import dev.safra.config.AsOf;
import dev.safra.dimension.Granularity;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The accounts of a member that came in together, and their sums in each period since.
 *
 * @param start the first day of the period in which they came in
 */
record Cohort(Key key, Sums sums) {

    record Key(CohortKind kind, Granularity granularity, String dimension, String member, LocalDate start) {

        private int lastPeriod(LocalDate day) {
            return Math.min(granularity.between(start, day), Cohort.lastPeriod(granularity));
        }
    }

    /**
     * The last period that is followed. The number of cells grows with the square of the days and weeks; cohorts by
     * month show what is further back.
     */
    static int lastPeriod(Granularity granularity) {
        return switch (granularity) {
            case DAY -> 90;
            case WEEK -> 104;
            default -> Integer.MAX_VALUE;
        };
    }

    /** The sums of a cohort; they grow as periods are added. */
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

        /** The sums of all periods, one period after the other. */
        long[] numbers() {
            return numbers;
        }

        /** The first day of the first period with data other than new accounts; null if there is none. */
        LocalDate knownFrom() {
            return knownFrom;
        }

        /** The first paying day of the last account to join; null for cohorts other than by anniversary. */
        LocalDate lastJoinedOn() {
            return lastJoinedOn;
        }

        /** Adds to the numbers from a place on. Returns by how many the array has grown. */
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
     * The cohort's cells, zeros included.
     *
     * @param knownFrom the first day of the first period with data; null: there are no cells
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

    /**
     * Whether a period is over; for cohorts by anniversary, whether the last account to join has had the anniversary.
     */
    private boolean isComplete(int period, AsOf asOf) {
        return sums.lastJoinedOn == null
                ? !key.granularity()
                        .after(key.start(), period + 1)
                        .isAfter(asOf.day().plusDays(1))
                : !key.granularity().after(sums.lastJoinedOn, period).isAfter(asOf.day());
    }
}
