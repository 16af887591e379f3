package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;

/** Seven shades from little to much, each with an ink that reads on it. */
final class Shades {

    static final int COUNT = 7;

    private Shades() {}

    /** From 1, the least, to 7. */
    static int of(double value, double low, double high) {
        double share = high > low ? (value - low) / (high - low) : 1;
        return 1 + Math.max(0, Math.min(COUNT - 1, (int) Math.floor(share * COUNT)));
    }

    static String css(int shade) {
        return "chart-shade-" + shade;
    }

    static String ink(int shade) {
        return "chart-small chart-ink-" + shade;
    }

    /** The scale between the texts of its ends; gives the x behind it. */
    static double legend(Svg svg, String least, String most, double x, double y) {
        double room = (svg.width() - x - COUNT * 18 - 20) / 2;
        String from = Label.fit(least, room, Label.SIZE);
        String to = Label.fit(most, room, Label.SIZE);
        svg.text(x, y + 13.5, Anchor.START, from);
        double left = x + Label.width(from, Label.SIZE) + 6;
        for (int shade = 1; shade <= COUNT; shade++) {
            svg.rect(left + (shade - 1) * 18, y + 2, 18, 14, css(shade) + " chart-cell");
        }
        svg.text(left + COUNT * 18 + 6, y + 13.5, Anchor.START, to);
        return left + COUNT * 18 + 6 + Label.width(to, Label.SIZE);
    }
}
