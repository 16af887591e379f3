package dev.safra.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleFunction;

/** Numbers on a line: where a value lies between two coordinates, and round values to mark. */
record Scale(double low, double high, double step, double from, double to) {

    Scale(double low, double high, double from, double to) {
        this(low, high, stepOf(low, high), from, to);
    }

    double at(double value) {
        return high == low ? from : from + (to - from) * ((value / 2 - low / 2) / (high / 2 - low / 2));
    }

    /** From the smallest to the largest of the values and zero. */
    static Scale withZero(double[] values, double from, double to) {
        double low = Math.min(0, min(values));
        double high = Math.max(0, max(values));
        return new Scale(low, high == low ? low + 1 : high, from, to);
    }

    /** Widened to round ends; begins at zero, unless the values lie close together far from it. */
    static Scale rounded(double[] values, double from, double to) {
        Scale scale = withZero(values, from, to);
        double low = min(values);
        double high = max(values);
        if (low > 0 && high > low && high - low < high / 4) {
            scale = new Scale(low - (high - low) / 4, high, from, to);
        }
        double step = scale.step;
        return new Scale(Math.floor(scale.low / step) * step, Math.ceil(scale.high / step) * step, step, from, to);
    }

    /** Whether a number can be drawn; what is beyond 1e100 counts as infinite, so that sums and distances stay finite. */
    static boolean isKnown(double value) {
        return Math.abs(value) < 1e100;
    }

    private static double stepOf(double low, double high) {
        double rough = Math.max(high / 4 - low / 4, 1e-290);
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        double leading = rough / magnitude;
        return magnitude * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 2.5 ? 2.5 : leading <= 5 ? 5 : 10);
    }

    private static double min(double[] values) {
        return Arrays.stream(values).filter(Scale::isKnown).min().orElse(0);
    }

    private static double max(double[] values) {
        return Arrays.stream(values).filter(Scale::isKnown).max().orElse(0);
    }

    /** Round values from low to high with their texts; of several with the same text the first. */
    List<Tick> ticks(DoubleFunction<String> format) {
        List<Tick> ticks = new ArrayList<>();
        String before = null;
        long last = Math.round(Math.floor(high / step + 1e-6));
        for (long i = Math.round(Math.ceil(low / step - 1e-6)); i <= last; i++) {
            double value = i == 0 ? 0 : i * step;
            String text = Label.clean(format.apply(value));
            if (!Objects.equals(text, before)) {
                ticks.add(new Tick(at(value), text));
            }
            before = text;
        }
        return ticks;
    }

    record Tick(double at, String text) {}
}
