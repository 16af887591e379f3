package dev.safra.health;

import java.time.LocalDate;

/**
 * What is known of one measure of an account today.
 *
 * @param value null where there is none
 * @param applies whether the measure applies to the account
 * @param observedOn the day of the value; null: today
 * @param source the state of the measure's source
 * @param peerMedian median value of the size group, of today or of the last night that had one; null if none had
 */
public record MeasureInput(Double value, boolean applies, LocalDate observedOn, Source source, Double peerMedian) {

    /** The state of the source of a measure. */
    public enum Source {
        DELIVERS,
        /** It delivered before, and is late, empty or broken now. */
        LATE,
        /** It has never delivered. */
        NONE
    }
}
