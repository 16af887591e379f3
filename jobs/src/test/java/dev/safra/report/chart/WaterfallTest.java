package dev.safra.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class WaterfallTest {

    @Test
    void everyStepBeginsWhereTheOneBeforeEnds() {
        Drawn drawn = Drawn.of(bridge(100, 200, -150, 150), Chart.WIDE);
        Element opening = drawn.all("rect", "chart-neutral").get(0);
        Element gain = drawn.all("rect", "chart-good").get(0);
        Element loss = drawn.all("rect", "chart-bad").get(0);
        Element closing = drawn.all("rect", "chart-neutral").get(1);

        assertThat(left(gain)).isEqualTo(right(opening));
        assertThat(right(loss)).isEqualTo(right(gain));
        assertThat(left(loss)).isEqualTo(right(closing));
        assertThat(drawn.all("rect").stream().map(rect -> rect.getAttribute("fill")))
                .contains("url(#chart-hatch)");
        assertThat(drawn.all("path", "chart-break")).isEmpty();
    }

    @Test
    void sumsThatDwarfTheStepsAreBroken() {
        Drawn drawn = Drawn.of(bridge(1000, 50, -30, 1020), Chart.WIDE);

        assertThat(drawn.all("path", "chart-break")).hasSize(2 * 2);
        assertThat(width(drawn.all("rect", "chart-good").get(0)))
                .isGreaterThan(width(drawn.all("rect", "chart-neutral").get(0)));
    }

    @Test
    void aStepOfNothingIsALine() {
        assertThat(Drawn.of(bridge(100, 0, -100, 0), Chart.WIDE).all("path", "chart-mark"))
                .hasSize(2);
    }

    private static Waterfall bridge(double opening, double gain, double loss, double closing) {
        return new Waterfall(
                "t",
                "d",
                new Bar("Opening", opening, ""),
                List.of(new Bar("New", gain, "+"), new Bar("Churn", loss, "-")),
                new Bar("Closing", closing, ""));
    }

    private static double left(Element rect) {
        return Double.parseDouble(rect.getAttribute("x"));
    }

    private static double width(Element rect) {
        return Double.parseDouble(rect.getAttribute("width"));
    }

    private static double right(Element rect) {
        return Math.round((left(rect) + width(rect)) * 100) / 100.0;
    }
}
