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
 * @param teams the team of each touch
 * @param edge share of its own value by which an account must be worth more than one that has a place, to take that
 *     place
 * @param dwellDays days for which an account keeps its touch at least
 * @param freezeDays days before a renewal in which an account keeps its touch
 * @param movesPerNight share of the accounts that may change touch in a night; above zero, one always may
 * @param quietDays days for which content that was listed for an account is not listed for it again
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

        /** As it is written in tables and configuration. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it gives at least as much attention as the other. */
        public boolean isAtLeast(Touch other) {
            return compareTo(other) <= 0;
        }
    }

    /**
     * @param when null: it is true of all accounts
     * @param touch the touch that the rule gives
     * @param isPin whether it gives the touch whatever the capacity; otherwise the touch is the best that an account
     *     can get
     */
    public record Rule(String name, String when, Touch touch, boolean isPin) implements Serializable {}

    /**
     * @param csms how many customer success managers there are; empty: those in the raw table
     * @param monthlyCost of one manager, in the reporting currency
     */
    public record Team(int accountsPerCsm, Optional<Long> csms, Optional<Long> monthlyCost) {}
}
