package dev.safra.health;

import dev.safra.config.Health.Measure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Says why a score is not that of the night before; the parts add up to the whole (docs/metrics.md, "Why a score
 * moved").
 */
record Attribution(Scoring scoring) {

    static final String CONFIGURATION = "configuration";
    static final String CAP = "cap";
    static final String OVERRIDE = "override";

    /** None where there is nothing to compare. */
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
     * What each measure did to the score: not its contribution alone, but that against the score before, since a measure
     * that begins to apply takes weight from the others, and only what it says above or below that score moves it. As
     * weights add up to 1 on both nights, this adds up to the change as well.
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

    /** What the night before would have been with these settings; of a measure that is new, with what it says today. */
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
