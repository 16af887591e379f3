package dev.safra.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class HeatMapTest {

    @Test
    void theUnknownIsNotDrawnTheIncompleteIsOutlinedAndMoreThanAllHasACorner() {
        HeatMap map = new HeatMap(
                "t",
                "d",
                List.of("0", "1", "2", "3"),
                List.of(new HeatMap.Cohort(
                        "2025-01",
                        "40",
                        List.of(
                                new HeatMap.Cell(1.0, "100", false),
                                new HeatMap.Cell(null, "?", false),
                                new HeatMap.Cell(1.2, "120", false),
                                new HeatMap.Cell(0.6, "60", true)))),
                value -> Math.round(value * 100) + "%",
                "above 100%",
                "still running");
        Drawn drawn = Drawn.of(map, Chart.WIDE);

        assertThat(drawn.texts()).contains("2025-01", "40", "100", "120", "60", "above 100%", "still running");
        assertThat(drawn.texts()).doesNotContain("?");
        assertThat(cells(drawn, "chart-cell")).isEqualTo(2);
        // One each in the legend and the map.
        assertThat(cells(drawn, "chart-incomplete")).isEqualTo(2);
        assertThat(cells(drawn, "chart-corner")).isEqualTo(2);
    }

    @Test
    void sixtyCohortsKeepTheirNamesApartAndTheFileSmall() {
        HeatMap map = cohorts(60, 25, i -> 1 - i / 50.0, "2025-01");

        for (int width : List.of(Chart.WIDE, Chart.NARROW)) {
            Drawn drawn = Drawn.of(map, width);
            assertThat(drawn.misplaced()).isEmpty();
            assertThat(drawn.texts().stream().filter("2025-01"::equals))
                    .as("60 cohorts and the legend")
                    .hasSize(60 + 1);
            assertThat(drawn.texts().contains("93")).isEqualTo(width == Chart.WIDE);
        }
        assertThat(map.html("x").length()).isLessThan(200_000);
    }

    /** As many cells as a triangle of cohorts has; the last of each is incomplete. */
    static HeatMap cohorts(int rows, int columns, IntFunction<Double> values, String label) {
        List<HeatMap.Cohort> cohorts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int known = Math.min(columns, rows - row);
            cohorts.add(new HeatMap.Cohort(
                    label,
                    "1,204",
                    IntStream.range(0, known)
                            .mapToObj(i -> new HeatMap.Cell(values.apply(i), "" + (100 - i), i == known - 1 && i > 0))
                            .toList()));
        }
        List<String> periods =
                IntStream.range(0, columns).mapToObj(Integer::toString).toList();
        return new HeatMap(label, label, periods, cohorts, Double::toString, label, label);
    }

    private static long cells(Drawn drawn, String css) {
        return drawn.all("path", css).stream()
                .map((Element path) -> path.getAttribute("d"))
                .flatMapToInt(String::chars)
                .filter(c -> c == 'M')
                .count();
    }
}
