package dev.safra.report.chart;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;

/** What holds for every chart, whatever the numbers and names. */
class ChartTest {

    private static final String HOSTILE =
            "<script>alert(\"1\")</script> & 'x' \u2028 \u202E\u05D0\u05D1\u05D2 \uD83D\uDE00 \uD800 \u0000 ]]>"
                    + "n".repeat(300);
    private static final DoubleFunction<String> PLAIN =
            value -> Double.isFinite(value) ? String.format(Locale.ROOT, "%,.2f", value) : "?";

    @TestFactory
    Stream<DynamicTest> everyChartIsWellFormedNamedAndKeepsItsTextsApart() {
        return charts().entrySet().stream()
                .flatMap(entry -> Stream.of(Chart.WIDE, Chart.NARROW)
                        .map(width -> DynamicTest.dynamicTest(
                                entry.getKey() + " at " + width, () -> holds(entry.getValue(), width))));
    }

    private static void holds(Chart chart, int width) {
        String svg = chart.svg("chart", width);
        Drawn drawn = Drawn.of(svg);
        Element root = drawn.document().getDocumentElement();
        assertThat(chart.svg("chart", width)).as("the same bytes").isEqualTo(svg);
        assertThat(root.getAttribute("role")).isEqualTo("img");
        assertThat(root.getAttribute("aria-labelledby"))
                .isEqualTo(drawn.all("title").get(0).getAttribute("id"))
                .isEqualTo("chart-title");
        assertThat(root.getAttribute("aria-describedby"))
                .isEqualTo(drawn.all("desc").get(0).getAttribute("id"))
                .isEqualTo("chart-desc");
        assertThat(drawn.misplaced()).as(svg).isEmpty();
        assertThat(svg)
                .doesNotContain("<script", "style=", "NaN", "Infinity", "\u2028", "\u202E", "#0", "rgb")
                .doesNotContainPattern("\\d\\.\\d{3}|\\dE\\d");
        assertThat(drawn.all("rect"))
                .allSatisfy(rect -> assertThat(Double.parseDouble(rect.getAttribute("x"))
                                + Double.parseDouble(rect.getAttribute("width")))
                        .as("right edge of " + rect.getAttribute("class"))
                        .isBetween(0.0, width + 1.0));
    }

    @Test
    void aPageHasBothWidthsWithIdsOfTheirOwn() {
        String html = lines(12, i -> 100.0 * i, "MRR").html("mrr");

        List<String> ids = Drawn.of(html).all("*").stream()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        assertThat(ids).doesNotHaveDuplicates().contains("mrr-wide-title", "mrr-narrow-desc");
    }

    @Test
    void aChartWithoutDataIsALowEmptyFrame() {
        List<Chart> charts = List.of(
                new Waterfall("t", "d", new Bar("a", 0, ""), List.of(), new Bar("b", 0, "")),
                new Lines("t", "d", List.of("Jan"), List.of(new Lines.Series("a", nCopies(1, null), "")), true, PLAIN),
                new StackedBars("t", "d", List.of(), List.of(), true, PLAIN),
                new HeatMap("t", "d", List.of("0"), List.of(), PLAIN, "", ""),
                new Pyramid("t", "d", List.of()),
                new Scatter("t", "d", measure(0, ""), measure(0, ""), List.of()),
                new Distribution("t", "d", List.of(), List.of(), PLAIN, PLAIN),
                new HorizontalBars("t", "d", Tone.FIRST, List.of()));

        assertThat(charts).allSatisfy(chart -> {
            assertThat(chart.isEmpty()).isTrue();
            assertThat(Drawn.of(chart, Chart.WIDE).texts()).containsExactly("\u2013");
            assertThat(chart.svg("x", Chart.WIDE)).contains("viewBox=\"0 0 720 40\"");
        });
    }

    @Test
    void everyColourStandsOutFromThePaperAndEveryShadeFromItsInk() {
        for (Map<String, String> colours : Palette.lightAndDark()) {
            for (Tone tone : Tone.values()) {
                assertThat(Palette.contrast(colours, tone.css().replace("chart-", ""), "paper"))
                        .as(tone + " of " + colours)
                        .isGreaterThanOrEqualTo(3);
            }
            assertThat(Palette.contrast(colours, "quiet", "paper")).isGreaterThanOrEqualTo(4.5);
            for (int i = 1; i <= Shades.COUNT; i++) {
                assertThat(Palette.contrast(colours, "shade-" + i, i < 5 ? "ink-low" : "ink-high"))
                        .as("shade " + i)
                        .isGreaterThanOrEqualTo(4.5);
            }
        }
    }

    @Test
    void everyClassIsInTheStyleSheet() {
        String drawn = charts().values().stream().map(chart -> chart.html("x")).collect(Collectors.joining());
        List<String> classes = Stream.of(drawn.split("class=\""))
                .skip(1)
                .flatMap(part -> Stream.of(part.substring(0, part.indexOf('"')).split(" ")))
                .distinct()
                .toList();

        assertThat(classes).allSatisfy(css -> assertThat(Palette.sheet()).containsPattern("\\." + css + "[ ,]"));
    }

    private static Map<String, Chart> charts() {
        Map<String, Chart> charts = new LinkedHashMap<>();
        Map<String, List<Double>> inputs = new LinkedHashMap<>();
        inputs.put("zero", nCopies(36, 0.0));
        inputs.put(
                "huge", IntStream.range(0, 36).mapToObj(i -> 1e12 * (1 + i % 5)).toList());
        inputs.put(
                "tiny", IntStream.range(0, 36).mapToObj(i -> 1e-9 * (1 + i % 7)).toList());
        inputs.put(
                "negative",
                IntStream.range(0, 36).mapToObj(i -> -40.0 * (i % 6)).toList());
        inputs.put(
                "mixed",
                IntStream.range(0, 36)
                        .mapToObj(i -> i % 2 == 0 ? 70.0 * i : -35.0 * i)
                        .toList());
        inputs.put("close", IntStream.range(0, 36).mapToObj(i -> 1e6 + i % 3).toList());
        inputs.put("one", List.of(5.0));
        inputs.put("not a number", List.of(Double.NaN, 3.0, Double.POSITIVE_INFINITY, -2.0, Double.MAX_VALUE));
        inputs.forEach((name, values) -> Stream.of("Name", HOSTILE).forEach(label -> {
            String key = name + (label.equals(HOSTILE) ? ", hostile names" : "");
            int size = values.size();
            charts.put("Lines: " + key, lines(size, values::get, label));
            charts.put("Waterfall: " + key, waterfall(values, label));
            charts.put("HorizontalBars: " + key, horizontal(values, label));
            charts.put("StackedBars: " + key, stacked(values, label, false));
            charts.put("StackedBars, shares: " + key, stacked(values, label, true));
            charts.put(
                    "HeatMap: " + key, HeatMapTest.cohorts(Math.min(size, 13), Math.min(size, 13), values::get, label));
            charts.put("Pyramid: " + key, pyramid(values, label));
            charts.put("Scatter: " + key, scatter(values, label));
            charts.put("Distribution: " + key, distribution(values, label));
        }));
        return charts;
    }

    private static Lines lines(int months, java.util.function.IntFunction<Double> values, String name) {
        List<Lines.Series> series = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            List<Double> list = new ArrayList<>();
            for (int i = 0; i < months; i++) {
                list.add((i + s) % 11 == 10 ? null : values.apply(i));
            }
            series.add(new Lines.Series(name + s, list, PLAIN.apply(values.apply(months - 1))));
        }
        return new Lines(name, name, months(months, name), series, true, PLAIN);
    }

    private static List<String> months(int size, String name) {
        return IntStream.range(0, size)
                .mapToObj(i -> name + " " + (2020 + i / 12) + "-" + (1 + i % 12))
                .toList();
    }

    private static Waterfall waterfall(List<Double> values, String label) {
        List<Bar> changes = values.stream()
                .limit(7)
                .map(value -> new Bar(label, value, PLAIN.apply(value)))
                .toList();
        double sum = changes.stream().mapToDouble(Bar::value).sum();
        return new Waterfall(
                label, label, new Bar(label, 1000, "1000"), changes, new Bar(label, 1000 + sum, PLAIN.apply(sum)));
    }

    private static HorizontalBars horizontal(List<Double> values, String label) {
        return new HorizontalBars(
                label,
                label,
                Tone.BAD,
                values.stream()
                        .map(value -> new HorizontalBars.Item(
                                label, value, PLAIN.apply(value), value > 40 ? value / 3 : null))
                        .toList());
    }

    private static StackedBars stacked(List<Double> values, String label, boolean isShare) {
        List<StackedBars.Part> parts = Stream.of(Tone.values())
                .map(tone -> new StackedBars.Part(
                        label + tone,
                        tone,
                        values.stream()
                                .map(value -> new StackedBars.Value(value, PLAIN.apply(value)))
                                .toList()))
                .toList();
        List<StackedBars.Column> columns = months(values.size(), label).stream()
                .map(month -> new StackedBars.Column(month, "1,204"))
                .toList();
        return new StackedBars(label, label, columns, parts, isShare, PLAIN);
    }

    private static Pyramid pyramid(List<Double> values, String label) {
        return new Pyramid(
                label,
                label,
                values.stream()
                        .limit(5)
                        .map(value -> new Pyramid.Tier(label, PLAIN.apply(value), value, value > 3 ? null : 2.0, label))
                        .toList());
    }

    private static Scatter scatter(List<Double> values, String label) {
        List<Scatter.Count> row = values.stream()
                .limit(10)
                .map(value -> value == 70 ? null : new Scatter.Count(value, PLAIN.apply(value)))
                .toList();
        return new Scatter(label, label, measure(10, label), measure(12, label), nCopies(12, row));
    }

    private static Scatter.Measure measure(int bins, String label) {
        return new Scatter.Measure(label, nCopies(bins, label));
    }

    private static Distribution distribution(List<Double> values, String label) {
        List<Distribution.Bin> bins = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            double value = values.get(i % values.size());
            bins.add(new Distribution.Bin(i * 5, i * 5 + 5, value, PLAIN.apply(value)));
        }
        List<Distribution.Band> bands = List.of(
                new Distribution.Band(label, Tone.BAD, 0, 40),
                new Distribution.Band(label, Tone.CAUTION, 40, 42),
                new Distribution.Band(label, Tone.GOOD, 42, 101));
        return new Distribution(label, label, bins, bands, PLAIN, PLAIN);
    }
}
