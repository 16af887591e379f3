package dev.safra.health;

import static dev.safra.health.Scores.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.safra.config.Health;
import dev.safra.config.Health.Measure;
import dev.safra.health.MeasureInput.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What holds of any settings and any nights. */
final class ScoringPropertyTest {

    private static final int NIGHTS = 40;

    private Random random;

    @RepeatedTest(50)
    void whateverComesTheRulesHold(RepetitionInfo repetition) {
        random = new Random(repetition.getCurrentRepetition());
        Health health = anyHealth();
        Health other = anyHealth();
        AccountHealth before = null;
        List<MeasureInput> last = null;
        for (int night = 0; night < NIGHTS; night++) {
            boolean isOther = night % 7 == 6;
            Scoring scoring = new Scoring(isOther ? other : health, isOther ? "v2" : "v1");
            List<MeasureInput> readings = any(scoring.health().measures().size());
            List<Health.Cap> caps = random.nextInt(5) == 0 ? scoring.health().caps() : List.of();
            Health.Override override = random.nextInt(9) > 0
                    ? null
                    : new Health.Override("acme", random.nextInt(101), "because", "me", DAY, DAY.plusDays(1));
            AccountHealth card = scoring.of("mid_market", DAY, readings, caps, override, before);

            contributionsAddUp(card);
            changesAddUp(card, before);
            unknownIsNeverGreen(card, scoring.health());
            whatIsMissingCountsNoMoreThanItDid(scoring, card, before, readings);
            improvingNeverHurts(scoring, readings, caps, override, before, card);
            before = card;
        }
    }

    private static void contributionsAddUp(AccountHealth card) {
        double weights = card.marks().stream().mapToDouble(MeasureScore::weight).sum();
        assertThat(weights).isEqualTo(card.marks().stream().anyMatch(mark -> mark.weight() > 0) ? 1 : 0, within(1e-9));
        if (card.points() != null && !card.isForced()) {
            double sum = card.marks().stream()
                    .filter(mark -> mark.weight() > 0)
                    .mapToDouble(mark -> mark.weight() * mark.score())
                    .sum();
            assertThat((double) card.uncapped()).isCloseTo(sum * 10_000, within(0.51));
        }
    }

    private static void changesAddUp(AccountHealth card, AccountHealth before) {
        if (before != null && before.points() != null && card.points() != null) {
            assertThat(card.changes().stream()
                            .mapToLong(AccountHealth.Change::points)
                            .sum())
                    .isEqualTo(card.points() - before.points());
        } else {
            assertThat(card.changes()).isEmpty();
        }
    }

    private static void unknownIsNeverGreen(AccountHealth card, Health health) {
        if (card.overrideReason() == null && card.confidence() < health.minConfidence()) {
            assertThat(card.band()).isEqualTo("unknown");
        }
    }

    private static void whatIsMissingCountsNoMoreThanItDid(
            Scoring scoring, AccountHealth card, AccountHealth before, List<MeasureInput> readings) {
        for (int i = 0; i < readings.size(); i++) {
            MeasureScore mark = card.marks().get(i);
            Measure measure = scoring.health().measures().get(i);
            if (mark.absence() == Absence.MISSING) {
                Double peers = readings.get(i).peerMedian();
                assertThat(mark.score())
                        .isLessThanOrEqualTo(
                                peers == null
                                        ? 50
                                        : measure.of("mid_market").curve().at(peers));
                MeasureScore was = before == null
                        ? null
                        : Scoring.byMeasure(before.marks()).get(mark.measure());
                if (was != null && was.applies()) {
                    assertThat(mark.score()).isLessThanOrEqualTo(was.score());
                }
            }
        }
    }

    private void improvingNeverHurts(
            Scoring scoring,
            List<MeasureInput> readings,
            List<Health.Cap> caps,
            Health.Override override,
            AccountHealth before,
            AccountHealth card) {
        int place = random.nextInt(readings.size());
        MeasureInput reading = readings.get(place);
        if (reading.value() == null || card.points() == null) {
            return;
        }
        Measure measure = scoring.health().measures().get(place);
        double[] scores = measure.of("mid_market").curve().scores();
        double better = reading.value() + (scores[0] <= scores[scores.length - 1] ? 1 : -1) * random.nextInt(50);
        List<MeasureInput> improved = new ArrayList<>(readings);
        improved.set(
                place,
                new MeasureInput(
                        better, reading.applies(), reading.observedOn(), reading.source(), reading.peerMedian()));
        assertThat(scoring.of("mid_market", DAY, improved, caps, override, before)
                        .points())
                .isGreaterThanOrEqualTo(card.points());
    }

    private List<MeasureInput> any(int measures) {
        List<MeasureInput> readings = new ArrayList<>();
        for (int i = 0; i < measures; i++) {
            readings.add(new MeasureInput(
                    random.nextInt(4) == 0 ? null : (double) random.nextInt(120) - 10,
                    random.nextInt(5) > 0,
                    random.nextBoolean() ? null : DAY.minusDays(random.nextInt(200)),
                    random.nextInt(6) > 0 ? Source.DELIVERS : random.nextBoolean() ? Source.LATE : Source.NONE,
                    random.nextInt(6) == 0 ? null : (double) random.nextInt(100)));
        }
        return readings;
    }

    private Health anyHealth() {
        StringBuilder measures = new StringBuilder();
        List<String> dimensions = List.of("adoption", "usage", "quality", "financial", "sentiment");
        for (int i = 0; i < 9; i++) {
            int low = random.nextInt(50);
            int high = low + random.nextInt(50);
            boolean rises = random.nextBoolean();
            boolean isStep = random.nextBoolean();
            measures.append(
                    "measures.m%d { dimension = %s, weight = %d, value = \"null\", curve = [[0, %d], [40, %d], %s[100, %d]], fresh-days = %d, half-life-days = %d }\n"
                            .formatted(
                                    i,
                                    dimensions.get(i == 0 ? 0 : random.nextInt(5)),
                                    i == 0 ? 1 : random.nextInt(4),
                                    rises ? low : high + 1,
                                    isStep ? (rises ? low : high + 1) : high,
                                    isStep ? "[40, " + high + "], " : "",
                                    rises ? high + 1 : low,
                                    random.nextInt(60),
                                    1 + random.nextInt(90)));
        }
        return Scores.health("dimensions.adoption = " + random.nextInt(60) + "\n" + measures
                + "caps { low { when = \"true\", at = " + random.nextInt(100) + " } }");
    }
}
