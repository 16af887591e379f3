package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.List;

/** What the signs of a chart mean, in as many lines as they need. */
final class Legend {

    static final double LINE = 20;
    private static final double SIGN = 20;
    private static final double GAP = 16;

    private Legend() {}

    /** Draws from the top left; gives the y below. Entries without a name are left out. */
    static double draw(Svg svg, List<Entry> entries, double x, double y) {
        double left = x;
        double top = y;
        for (Entry entry : entries) {
            String name = Label.fit(entry.name(), svg.width() - x - SIGN, Label.SIZE);
            double width = SIGN + Label.width(name, Label.SIZE);
            if (name.isEmpty()) {
                continue;
            }
            if (left > x && left + width > svg.width()) {
                left = x;
                top += LINE;
            }
            entry.sign().draw(left, top + 3);
            svg.text(left + SIGN, top + 13.5, Anchor.START, name);
            left += width + GAP;
        }
        return left == x ? top : top + LINE + 4;
    }

    /** A name and what draws its sign, 14 wide and 12 high. */
    record Entry(String name, Sign sign) {

        static Entry of(String name, Tone tone, Svg svg) {
            return new Entry(name, (x, y) -> svg.area(x, y, 14, 12, tone));
        }
    }

    @FunctionalInterface
    interface Sign {
        void draw(double x, double y);
    }
}
