package dev.safra.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinesTest {

    @Test
    void aMissingMonthIsAGapAndTheRunningOneIsDashed() {
        Drawn drawn = Drawn.of(lines(true, 1.0, 2.0, null, 3.0, null, 5.0, 6.0, 7.0), Chart.WIDE);

        // One path in two pieces: months 1-2 and 6-7; the dashed one goes from the 7th to the 8th.
        assertThat(pieces(drawn, 1)).isEqualTo("ML ML");
        assertThat(pieces(drawn, 2)).isEqualTo("ML");
        assertThat(drawn.all("path", "chart-dashed")).hasSize(1);
        assertThat(drawn.all("path", "chart-hollow")).hasSize(1);
        // The legend's point and the five closed months that have one, among them the lonely 4th.
        assertThat(drawn.all("path", "chart-point")).hasSize(1 + 5);
    }

    @Test
    void aMissingRunningMonthHasNeitherPointNorText() {
        Drawn drawn = Drawn.of(lines(true, 1.0, 2.0, null), Chart.WIDE);

        assertThat(drawn.all("path", "chart-dashed")).isEmpty();
        assertThat(drawn.all("path", "chart-hollow")).isEmpty();
        assertThat(drawn.texts()).doesNotContain("last");
    }

    @Test
    void theAxisIsRoundAndBeginsAtZeroUnlessTheValuesLieCloseTogetherFarFromIt() {
        assertThat(axis(0, 930)).containsExactly("0", "250", "500", "750", "1000");
        assertThat(axis(1000, 1010)).containsExactly("995", "1000", "1005", "1010");
        assertThat(axis(-3, 5)).containsExactly("-4", "-2", "0", "2", "4", "6");
        assertThat(axis(0, 0)).containsExactly("0", "0.25", "0.5", "0.75", "1");
    }

    @Test
    void ticksWithTheSameTextAreMarkedOnce() {
        double[] values = {0, 2};
        assertThat(Axis.texts(values, value -> Long.toString((long) value))).containsExactly("0", "1", "2");
    }

    private static List<String> axis(double... values) {
        return Axis.texts(
                values,
                value -> value == Math.rint(value)
                        ? Long.toString(Math.round(value))
                        : String.format(Locale.ROOT, "%s", value));
    }

    private static String pieces(Drawn drawn, int line) {
        return drawn.all("path", "chart-line")
                .get(line)
                .getAttribute("d")
                .replaceAll("[-0-9. ]", "")
                .replace("LM", "L M");
    }

    private static Lines lines(boolean isLastOpen, Double... values) {
        List<String> months =
                IntStream.range(0, values.length).mapToObj(Integer::toString).toList();
        return new Lines(
                "t", "d", months, List.of(new Lines.Series("MRR", Arrays.asList(values), "last")), isLastOpen, v -> "");
    }
}
