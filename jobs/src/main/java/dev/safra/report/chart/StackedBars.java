package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * Parts of a whole: a column per month or group, the first part at the bottom; with a single column one long bar with its parts from left to
 * right. Parts below zero count as zero.
 *
 * @param isShare whether every column is drawn as tall as 100 %; the axis then runs from 0 to 1
 * @param format text of a value on the axis
 */
public record StackedBars(
        String title,
        String description,
        List<Column> columns,
        List<Part> parts,
        boolean isShare,
        DoubleFunction<String> format)
        implements Chart {

    /**
     * @param text stands above the column, such as its sum; empty for none
     */
    public record Column(String label, String text) {}

    /**
     * @param values a value per column
     */
    public record Part(String name, Tone tone, List<Value> values) {

        private Value at(int column) {
            Value value = column < values.size() ? values.get(column) : null;
            return value == null || !(value.value() > 0) || !Scale.isKnown(value.value()) ? new Value(0, "") : value;
        }
    }

    /**
     * @param text stands inside the part where it fits
     */
    public record Value(double value, String text) {}

    @Override
    public boolean isEmpty() {
        return columns.isEmpty() || parts.isEmpty();
    }

    @Override
    public double draw(Svg svg) {
        return columns.size() == 1 ? single(svg) : several(svg);
    }

    private double single(Svg svg) {
        double y = 0;
        String text = named(columns.get(0).label(), columns.get(0).text());
        if (!text.isEmpty()) {
            svg.text(0, 14, Anchor.START, Label.fit(text, svg.width(), Label.SIZE));
            y = 24;
        }
        double sum = sum(0);
        double x = 0;
        for (Part part : parts) {
            double width = sum == 0 ? 0 : svg.width() * part.at(0).value() / sum;
            segment(svg, part, 0, x, y, width, 34);
            x += width;
        }
        if (sum == 0) {
            svg.rect(0, y, svg.width(), 34, "chart-empty");
        }
        List<Legend.Entry> entries = parts.stream()
                .map(part -> Legend.Entry.of(named(part.name(), part.at(0).text()), part.tone(), svg))
                .toList();
        return Legend.draw(svg, entries, 0, y + 42);
    }

    private double several(Svg svg) {
        List<Legend.Entry> entries = parts.stream()
                .map(part -> Legend.Entry.of(part.name(), part.tone(), svg))
                .toList();
        double top = Legend.draw(svg, entries, 0, 0) + 24;
        double bottom = top + (svg.isNarrow() ? 170 : 200);
        double[] values = isShare
                ? new double[] {1}
                : IntStream.range(0, columns.size()).mapToDouble(this::sum).toArray();
        double left = Axis.room(svg, Axis.texts(zeroAnd(values), format), Label.SIZE);
        Scale scale = Scale.rounded(zeroAnd(values), bottom, top);
        Axis.grid(svg, scale, format, left, svg.width());
        double pitch = (svg.width() - left) / Math.max(columns.size(), 1);
        double width = Math.min(pitch * 0.74, 56);
        for (int i = 0; i < columns.size(); i++) {
            double sum = isShare && sum(i) > 0 ? sum(i) : 1;
            double below = 0;
            for (Part part : parts) {
                double from = scale.at(below);
                below += part.at(i).value() / sum;
                segment(
                        svg,
                        part,
                        i,
                        left + pitch * (i + 0.5) - width / 2,
                        scale.at(below),
                        width,
                        from - scale.at(below));
            }
        }
        texts(svg, scale, left, pitch, bottom);
        return bottom + 26;
    }

    /** Names below the columns and sums above them, thinned out alike. */
    private void texts(Svg svg, Scale scale, double left, double pitch, double bottom) {
        List<String> names = columns.stream().map(Column::label).toList();
        List<String> sums = columns.stream().map(Column::text).toList();
        Axis.below(svg, names, i -> left + pitch * (i + 0.5), bottom + 20);
        int step = Axis.step(svg, sums, i -> left + pitch * (i + 0.5));
        for (int i = columns.size() - 1; i >= 0; i -= step) {
            double y = scale.at(isShare ? 1 : sum(i)) - 5;
            String text = Label.fit(sums.get(i), svg.width() / 3.0, Label.STRONG);
            double half = Label.width(text, Label.STRONG) / 2;
            svg.text(
                    Math.min(svg.width() - half, left + pitch * (i + 0.5)),
                    y,
                    Anchor.MIDDLE,
                    text,
                    "chart-strong chart-above");
        }
    }

    private static void segment(Svg svg, Part part, int column, double x, double y, double width, double height) {
        if (width <= 0 || height <= 0) {
            return;
        }
        svg.area(x, y, width, height, part.tone()).rect(x, y, width, height, "chart-edge");
        String text = Label.clean(part.at(column).text());
        double needed = Label.width(text, Label.SMALL) + 6;
        if (!text.isEmpty() && needed <= width && height >= 17) {
            svg.rect(
                    x + width / 2 - needed / 2,
                    y + height / 2 - 7.5,
                    needed,
                    15,
                    part.tone().css());
            svg.text(
                    x + width / 2,
                    y + height / 2 + 4,
                    Anchor.MIDDLE,
                    text,
                    part.tone() == Tone.NEUTRAL ? "chart-small" : "chart-small chart-inside");
        }
    }

    private static String named(String name, String text) {
        return Label.clean(text).isEmpty()
                ? name
                : Label.clean(name).isEmpty() ? text : Label.clean(name) + ": " + text;
    }

    private double sum(int column) {
        return parts.stream().mapToDouble(part -> part.at(column).value()).sum();
    }

    /** With zero, so that the axis of bars begins there. */
    private static double[] zeroAnd(double[] values) {
        return Arrays.copyOf(values, values.length + 1);
    }
}
