package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleFunction;

/**
 * How many have which score, from 0 to 100: a column per range of scores in the tone of its band, with the boundaries of the bands as
 * dashed lines and on the axis.
 *
 * @param format text of a count on the vertical axis
 * @param scores text of a score on the horizontal axis
 */
public record Distribution(
        String title,
        String description,
        List<Bin> bins,
        List<Band> bands,
        DoubleFunction<String> format,
        DoubleFunction<String> scores)
        implements Chart {

    /**
     * @param from lowest score of the range
     * @param to score at which the next range begins
     * @param text the count, above its column if all of them fit; empty for none
     */
    public record Bin(double from, double to, double count, String text) {}

    /**
     * @param name with whatever the legend is to say of the band, such as its share
     */
    public record Band(String name, Tone tone, double from, double to) {

        private boolean holds(double score) {
            return score >= from && score < to;
        }
    }

    @Override
    public boolean isEmpty() {
        return bins.isEmpty();
    }

    @Override
    public double draw(Svg svg) {
        List<Legend.Entry> entries = bands.stream()
                .map(band -> Legend.Entry.of(band.name(), band.tone(), svg))
                .toList();
        double top = Legend.draw(svg, entries, 0, 0) + 22;
        double bottom = top + (svg.isNarrow() ? 150 : 190);
        double[] counts =
                bins.stream().mapToDouble(bin -> Math.max(0, bin.count())).toArray();
        double left = Math.max(14, Axis.room(svg, Axis.texts(zeroAnd(counts), format), Label.SIZE));
        Scale up = Scale.rounded(zeroAnd(counts), bottom, top);
        Scale across = new Scale(0, 100, left, svg.width() - 14.0);
        Axis.grid(svg, up, format, left, svg.width() - 14.0);
        boolean hasTexts = bins.stream()
                .allMatch(bin -> Label.width(Label.clean(bin.text()), Label.SMALL)
                        <= across.at(bin.to()) - across.at(bin.from()) - 2);
        for (Bin bin : bins) {
            column(svg, bin, across, up, bottom, hasTexts);
        }
        TreeSet<Double> edges = new TreeSet<>(List.of(0.0, 100.0));
        bands.forEach(band -> edges.addAll(List.of(band.from(), band.to())));
        edges.removeIf(edge -> !(edge >= 0 && edge <= 100));
        edges.stream()
                .filter(edge -> edge > 0 && edge < 100)
                .forEach(edge -> svg.line(across.at(edge), top - 14, across.at(edge), bottom + 4, "chart-boundary"));
        List<Double> marks = new ArrayList<>(edges);
        Axis.below(svg, marks.stream().map(scores::apply).toList(), i -> across.at(marks.get(i)), bottom + 20);
        return bottom + 26;
    }

    private void column(Svg svg, Bin bin, Scale across, Scale up, double bottom, boolean hasTexts) {
        double x = across.at(Math.max(0, bin.from())) + 1;
        double width = across.at(Math.min(100, bin.to())) - x - 1;
        if (!(bin.count() > 0) || !Scale.isKnown(bin.count()) || width <= 0) {
            return;
        }
        double middle = (bin.from() + bin.to()) / 2;
        Tone tone = bands.stream()
                .filter(band -> band.holds(middle))
                .map(Band::tone)
                .findFirst()
                .orElse(Tone.NEUTRAL);
        double y = Math.min(up.at(bin.count()), bottom - 1);
        svg.area(x, y, width, bottom - y, tone);
        if (hasTexts) {
            svg.text(x + width / 2, y - 4, Anchor.MIDDLE, bin.text(), "chart-small chart-above");
        }
    }

    private static double[] zeroAnd(double[] values) {
        return Arrays.copyOf(values, values.length + 1);
    }
}
