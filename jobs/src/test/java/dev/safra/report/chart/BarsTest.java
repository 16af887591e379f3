package dev.safra.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Where bars, marks and whiskers end. */
class BarsTest {

    @Test
    void aWhiskerReachesTheMarginToBothSidesOfTheValue() {
        HorizontalBars bars = new HorizontalBars(
                "t",
                "d",
                Tone.FIRST,
                List.of(
                        new HorizontalBars.Item("North", 40, "40 ± 20", 20.0),
                        HorizontalBars.Item.of("South", -20, "-20")));
        Drawn drawn = Drawn.of(bars, Chart.NARROW);

        // From -20 to 60 over 2 to 358: zero is at 91, and 89 are 20.
        assertThat(rects(drawn, "chart-first")).containsExactly("91+178", "2+89");
        assertThat(drawn.all("path", "chart-whisker"))
                .singleElement()
                .satisfies(path -> assertThat(path.getAttribute("d")).startsWith("M180 28H358"));
    }

    @Test
    void sharesFillTheColumnWhateverTheirSum() {
        StackedBars bars = new StackedBars(
                "t",
                "d",
                List.of(new StackedBars.Column("Jan", "4"), new StackedBars.Column("Feb", "400")),
                List.of(part(Tone.GOOD, 3, 300), part(Tone.BAD, 1, 100)),
                true,
                value -> "");
        Drawn drawn = Drawn.of(bars, Chart.WIDE);

        assertThat(drawn.all("rect", "chart-edge").stream().map(rect -> rect.getAttribute("height")))
                .containsExactly("150", "50", "150", "50");
    }

    @Test
    void loadBeyondTheCapacityIsHatchedAndWithoutOneThereIsNoBar() {
        Drawn drawn = Drawn.of(
                new Pyramid(
                        "t",
                        "d",
                        List.of(
                                new Pyramid.Tier("High", "9", 150, 100.0, ""),
                                new Pyramid.Tier("Low", "90", 50, 100.0, ""),
                                new Pyramid.Tier("Tech", "900", 900, null, ""))),
                Chart.WIDE);

        // 308 to 718 are 150 %.
        assertThat(rects(drawn, "chart-first")).containsExactly("308+273.33", "308+136.67");
        assertThat(rects(drawn, "chart-bad")).containsExactly("581.33+136.67");
        assertThat(drawn.all("path", "chart-mark")).hasSize(2);
        assertThat(drawn.all("path", "chart-level")).hasSize(3);
    }

    @Test
    void aScoreOnTheBoundaryBelongsToTheBandAbove() {
        Drawn drawn = Drawn.of(
                new Distribution(
                        "t",
                        "d",
                        List.of(new Distribution.Bin(35, 40, 2, ""), new Distribution.Bin(40, 45, 1, "")),
                        List.of(
                                new Distribution.Band("", Tone.BAD, 0, 40),
                                new Distribution.Band("", Tone.GOOD, 40, 101)),
                        value -> "",
                        value -> Long.toString(Math.round(value))),
                Chart.WIDE);

        assertThat(drawn.all("rect", "chart-bad")).hasSize(1);
        assertThat(drawn.all("rect", "chart-good")).hasSize(1);
        assertThat(drawn.all("path", "chart-boundary")).hasSize(1);
        assertThat(drawn.texts()).containsExactlyInAnyOrder("0", "40", "100");
    }

    private static StackedBars.Part part(Tone tone, double... values) {
        return new StackedBars.Part(
                "",
                tone,
                Stream.of(values[0], values[1])
                        .map(value -> new StackedBars.Value(value, ""))
                        .toList());
    }

    private static List<String> rects(Drawn drawn, String css) {
        return drawn.all("rect", css).stream()
                .map((Element rect) -> rect.getAttribute("x") + "+" + rect.getAttribute("width"))
                .toList();
    }
}
