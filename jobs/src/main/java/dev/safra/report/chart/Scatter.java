package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many there are at each combination of two measures: a grid of cells that hold counts, the darker (on dark paper, the lighter) the
 * more. Shades follow the square root of the count.
 *
 * @param across the measure from left to right
 * @param up the measure from bottom to top
 * @param rows from the bottom; in each the cells from the left; null for none
 */
public record Scatter(String title, String description, Measure across, Measure up, List<List<Count>> rows)
        implements Chart {

    /**
     * @param bins names of the ranges, lowest first
     */
    public record Measure(String title, List<String> bins) {}

    /**
     * @param text stands inside the cell where it fits
     */
    public record Count(double value, String text) {

        private boolean isSome() {
            return value > 0 && Scale.isKnown(value);
        }
    }

    @Override
    public boolean isEmpty() {
        return counts().isEmpty() || across.bins().isEmpty() || up.bins().isEmpty();
    }

    @Override
    public double draw(Svg svg) {
        double left = Axis.room(svg, up.bins(), Label.SIZE);
        double pitch = (svg.width() - left) / Math.max(across.bins().size(), 1);
        double row = Math.max(18, Math.min(32, 260.0 / Math.max(up.bins().size(), 1)));
        List<Count> counts = counts();
        Comparator<Count> bySize = Comparator.comparingDouble(Count::value);
        Shades.legend(
                svg,
                Collections.min(counts, bySize).text(),
                Collections.max(counts, bySize).text(),
                0,
                0);
        double y = 28;
        svg.text(
                0,
                y + 14,
                Anchor.START,
                "\u2191 " + Label.fit(up.title(), svg.width() - 24.0, Label.STRONG),
                "chart-strong");
        double top = y + 22;
        double bottom = top + row * up.bins().size();
        for (int i = 0; i < up.bins().size(); i++) {
            double middle = bottom - row * (i + 0.5);
            svg.text(left - 6, middle + 4, Anchor.END, Label.fit(up.bins().get(i), left - 6, Label.SIZE), "chart-tick");
            for (int j = 0; j < across.bins().size(); j++) {
                cell(svg, count(i, j), left + pitch * j, middle - row / 2, pitch, row, counts);
            }
        }
        Axis.below(svg, across.bins(), j -> left + pitch * (j + 0.5), bottom + 18);
        String title = Label.fit(across.title(), svg.width() - 24.0, Label.STRONG);
        svg.text(svg.width(), bottom + 40, Anchor.END, title.isEmpty() ? "" : title + " \u2192", "chart-strong");
        return bottom + 46;
    }

    private List<Count> counts() {
        return IntStream.range(0, up.bins().size())
                .boxed()
                .flatMap(row -> IntStream.range(0, across.bins().size()).mapToObj(column -> count(row, column)))
                .filter(Count::isSome)
                .toList();
    }

    private Count count(int row, int column) {
        Count count = row < rows.size() && column < rows.get(row).size()
                ? rows.get(row).get(column)
                : null;
        return count == null || !count.isSome() ? new Count(0, "") : count;
    }

    private static void cell(Svg svg, Count count, double x, double y, double width, double height, List<Count> all) {
        if (!count.isSome()) {
            svg.rect(x + 0.5, y + 0.5, width - 1, height - 1, "chart-empty");
            return;
        }
        double most = all.stream().mapToDouble(Count::value).max().orElse(1);
        int shade = Shades.of(Math.sqrt(count.value() / most), 0, 1);
        svg.rect(x + 0.5, y + 0.5, width - 1, height - 1, "chart-cell " + Shades.css(shade));
        if (Label.width(Label.clean(count.text()), Label.SMALL) <= width - 4) {
            svg.text(x + width / 2, y + height / 2 + 4, Anchor.MIDDLE, count.text(), Shades.ink(shade));
        }
    }
}
