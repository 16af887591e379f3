package dev.safra.health;

import dev.safra.config.Health.Measure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Explains why a score differs from that of the night before; the parts add up to the difference (docs/metrics.md, "Why
 * a score moved").
 */
record Attribution(Scoring scoring) {

    static final String CONFIGURATION = "configuration";
    static final String CAP = "cap";
    static final String OVERRIDE = "override";

    /** The changes by cause, without those of zero; empty if one of the nights has no score. */
    List<AccountHealth.Change> changes(AccountHealth card, AccountHealth before, String size) {
        if (before == null || before.points() == null || card.points() == null) {
            return List.of();
        }
        List<MeasureScore> then = Objects.equals(before.configVersion(), card.configVersion())
                ? before.marks()
                : underTheseSettings(before, card, size);
        List<AccountHealth.Change> changes = ofMeasures(then, card.marks());
        changes.add(new AccountHealth.Change(
                CONFIGURATION,
                then.stream().mapToLong(MeasureScore::contribution).sum() - before.uncapped()));
        boolean isOverride = card.overrideReason() != null || before.overrideReason() != null;
        changes.add(new AccountHealth.Change(
                isOverride ? OVERRIDE : CAP, card.points() - card.uncapped() - (before.points() - before.uncapped())));
        changes.removeIf(change -> change.points() == 0);
        return List.copyOf(changes);
    }

    /**
     * The effect of each measure on the score: the change of its contribution, less the change of its weight times the
     * score before. A measure that begins to apply takes weight from the others, so that only its distance from the
     * score before moves the score. As weights add up to 1 on both nights, the effects add up to the change.
     */
    private static List<AccountHealth.Change> ofMeasures(List<MeasureScore> then, List<MeasureScore> now) {
        long scoreThen = then.stream().mapToLong(MeasureScore::contribution).sum();
        Map<String, MeasureScore> were = Scoring.byMeasure(then);
        Map<String, MeasureScore> are = Scoring.byMeasure(now);
        Set<String> measures = new LinkedHashSet<>();
        now.forEach(mark -> measures.add(mark.measure()));
        then.forEach(mark -> measures.add(mark.measure()));
        List<AccountHealth.Change> changes = new ArrayList<>();
        double weights = 0;
        long soFar = 0;
        for (String measure : measures) {
            MeasureScore was = were.get(measure);
            MeasureScore is = are.get(measure);
            weights += (is == null ? 0 : is.weight()) - (was == null ? 0 : was.weight());
            long taken = Math.round(weights * scoreThen) - soFar;
            soFar += taken;
            changes.add(new AccountHealth.Change(
                    measure, (is == null ? 0 : is.contribution()) - (was == null ? 0 : was.contribution()) - taken));
        }
        return changes;
    }

    /** The measures of the night before under the current settings; a new measure is taken as it is today. */
    private List<MeasureScore> underTheseSettings(AccountHealth before, AccountHealth now, String size) {
        Map<String, MeasureScore> were = Scoring.byMeasure(before.marks());
        List<MeasureScore> marks = new ArrayList<>();
        for (MeasureScore mark : now.marks()) {
            MeasureScore was = were.getOrDefault(mark.measure(), mark);
            Measure measure = scoring.health().measures().get(marks.size());
            marks.add(
                    was.value() == null
                            ? was
                            : Scoring.known(
                                    measure, was.value(), was.observedOn(), was.peerMedian(), size, before.day()));
        }
        return scoring.weighed(marks, size);
    }
}
