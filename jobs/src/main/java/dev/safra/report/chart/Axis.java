package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.IntToDoubleFunction;

/** Lines and texts along the edges of a plot. */
final class Axis {

    private static final double GAP = 10;

    private Axis() {}

    /** The room that texts of a size need beside a plot, at most two fifths of the chart. */
    static double room(Svg svg, List<String> texts, double size) {
        double widest = texts.stream()
                .mapToDouble(text -> Label.width(Label.clean(text), size))
                .max()
                .orElse(0);
        return Math.min(widest + GAP, svg.width() * 0.4);
    }

    static List<String> texts(double[] values, DoubleFunction<String> format) {
        return Scale.rounded(values, 0, 1).ticks(format).stream()
                .map(Scale.Tick::text)
                .toList();
    }

    /** Horizontal lines across a plot with their texts at its left. */
    static void grid(Svg svg, Scale scale, DoubleFunction<String> format, double left, double right) {
        for (Scale.Tick tick : scale.ticks(format)) {
            svg.line(left, tick.at(), right, tick.at(), "chart-grid");
            svg.text(left - 6, tick.at() + 4, Anchor.END, Label.fit(tick.text(), left - 6, Label.SIZE), "chart-tick");
        }
    }

    /** As many texts below a plot as fit without touching, always with the last one, at even distances. */
    static void below(Svg svg, List<String> labels, IntToDoubleFunction centre, double y) {
        int last = labels.size() - 1;
        for (int i = last, step = step(svg, labels, centre); i >= 0; i -= step) {
            String text = Label.fit(labels.get(i), room(svg), Label.STRONG);
            svg.text(inside(svg, centre.applyAsDouble(i), text), y, Anchor.MIDDLE, text, "chart-tick");
        }
    }

    /** Of how many texts one fits. */
    static int step(Svg svg, List<String> labels, IntToDoubleFunction centre) {
        int size = labels.size();
        int step = 1;
        while (step < size && touches(svg, labels, centre, step)) {
            step++;
        }
        return step;
    }

    private static boolean touches(Svg svg, List<String> labels, IntToDoubleFunction centre, int step) {
        double limit = Double.MAX_VALUE;
        for (int i = labels.size() - 1; i >= 0; i -= step) {
            String text = Label.fit(labels.get(i), room(svg), Label.STRONG);
            double width = Label.width(text, Label.STRONG);
            double x = inside(svg, centre.applyAsDouble(i), text);
            if (x + width / 2 > limit) {
                return true;
            }
            limit = x - width / 2 - GAP;
        }
        return false;
    }

    private static double room(Svg svg) {
        return svg.width() / 3.0;
    }

    /** The centre, moved as far as the text needs to stay within the picture. */
    private static double inside(Svg svg, double centre, String text) {
        double half = Label.width(text, Label.STRONG) / 2;
        return Math.max(half, Math.min(svg.width() - half, centre));
    }
}
