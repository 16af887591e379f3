package dev.safra.health;

import static dev.safra.health.Scores.DAY;
import static dev.safra.health.Scores.FOUR;
import static dev.safra.health.Scores.card;
import static dev.safra.health.Scores.late;
import static dev.safra.health.Scores.marks;
import static dev.safra.health.Scores.notApplicable;
import static dev.safra.health.Scores.of;
import static dev.safra.health.Scores.score;
import static dev.safra.health.Scores.value;
import static dev.safra.health.Scores.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.safra.config.Health;
import dev.safra.health.MeasureInput.Source;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScoringTest {

    private final Health four = Scores.health(FOUR);

    @Test
    void aScoreIsTheWeightedMeanOfDimensionsOfWeightedMeansOfMeasures() {
        Health weighted = Scores.health(FOUR, "dimensions { usage = 3 }", "measures.u1.weight = 3");

        AccountHealth card = card(weighted, values(80, 40, 60, 20), null);

        // Usage (3 × 80 + 40) / 4 = 70, quality (60 + 20) / 2 = 40; (3 × 70 + 40) / 4 = 62.5.
        assertThat(card.dimensions())
                .containsOnly(java.util.Map.entry("usage", 70.0), java.util.Map.entry("quality", 40.0));
        assertThat(score(card)).isEqualTo(62.5);
        assertThat(card.confidence()).isEqualTo(1);
        assertThat(card.band()).isEqualTo("amber");
        assertThat(card.marks()).extracting(MeasureScore::weight).containsExactly(0.5625, 0.1875, 0.125, 0.125);
        assertThat(card.marks())
                .extracting(MeasureScore::contribution)
                .containsExactly(450_000L, 75_000L, 75_000L, 25_000L);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 0", "0.1, 20", "0.2, 40", "0.35, 55", "0.5, 70", "1, 100", "7, 100"})
    void aCurveIsStraightBetweenItsPointsAndLevelBeyond(double value, double score) {
        Health curved = Scores.health(
                FOUR,
                "measures.u1.curve = [[0, 0], [0.2, 40], [0.5, 70], [1, 100]], measures.u2 = null, measures.q1 = null, measures.q2 = null");

        assertThat(score(card(curved, List.of(value(value)), null))).isEqualTo(score, within(1e-4));
    }

    @Test
    void dimensionsMayHaveAnyNamesAndNumber() {
        Health three = Scores.health(FOUR, """
                dimensions { usage = null, quality = 1, adoption = 2, relationship = 5 }
                measures { u1.dimension = adoption, u2.dimension = relationship, q2 = null }
                """);
        AccountHealth before = card(three, values(90, 90, 90), null);

        // In their order quality, adoption, relationship: (80 + 2 × 40 + 5 × 60) / 8.
        AccountHealth card = card(three, values(80, 40, 60), null);
        assertThat(card.marks()).extracting(MeasureScore::measure).containsExactly("q1", "u1", "u2");
        assertThat(card.dimensions())
                .isEqualTo(java.util.Map.of("quality", 80.0, "adoption", 40.0, "relationship", 60.0));
        assertThat(score(card)).isEqualTo(57.5);
        // Data in one of three is too little, however much it weighs; in two it is enough.
        assertThat(card(three, List.of(late(90.0), late(90.0), value(90.0)), before)
                        .band())
                .isEqualTo("unknown");
        assertThat(card(three, List.of(late(90.0), value(90.0), value(90.0)), before)
                        .band())
                .isEqualTo("green");
    }

    @Test
    void aSizeGroupMayHaveItsOwnWeightAndCurve() {
        Health bySize = Scores.health(FOUR, """
                measures.u1.by-size.enterprise { weight = 3 }
                measures.u2.by-size.enterprise { curve = [[0, 100], [100, 0]] }
                """);
        List<MeasureInput> readings = values(80, 40, 50, 50);

        AccountHealth enterprise = new Scoring(bySize, "v1").of("enterprise", DAY, readings, List.of(), null, null);

        assertThat(enterprise.dimensions().get("usage")).isEqualTo((3 * 80 + 60) / 4.0);
        assertThat(card(bySize, readings, null).dimensions().get("usage")).isEqualTo(60);
    }

    @Test
    void whatIsNotApplicableLeavesItsWeightToTheOthers() {
        AccountHealth card = card(four, List.of(value(80.0), notApplicable(), notApplicable(), notApplicable()), null);

        assertThat(score(card)).isEqualTo(80);
        assertThat(card.confidence()).isEqualTo(1);
        assertThat(card.band()).isEqualTo("green");
        assertThat(card.dimensions()).containsOnlyKeys("usage");
        assertThat(marks(card).get("q1").absence()).isEqualTo(Absence.NOT_APPLICABLE);
    }

    @Test
    void whoeverNothingIsKnownOfHasNoScore() {
        AccountHealth card =
                card(four, List.of(notApplicable(), notApplicable(), notApplicable(), notApplicable()), null);

        assertThat(card.points()).isNull();
        assertThat(card.confidence()).isZero();
        assertThat(card.band()).isEqualTo("unknown");
    }

    /** Fresh for 10 days, then half of the way to the median of 40 every 20 days. */
    @ParameterizedTest
    @CsvSource({"0, 100, 1", "10, 100, 1", "30, 70, 0.5", "50, 55, 0.25"})
    void anOldAnswerFadesToTheMedianOfItsPeers(int daysAgo, double score, double freshness) {
        AccountHealth card = card(four, List.of(value(50.0), value(50.0), value(50.0), of(100.0, daysAgo, 40.0)), null);

        MeasureScore mark = marks(card).get("q2");
        assertThat(mark.score()).isEqualTo(score);
        assertThat(mark.freshness()).isEqualTo(freshness);
        assertThat(mark.absence()).isEqualTo(daysAgo > 10 ? Absence.STALE : null);
        assertThat(mark.observedOn()).isEqualTo(DAY.minusDays(daysAgo));
        assertThat(card.confidence()).isEqualTo(0.75 + freshness / 4);
    }

    /** With a median of 60: no more than last night, no more than that. */
    @ParameterizedTest
    @CsvSource({"90, 60", "60, 60", "30, 30"})
    void whatGoesMissingCountsNoMoreThanItDidNorThanItsPeers(double lastNight, double score) {
        AccountHealth before = card(four, values(lastNight, 50, 50, 50), null);

        for (MeasureInput gone : List.of(late(60.0), of(null, 0, 60.0))) {
            AccountHealth card = card(four, List.of(gone, value(50.0), value(50.0), value(50.0)), before);

            MeasureScore mark = marks(card).get("u1");
            assertThat(mark.absence()).isEqualTo(Absence.MISSING);
            assertThat(mark.score()).isEqualTo(score);
            assertThat(mark.value()).isNull();
            assertThat(mark.observedOn()).isEqualTo(DAY);
            assertThat(card.confidence()).isEqualTo(0.75);
        }
    }

    @Test
    void whatAnAccountNeverHadDoesNotGoMissing() {
        AccountHealth before = card(four, List.of(notApplicable(), value(50.0), value(50.0), value(50.0)), null);

        for (MeasureInput gone : List.of(late(60.0), of(null, 0, 60.0))) {
            assertThat(marks(card(four, List.of(gone, value(50.0), value(50.0), value(50.0)), before))
                            .get("u1")
                            .absence())
                    .isEqualTo(Absence.NOT_APPLICABLE);
        }
    }

    @Test
    void aNewAccountIsTakenForTheMedianWhereASourceIsLate() {
        AccountHealth card = card(four, List.of(late(60.0), value(50.0), value(50.0), value(50.0)), null);

        assertThat(marks(card).get("u1").score()).isEqualTo(60);
        assertThat(card.confidence()).isEqualTo(0.75);
    }

    @Test
    void aSourceThatNeverDeliveredSaysNothing() {
        MeasureInput never = new MeasureInput(70.0, true, null, Source.NONE, null);

        AccountHealth card = card(four, List.of(never, value(50.0), value(50.0), value(50.0)), null);

        assertThat(marks(card).get("u1").absence()).isEqualTo(Absence.NOT_APPLICABLE);
        assertThat(card.confidence()).isEqualTo(1);
    }

    @Test
    void withLittleConfidenceOrOneOfSeveralDimensionsTheBandIsUnknown() {
        AccountHealth before = card(four, values(90, 90, 90, 90), null);

        // Half of what applies is there, in both dimensions.
        AccountHealth half = card(four, List.of(late(90.0), value(90.0), late(90.0), value(90.0)), before);
        assertThat(half.confidence()).isEqualTo(0.5);
        assertThat(half.band()).isEqualTo("green");
        // Half of it, in one.
        AccountHealth one = card(four, List.of(late(90.0), late(90.0), value(90.0), value(90.0)), before);
        assertThat(one.confidence()).isEqualTo(0.5);
        assertThat(one.band()).isEqualTo("unknown");
        // Less than half.
        Health sure = Scores.health(FOUR, "min-confidence = 0.6");
        assertThat(card(sure, List.of(late(90.0), value(90.0), late(90.0), value(90.0)), before)
                        .band())
                .isEqualTo("unknown");
    }

    /** Held green: 75 is its edge, 3 points its margin. */
    @ParameterizedTest
    @CsvSource({
        "75, 0, green, 0",
        "74.9, 0, green, -1",
        "72.1, 0, green, -1",
        "72, 0, amber, 0",
        "40, 0, red, 0",
        "74.9, -1, amber, 0",
        "74.9, 1, green, -1"
    })
    void aBandIsLeftBeyondItsMarginOrOnTheSecondNight(double score, int across, String band, int then) {
        AccountHealth before = card(four, values(80, 80, 80, 80), null).in("green", across);

        AccountHealth card = card(four, values(score, score, score, score), before);

        assertThat(card.band()).isEqualTo(band);
        assertThat(card.nightsAcross()).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({
        "red, 52.9, red, 1",
        "red, 53, amber, 0",
        "amber, 49.9, amber, -1",
        "amber, 77.9, amber, 1",
        "amber, 78, green, 0",
        "unknown, 49.9, red, 0",
        "unknown, 75, green, 0"
    })
    void bandsAreHeldOnBothSides(String held, double score, String band, int across) {
        AccountHealth before = card(four, values(60, 60, 60, 60), null).in(held, 0);

        AccountHealth card = card(four, values(score, score, score, score), before);

        assertThat(card.band()).isEqualTo(band);
        assertThat(card.nightsAcross()).isEqualTo(across);
    }

    @Test
    void theLowestCapCountsAtOnceAndIsNamed() {
        AccountHealth before = card(four, values(90, 90, 90, 90), null);

        AccountHealth card =
                new Scoring(four, "v1").of("mid_market", DAY, values(90, 90, 90, 90), four.caps(), null, before);

        assertThat(score(card)).isEqualTo(20);
        assertThat(card.cap()).isEqualTo("worse");
        assertThat(card.band()).isEqualTo("red");
        assertThat(card.uncapped()).isEqualTo(900_000);
        assertThat(card.changes()).containsExactly(new AccountHealth.Change("cap", -700_000));
        // And its going.
        assertThat(card(four, values(51, 51, 51, 51), card).band()).isEqualTo("amber");
    }

    @Test
    void aCapAboveTheScoreIsNone() {
        AccountHealth card =
                new Scoring(four, "v1").of("mid_market", DAY, values(10, 10, 10, 10), four.caps(), null, null);

        assertThat(score(card)).isEqualTo(10);
        assertThat(card.cap()).isNull();
    }

    @Test
    void anOverrideIsTheScoreWhateverIsKnown() {
        AccountHealth before = card(four, values(90, 90, 90, 90), null);
        Health.Override override =
                new Health.Override("acme", 30, "They told us they leave", "Ana", DAY, LocalDate.of(2026, 7, 31));

        AccountHealth card =
                new Scoring(four, "v1").of("mid_market", DAY, values(90, 90, 90, 90), four.caps(), override, before);

        assertThat(score(card)).isEqualTo(30);
        assertThat(card.band()).isEqualTo("red");
        assertThat(card.cap()).isNull();
        assertThat(card.overrideReason()).isEqualTo("They told us they leave");
        assertThat(card.changes()).containsExactly(new AccountHealth.Change("override", -600_000));
    }

    @Test
    void otherSettingsAreToldApartFromWhatTheCustomerDid() {
        AccountHealth before = card(four, values(80, 40, 60, 60), null);
        Health heavier = Scores.health(FOUR, "measures.u1.weight = 3", "measures.q2 = null");

        AccountHealth card =
                new Scoring(heavier, "v2").of("mid_market", DAY, values(80, 40, 80), List.of(), null, before);

        // Before: (60 + 60) / 2 = 60. With the new settings it would have been (70 + 60) / 2 = 65, and is (70 + 80) /
        // 2.
        assertThat(score(card)).isEqualTo(75);
        assertThat(card.changes())
                .containsExactlyInAnyOrder(
                        new AccountHealth.Change("configuration", 50_000), new AccountHealth.Change("q1", 100_000));
    }

    /** Usage was 60 and is 60; a new 100 of half the weight lifts the score by 20, which is all its doing. */
    @Test
    void whatBeginsToApplyIsComparedWithTheScoreBefore() {
        AccountHealth before = card(four, List.of(value(80.0), value(40.0), notApplicable(), notApplicable()), null);

        AccountHealth card = card(four, List.of(value(80.0), value(40.0), value(100.0), notApplicable()), before);

        assertThat(score(before)).isEqualTo(60);
        assertThat(score(card)).isEqualTo(80);
        // u1 stood 20 above the score with half of the weight and has a quarter now, u2 as much below.
        assertThat(card.changes())
                .containsExactlyInAnyOrder(
                        new AccountHealth.Change("u1", -50_000),
                        new AccountHealth.Change("u2", 50_000),
                        new AccountHealth.Change("q1", 200_000));
    }

    @Test
    void onTheFirstNightThereIsNothingToCompare() {
        AccountHealth card = card(four, values(80, 80, 80, 80), null);

        assertThat(card.changes()).isEmpty();
        assertThat(card.band()).isEqualTo("green");
    }
}
