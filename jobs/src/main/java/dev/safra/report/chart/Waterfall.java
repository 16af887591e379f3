package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How an opening amount becomes a closing one, a row per step: sums in grey, gains plain, losses hatched. Where the steps are small
 * against the sums, the axis does not begin at zero and the sums show a break.
 *
 * @param changes signed steps in the order in which they add up, in the unit of the sums; their texts carry the sign
 */
public record Waterfall(String title, String description, Bar opening, List<Bar> changes, Bar closing)
        implements Chart {

    private static final double ROW = 30;
    private static final double BAR = 18;

    @Override
    public boolean isEmpty() {
        return changes.isEmpty() && known(opening.value()) == 0 && known(closing.value()) == 0;
    }

    @Override
    public double draw(Svg svg) {
        List<Step> steps = steps();
        double left =
                Axis.room(svg, steps.stream().map(step -> step.bar().label()).toList(), Label.STRONG);
        double right = svg.width()
                - Axis.room(svg, steps.stream().map(step -> step.bar().text()).toList(), Label.STRONG);
        Scale scale = scale(steps, left, right);
        double y = 4;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            svg.text(
                    0,
                    y + 14,
                    Anchor.START,
                    Label.fit(step.bar().label(), left - 8, Label.STRONG),
                    step.isSum() ? "chart-strong" : "");
            bar(svg, step, scale, y);
            if (i + 1 < steps.size()) {
                svg.line(scale.at(step.to()), y + BAR, scale.at(step.to()), y + ROW, "chart-axis");
            }
            svg.text(
                    svg.width(),
                    y + 14,
                    Anchor.END,
                    Label.fit(step.bar().text(), svg.width() - right - 8, Label.STRONG),
                    step.isSum() ? "chart-strong" : "");
            y += ROW;
        }
        return y - ROW + BAR + 4;
    }

    private static void bar(Svg svg, Step step, Scale scale, double y) {
        double start = scale.at(step.isSum() ? Math.max(0, scale.low()) : step.from());
        double end = scale.at(step.to());
        Tone tone = step.isSum() ? Tone.NEUTRAL : step.to() < step.from() ? Tone.BAD : Tone.GOOD;
        if (Math.abs(end - start) < 1) {
            svg.line(end, y, end, y + BAR, "chart-mark");
            return;
        }
        svg.area(Math.min(start, end), y, Math.abs(end - start), BAR, tone);
        if (step.isSum() && scale.low() > 0) {
            svg.line(start + 8, y + BAR + 2, start + 14, y - 2, "chart-break")
                    .line(start + 13, y + BAR + 2, start + 19, y - 2, "chart-break");
        }
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(opening, 0, known(opening.value()), true));
        double level = known(opening.value());
        for (Bar change : changes) {
            steps.add(new Step(change, level, level + known(change.value()), false));
            level += known(change.value());
        }
        steps.add(new Step(closing, 0, known(closing.value()), true));
        return steps;
    }

    private static Scale scale(List<Step> steps, double left, double right) {
        double[] levels = steps.stream().mapToDouble(Step::to).toArray();
        double low = DoubleStream.of(levels).min().orElse(0);
        double high = DoubleStream.of(levels).max().orElse(0);
        if (low > 0 && high > low && high - low < high / 2) {
            return new Scale(low - (high - low) / 2, high, left, right);
        }
        return Scale.withZero(levels, left, right);
    }

    private static double known(double value) {
        return Scale.isKnown(value) ? value : 0;
    }

    private record Step(Bar bar, double from, double to, boolean isSum) {}
}
