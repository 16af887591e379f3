package dev.safra.health;

import java.time.LocalDate;

/**
 * What is known of one measure of an account today.
 *
 * @param value null where nothing is
 * @param applies whether it can say anything of the account
 * @param observedOn the day of the value; null: today
 * @param source what becomes of the measure's source
 * @param peerMedian value of the size group's median, of today or of the last night that knew one; null if none did
 */
public record MeasureInput(Double value, boolean applies, LocalDate observedOn, Source source, Double peerMedian) {

    /** What becomes of the source of a measure. */
    public enum Source {
        DELIVERS,
        /** It delivered before, and is late, empty or broken now. */
        LATE,
        /** It has never delivered. */
        NONE
    }
}
