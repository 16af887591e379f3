package dev.safra.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleFunction;

/** Numbers on a line: where a value lies between two coordinates, and round values to mark. */
record Scale(double low, double high, double from, double to) {

    double at(double value) {
        double share = high == low ? 0 : (value / 2 - low / 2) / (high / 2 - low / 2);
        return from + (to - from) * share;
    }

    /** From the smallest to the largest of the values and zero. */
    static Scale withZero(double[] values, double from, double to) {
        double low =
                Math.min(0, Arrays.stream(values).filter(Double::isFinite).min().orElse(0));
        double high =
                Math.max(0, Arrays.stream(values).filter(Double::isFinite).max().orElse(0));
        return new Scale(low, high == low ? low + 1 : high, from, to);
    }

    /** Widened to round ends; begins at zero, unless the values lie close together far from it. */
    static Scale rounded(double[] values, double from, double to) {
        Scale scale = withZero(values, from, to);
        double low = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
        double high = Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
        if (low > 0 && high > low && high - low < high / 4) {
            scale = new Scale(low - (high - low) / 4, high, from, to);
        }
        double step = scale.step();
        return new Scale(Math.floor(scale.low / step) * step, Math.ceil(scale.high / step) * step, from, to);
    }

    private double step() {
        double rough = (high / 4 - low / 4);
        double magnitude = Math.pow(10, Math.floor(Math.log10(Math.max(rough, Double.MIN_NORMAL * 1e10))));
        double leading = rough / magnitude;
        return magnitude * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 2.5 ? 2.5 : leading <= 5 ? 5 : 10);
    }

    /** Round values from low to high with their texts; of several with the same text the first. */
    List<Tick> ticks(DoubleFunction<String> format) {
        double step = step();
        List<Tick> ticks = new ArrayList<>();
        String before = null;
        long first = (long) Math.ceil(low / step - 1e-6);
        long last = (long) Math.floor(high / step + 1e-6);
        for (long i = first; i <= last; i++) {
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
