package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Curves with steps, just below, at and just above each; ScoringTest has those without. */
final class CurveTest {

    private static final double JUST = Math.ulp(20.0);

    /** [[0, 0], [10, 0], [10, 50], [20, 50], [20, 100]]. */
    @ParameterizedTest
    @CsvSource({"-1, 0, 0, 0", "0, 0, 0, 0", "5, 0, 0, 0", "10, 0, 50, 50", "15, 50, 50, 50", "20, 50, 100, 100"})
    void fromTheValueOfAStepOnTheLaterScoreHolds(double value, double below, double at, double above) {
        Curve stairs = new Curve(new double[] {0, 10, 10, 20, 20}, new double[] {0, 0, 50, 50, 100});

        assertThat(stairs.at(value - JUST)).isEqualTo(below);
        assertThat(stairs.at(value)).isEqualTo(at);
        assertThat(stairs.at(value + JUST)).isEqualTo(above);
    }

    /** [[0, 100], [10, 80], [10, 20], [20, 0]]: 2 points for each below the step, and 2 for each from it on. */
    @ParameterizedTest
    @CsvSource({
        "-3, 100",
        "0, 100",
        "5, 90",
        "9.5, 81",
        "9.999, 80.002",
        "10, 20",
        "10.001, 19.998",
        "15, 10",
        "20, 0",
        "21, 0"
    })
    void betweenStepsACurveIsStraight(double value, double score) {
        Curve falling = new Curve(new double[] {0, 10, 10, 20}, new double[] {100, 80, 20, 0});

        assertThat(falling.at(value)).isEqualTo(score, within(1e-9));
    }

    /** At its very beginning or end a step is one as well: [[5, 30], [5, 60], [8, 60], [8, 70]]. */
    @ParameterizedTest
    @CsvSource({"4.9, 30", "5, 60", "7.9, 60", "8, 70", "9, 70"})
    void aCurveMayBeginAndEndWithAStep(double value, double score) {
        Curve steps = new Curve(new double[] {5, 5, 8, 8}, new double[] {30, 60, 60, 70});

        assertThat(steps.at(value)).isEqualTo(score);
    }
}
