package dev.safra.retention;

import dev.safra.dimension.Granularity;
import dev.safra.dimension.Members;
import dev.safra.retention.Cohort.Key;
import dev.safra.retention.Cohort.Sums;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** The sums of cohorts over the accounts that a task sees. */
final class CohortSums {

    /** How many numbers are held at most, of 8 bytes each: 64 MB. */
    private static final int MOST_NUMBERS = 8_000_000;

    /** The memory that a cohort takes in addition to its numbers, counted in numbers. */
    private static final int NUMBERS_OF_COHORT = 20;

    private final List<String> dimensions;
    private final Map<Key, Sums> cohorts = new HashMap<>();
    private long held;

    CohortSums(List<String> dimensions) {
        this.dimensions = dimensions;
    }

    /**
     * The cohorts that an account is in: that of the company as a whole, and that of its member of each dimension.
     *
     * @param members the account's member of each dimension
     */
    Sums[] cohorts(CohortKind kind, Granularity granularity, LocalDate start, List<String> members) {
        Sums[] all = new Sums[dimensions.size() + 1];
        all[0] = cohort(new Key(kind, granularity, Members.ALL, Members.ALL, start));
        for (int i = 0; i < dimensions.size(); i++) {
            all[i + 1] = cohort(new Key(kind, granularity, dimensions.get(i), members.get(i), start));
        }
        return all;
    }

    /** A cohort by its key. */
    Sums cohort(Key key) {
        return cohorts.computeIfAbsent(key, any -> {
            held += NUMBERS_OF_COHORT;
            return new Sums();
        });
    }

    /** Adds to the sums of a period. */
    void add(Sums[] cohorts, int period, long... sums) {
        for (Sums cohort : cohorts) {
            held += cohort.add(period * sums.length, sums);
        }
    }

    boolean isFull() {
        return held > MOST_NUMBERS;
    }

    /** Hands out what is held, as rows of {@link Cohorts#SCHEMA}, and starts empty again. */
    Iterator<Row> drain() {
        List<Row> drained = cohorts.entrySet().stream()
                .map(cohort -> Cohorts.row(new Cohort(cohort.getKey(), cohort.getValue())))
                .toList();
        cohorts.clear();
        held = 0;
        return drained.iterator();
    }
}
