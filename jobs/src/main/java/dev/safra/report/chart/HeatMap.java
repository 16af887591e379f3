package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleFunction;

/**
 * Cohorts by periods: the darker (on dark paper, the lighter), the larger the share. Cells above 1 carry a corner, incomplete ones are
 * outlined and not filled, and where nothing is known nothing is drawn. The texts of the cells are drawn if all of them fit.
 *
 * @param periods names of the periods, such as 0, 1, 2
 * @param format text of a share at the ends of the scale
 * @param above what the corner means, such as "above 100 %"
 * @param incomplete what an outlined cell means
 */
public record HeatMap(
        String title,
        String description,
        List<String> periods,
        List<Cohort> cohorts,
        DoubleFunction<String> format,
        String above,
        String incomplete)
        implements Chart {

    /** The top of the scale, so that one outlier does not pale all others. */
    private static final double CEILING = 1.5;

    /**
     * @param size how many began, as text beside the name; empty for none
     * @param cells in the order of the periods; may end early
     */
    public record Cohort(String label, String size, List<Cell> cells) {}

    /**
     * @param value a share from 0 to above 1; null where nothing is known
     * @param text short, such as 87, since phones have room for two or three characters
     */
    public record Cell(Double value, String text, boolean isIncomplete) {

        private boolean isKnown() {
            return value != null && Scale.isKnown(value);
        }

        private boolean isAbove() {
            return isKnown() && value > 1 && !isIncomplete;
        }
    }

    @Override
    public boolean isEmpty() {
        return cells().isEmpty();
    }

    @Override
    public double draw(Svg svg) {
        double names = Axis.room(svg, cohorts.stream().map(Cohort::label).toList(), Label.SIZE);
        double sizes = cohorts.stream()
                        .allMatch(cohort -> Label.clean(cohort.size()).isEmpty())
                ? 0
                : Math.min(
                        svg.width() / 6.0,
                        Axis.room(svg, cohorts.stream().map(Cohort::size).toList(), Label.SIZE));
        double left = names + sizes;
        double pitch = Math.min((svg.width() - left) / Math.max(periods.size(), 1), 64);
        double row = cohorts.size() > 30 ? 17 : 23;
        double[] known = cells().stream().mapToDouble(Cell::value).toArray();
        double low = Math.min(Math.floor(min(known) * 10) / 10, 1);
        double high = Math.max(Math.min(Math.ceil(max(known) * 10) / 10, CEILING), low + 0.1);
        double top = legend(svg, low, high, max(known)) + 22;
        Axis.below(svg, periods, i -> left + pitch * (i + 0.5), top - 6);
        boolean hasTexts =
                cells().stream().allMatch(cell -> Label.width(Label.clean(cell.text()), Label.SMALL) <= pitch - 3);
        List<StringBuilder> shades = new ArrayList<>();
        for (int i = 0; i <= Shades.COUNT; i++) {
            shades.add(new StringBuilder());
        }
        StringBuilder corners = new StringBuilder();
        for (int y = 0; y < cohorts.size(); y++) {
            for (int x = 0; x < cohorts.get(y).cells().size() && x < periods.size(); x++) {
                Cell cell = cohorts.get(y).cells().get(x);
                if (cell != null && cell.isKnown()) {
                    StringBuilder shade = shades.get(cell.isIncomplete() ? 0 : Shades.of(cell.value(), low, high));
                    shade.append(box(left + x * pitch, top + y * row, pitch, row, cell.isIncomplete() ? 1.5 : 0.5));
                    corners.append(
                            cell.isAbove()
                                    ? corner(
                                            left + x * pitch + pitch - 0.5, top + y * row + 0.5, Math.min(8, pitch / 5))
                                    : "");
                }
            }
        }
        for (int i = 1; i <= Shades.COUNT; i++) {
            svg.path(shades.get(i).toString(), "chart-cell " + Shades.css(i));
        }
        svg.path(shades.get(0).toString(), "chart-incomplete").path(corners.toString(), "chart-corner");
        for (int y = 0; y < cohorts.size(); y++) {
            texts(
                    svg,
                    cohorts.get(y),
                    new double[] {names, left, pitch},
                    top + y * row + row / 2 + 4,
                    hasTexts,
                    low,
                    high);
        }
        return top + cohorts.size() * row + 2;
    }

    private void texts(Svg svg, Cohort cohort, double[] place, double y, boolean hasTexts, double low, double high) {
        svg.text(0, y, Anchor.START, Label.fit(cohort.label(), place[0] - 6, Label.SIZE));
        svg.text(
                place[1] - 8,
                y,
                Anchor.END,
                Label.fit(cohort.size(), place[1] - place[0] - 8, Label.SIZE),
                "chart-tick");
        for (int x = 0; hasTexts && x < cohort.cells().size() && x < periods.size(); x++) {
            Cell cell = cohort.cells().get(x);
            if (cell != null && cell.isKnown()) {
                String css = cell.isIncomplete() ? "chart-small" : Shades.ink(Shades.of(cell.value(), low, high));
                svg.text(place[1] + (x + 0.5) * place[2], y, Anchor.MIDDLE, cell.text(), css);
            }
        }
    }

    private double legend(Svg svg, double low, double high, double max) {
        if (cells().isEmpty()) {
            return 0;
        }
        double x = Shades.legend(svg, format.apply(low), format.apply(high) + (max > high ? "+" : ""), 0, 0) + 16;
        List<Legend.Entry> entries = new ArrayList<>();
        if (cells().stream().anyMatch(Cell::isAbove)) {
            entries.add(new Legend.Entry(
                    above,
                    (left, y) ->
                            svg.rect(left, y, 14, 13, Shades.css(6)).path(corner(left + 14, y, 8), "chart-corner")));
        }
        if (cells().stream().anyMatch(Cell::isIncomplete)) {
            entries.add(
                    new Legend.Entry(incomplete, (left, y) -> svg.path(box(left, y, 14, 13, 0.5), "chart-incomplete")));
        }
        return svg.isNarrow() ? Legend.draw(svg, entries, 0, 24) : Math.max(24, Legend.draw(svg, entries, x, 0));
    }

    private static String box(double x, double y, double width, double height, double inset) {
        return "M" + Svg.number(x + inset) + " " + Svg.number(y + inset) + "h" + Svg.number(width - 2 * inset) + "v"
                + Svg.number(height - 2 * inset) + "h" + Svg.number(2 * inset - width) + "z";
    }

    private static String corner(double x, double y, double size) {
        return "M" + Svg.number(x) + " " + Svg.number(y) + "v" + Svg.number(size) + "l" + Svg.number(-size) + " "
                + Svg.number(-size) + "z";
    }

    private List<Cell> cells() {
        return cohorts.stream()
                .flatMap(cohort -> cohort.cells().stream().limit(periods.size()))
                .filter(Objects::nonNull)
                .filter(Cell::isKnown)
                .toList();
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElse(0);
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }
}
