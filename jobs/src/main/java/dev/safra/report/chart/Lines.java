package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * One to three series over months. A missing value is a gap in the line. The series differ in colour and in the shape of their points.
 *
 * @param months names of the months, oldest first
 * @param isLastOpen whether the last month is still running: its piece is dashed and its point hollow
 * @param format text of a value on the axis
 */
public record Lines(
        String title,
        String description,
        List<String> months,
        List<Series> series,
        boolean isLastOpen,
        DoubleFunction<String> format)
        implements Chart {

    private static final List<Tone> TONES = List.of(Tone.FIRST, Tone.SECOND, Tone.THIRD);

    /**
     * @param values a value per month, all in one unit; null where it is missing
     * @param text the last month's value as text, beside the end of the line; empty for none
     */
    public record Series(String name, List<Double> values, String text) {

        private Double at(int month) {
            Double value = month < 0 || month >= values.size() ? null : values.get(month);
            return value == null || !Scale.isKnown(value) ? null : value;
        }
    }

    @Override
    public boolean isEmpty() {
        return values().length == 0 || months.isEmpty();
    }

    @Override
    public double draw(Svg svg) {
        List<Legend.Entry> entries = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            int number = i;
            entries.add(new Legend.Entry(series.get(i).name(), (x, y) -> {
                svg.line(x, y + 6, x + 16, y + 6, "chart-line " + stroke(number));
                point(svg, number, x + 8, y + 6, false);
            }));
        }
        double top = Legend.draw(svg, entries, 0, 0) + 8;
        double bottom = top + (svg.isNarrow() ? 170 : 220);
        double[] values = values();
        double left = Axis.room(svg, Axis.texts(values, format), Label.SIZE);
        double right = svg.width()
                - 10
                - Axis.room(svg, series.stream().map(Series::text).toList(), Label.STRONG);
        Scale scale = Scale.rounded(values, bottom, top);
        Axis.grid(svg, scale, format, left, right);
        for (int i = 0; i < series.size(); i++) {
            line(svg, i, scale, left, right);
        }
        ends(svg, scale, top, bottom, right);
        Axis.below(svg, months, month -> x(month, left, right), bottom + 20);
        return bottom + 26;
    }

    private double[] values() {
        return series.stream()
                .flatMap(one -> IntStream.range(0, months.size()).mapToObj(one::at))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private double x(int month, double left, double right) {
        return months.size() < 2 ? right - 6 : left + 6 + (right - left - 12) * month / (months.size() - 1);
    }

    private void line(Svg svg, int number, Scale scale, double left, double right) {
        Series one = series.get(number);
        StringBuilder closed = new StringBuilder();
        StringBuilder open = new StringBuilder();
        for (int i = 0; i < months.size(); i++) {
            if (one.at(i) != null && one.at(i - 1) != null) {
                StringBuilder piece = isOpen(i) ? open : closed;
                if (piece.isEmpty() || one.at(i - 2) == null) {
                    piece.append('M').append(place(one, i - 1, scale, left, right));
                }
                piece.append('L').append(place(one, i, scale, left, right));
            }
        }
        svg.path(closed.toString(), "chart-line " + stroke(number))
                .path(open.toString(), "chart-line chart-dashed " + stroke(number));
        int every = (months.size() + 7) / 8;
        for (int i = 0; i < months.size(); i++) {
            boolean isAlone = one.at(i - 1) == null && one.at(i + 1) == null;
            if (one.at(i) != null && (isAlone || (months.size() - 1 - i) % every == 0)) {
                point(svg, number, x(i, left, right), scale.at(one.at(i)), isOpen(i));
            }
        }
    }

    private boolean isOpen(int month) {
        return isLastOpen && month == months.size() - 1;
    }

    private String place(Series one, int month, Scale scale, double left, double right) {
        return Svg.number(x(month, left, right)) + " " + Svg.number(scale.at(one.at(month)));
    }

    /** A round, square or triangular point, so that the series differ without colour. */
    private static void point(Svg svg, int number, double x, double y, boolean isHollow) {
        String at = "M" + Svg.number(x) + " ";
        String d = switch (number % 3) {
            case 0 -> at + Svg.number(y - 4) + "a4 4 0 1 1 0 8a4 4 0 1 1 0 -8z";
            case 1 -> at + Svg.number(y - 4) + "h4v8h-8v-8z";
            default -> at + Svg.number(y - 5) + "l5 9h-10z";
        };
        svg.path(
                d,
                isHollow
                        ? "chart-hollow " + stroke(number)
                        : "chart-point " + tone(number).css());
    }

    /** The texts beside the ends of the lines, moved apart where they would touch. */
    private void ends(Svg svg, Scale scale, double top, double bottom, double right) {
        record End(double at, String text) {}
        List<End> ends = series.stream()
                .filter(one -> one.at(months.size() - 1) != null
                        && !Label.clean(one.text()).isEmpty())
                .map(one -> new End(scale.at(one.at(months.size() - 1)), one.text()))
                .sorted(Comparator.comparingDouble(End::at))
                .toList();
        double limit = top;
        for (int i = 0; i < ends.size(); i++) {
            double lowest = bottom - 16.0 * (ends.size() - 1 - i);
            limit = Math.max(limit, Math.min(ends.get(i).at(), lowest));
            String text = Label.fit(ends.get(i).text(), svg.width() - right - 10, Label.STRONG);
            svg.text(right + 6, limit + 4, Anchor.START, text, "chart-strong");
            limit += 16;
        }
    }

    private static Tone tone(int number) {
        return TONES.get(number % TONES.size());
    }

    private static String stroke(int number) {
        return tone(number).css() + "-line";
    }
}
