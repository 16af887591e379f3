package dev.safra.health;

import java.time.LocalDate;

/**
 * The score of one measure for an account on a day.
 *
 * @param value null where it is missing or not applicable
 * @param score 0 to 100; null where not applicable
 * @param weight its share of the account's score, 0 to 1
 * @param absence null if it counts in full
 * @param freshness 1 if it counts in full, 0 if it is missing
 * @param contribution to the account's score, in ten-thousandths of a point
 * @param peerMedian median value of the size group; null if no account has a value
 */
public record MeasureScore(
        String measure,
        Double value,
        Double score,
        double weight,
        Absence absence,
        double freshness,
        LocalDate observedOn,
        long contribution,
        Double peerMedian) {

    boolean applies() {
        return absence != Absence.NOT_APPLICABLE;
    }

    MeasureScore weighing(double share, long points) {
        return new MeasureScore(measure, value, score, share, absence, freshness, observedOn, points, peerMedian);
    }
}
