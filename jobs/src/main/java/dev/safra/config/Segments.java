package dev.safra.config;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who gets how much attention (docs/metrics.md, "Touch segments"). Conditions and the value are Spark SQL over curated
 * columns, {@code table.column}.
 *
 * @param value what accounts are ranked by, in the reporting currency
 * @param rules the first whose condition is true of an account decides
 * @param teams who there is for each touch
 * @param edge share by which an account must be worth more than one that has a place, to take it
 * @param dwellDays that an account keeps its touch at least
 * @param freezeDays before a renewal, in which an account keeps its touch
 * @param movesPerNight share of the accounts that change touch in a night at most
 * @param quietDays for which content that was listed for an account is not listed again
 */
public record Segments(
        String value,
        List<Rule> rules,
        Map<Touch, Team> teams,
        int csmsPerManager,
        double edge,
        int dwellDays,
        int freezeDays,
        double movesPerNight,
        int quietDays)
        implements Serializable {

    /** How an account is looked after, the most attention first. */
    public enum Touch {
        HIGH,
        LOW,
        TECH;

        /** As in tables and configuration. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it is at least as much attention as the other. */
        public boolean isAtLeast(Touch other) {
            return compareTo(other) <= 0;
        }
    }

    /**
     * @param when null: it is true of all
     * @param touch what it gives
     * @param isPin whether it gives that whatever the capacity; else at best, by value
     */
    public record Rule(String name, String when, Touch touch, boolean isPin) implements Serializable {}

    /**
     * @param csms how many there are; empty: those of the raw table
     * @param monthlyCost of one, in the reporting currency
     */
    public record Team(int accountsPerCsm, Optional<Long> csms, Optional<Long> monthlyCost) {}
}
