package dev.safra.health;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * An account's health on a day. Points are in ten-thousandths.
 *
 * @param marks the score of every measure, in the order of the settings
 * @param dimensions score by dimension, for dimensions with a measure that applies
 * @param points the score; null where no measure applies
 * @param confidence share of the applicable weight that is known and fresh
 * @param nightsAcross for how many nights the score has been above the upper boundary of its band; negative: below the
 *     lower one
 * @param cap the rule that capped the score; null if none did
 * @param overrideReason why somebody set the score; null if nobody did
 * @param changes why the score differs from that of the night before; their sum is the difference. Empty where there is
 *     no score to compare
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

    /** The score from the measures alone, without cap and override. */
    long uncapped() {
        return marks.stream().mapToLong(MeasureScore::contribution).sum();
    }

    boolean isForced() {
        return cap != null || overrideReason != null;
    }
}
