package dev.safra.health;

import dev.safra.config.Health.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Says why a score is not that of the night before; the parts add up to the whole (metrics.md §9). */
record Attribution(Scoring scoring) {

    static final String CONFIGURATION = "configuration";
    static final String CAP = "cap";
    static final String OVERRIDE = "override";

    /** None where there is nothing to compare. */
    List<Card.Change> changes(Card card, Card before, String size) {
        if (before == null || before.points() == null || card.points() == null) {
            return List.of();
        }
        List<Mark> then = Objects.equals(before.configVersion(), card.configVersion())
                ? before.marks()
                : underTheseSettings(before, card, size);
        Map<String, Long> contributions = new LinkedHashMap<>();
        card.marks().forEach(mark -> contributions.merge(mark.measure(), mark.contribution(), Long::sum));
        then.forEach(mark -> contributions.merge(mark.measure(), -mark.contribution(), Long::sum));
        List<Card.Change> changes = new ArrayList<>();
        contributions.forEach((measure, points) -> changes.add(new Card.Change(measure, points)));
        changes.add(new Card.Change(
                CONFIGURATION, then.stream().mapToLong(Mark::contribution).sum() - before.uncapped()));
        boolean isOverride = card.overrideReason() != null || before.overrideReason() != null;
        changes.add(new Card.Change(
                isOverride ? OVERRIDE : CAP, card.points() - card.uncapped() - (before.points() - before.uncapped())));
        changes.removeIf(change -> change.points() == 0);
        return List.copyOf(changes);
    }

    /** What the night before would have been with these settings; of a measure that is new, with what it says today. */
    private List<Mark> underTheseSettings(Card before, Card now, String size) {
        Map<String, Mark> were = Scoring.byMeasure(before.marks());
        List<Mark> marks = new ArrayList<>();
        for (Mark mark : now.marks()) {
            Mark was = were.getOrDefault(mark.measure(), mark);
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
