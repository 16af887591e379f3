package dev.safra.health;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * An account's health on a day. Points are in ten-thousandths.
 *
 * @param marks of every measure, in the order of the settings
 * @param dimensions score by dimension, of those of which anything is known
 * @param points the score; null where nothing applies
 * @param confidence share of what applies that is known and fresh
 * @param nightsAcross for how many nights the score has been above the edge of the band that is held, below if negative
 * @param cap the rule that capped the score; null if none did
 * @param overrideReason null if nobody set the score
 * @param changes why the score is not that of the last night; their sum is the change. Empty where there is none to compare
 */
public record AccountHealth(
        LocalDate day,
        List<MeasureScore> marks,
        Map<String, Double> dimensions,
        Long points,
        double confidence,
        String band,
        int nightsAcross,
        String cap,
        String overrideReason,
        String configVersion,
        List<Change> changes) {

    /** What moved a score, by how much: a measure, {@code configuration}, {@code cap} or {@code override}. */
    public record Change(String cause, long points) {}

    AccountHealth in(String newBand, int across) {
        return new AccountHealth(
                day,
                marks,
                dimensions,
                points,
                confidence,
                newBand,
                across,
                cap,
                overrideReason,
                configVersion,
                changes);
    }

    AccountHealth with(List<Change> why) {
        return new AccountHealth(
                day,
                marks,
                dimensions,
                points,
                confidence,
                band,
                nightsAcross,
                cap,
                overrideReason,
                configVersion,
                why);
    }

    /** Of the measures alone. */
    long uncapped() {
        return marks.stream().mapToLong(MeasureScore::contribution).sum();
    }

    boolean isForced() {
        return cap != null || overrideReason != null;
    }
}
