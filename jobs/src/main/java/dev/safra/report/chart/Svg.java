package dev.safra.report.chart;

import static dev.safra.report.chart.Label.escape;

/** Collects the elements of one SVG. Coordinates have at most two decimals. */
public final class Svg {

    private final StringBuilder body = new StringBuilder();
    private final String id;
    private final int width;

    Svg(String id, int width) {
        this.id = id.replaceAll("[^A-Za-z0-9_-]", "-");
        this.width = width;
    }

    int width() {
        return width;
    }

    boolean isNarrow() {
        return width < 560;
    }

    Svg rect(double x, double y, double width, double height, String css) {
        body.append("<rect").append(box(x, y, width, height)).append(css(css)).append("/>");
        return this;
    }

    /** An area in its tone, with the tone's pattern over it. */
    Svg area(double x, double y, double width, double height, Tone tone) {
        rect(x, y, width, height, tone.css());
        return tone.pattern().isEmpty() ? this : pattern(x, y, width, height, tone.pattern());
    }

    Svg pattern(double x, double y, double width, double height, String pattern) {
        body.append("<rect").append(box(x, y, width, height));
        body.append(" fill=\"url(#").append(id).append('-').append(pattern).append(")\"/>");
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String css) {
        return path("M" + number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2), css);
    }

    Svg path(String d, String css) {
        if (!d.isEmpty()) {
            body.append("<path").append(css(css)).append(" d=\"").append(d).append("\"/>");
        }
        return this;
    }

    Svg text(double x, double y, Anchor anchor, String text) {
        return text(x, y, anchor, text, "");
    }

    /** One line of text; {@code y} is its baseline. Nothing for an empty one. */
    Svg text(double x, double y, Anchor anchor, String text, String css) {
        String clean = Label.clean(text);
        if (!clean.isEmpty()) {
            body.append("<text x=\"")
                    .append(number(x))
                    .append("\" y=\"")
                    .append(number(y))
                    .append('"');
            body.append(anchor.attribute).append(css.isEmpty() ? "" : css(css)).append('>');
            body.append(escape(clean)).append("</text>");
        }
        return this;
    }

    /** What stands for a chart without data; gives its height. */
    double emptyFrame() {
        rect(0.5, 0.5, width - 1.0, 39, "chart-empty");
        text(width / 2.0, 25, Anchor.MIDDLE, "\u2013", "chart-tick");
        return 40;
    }

    String finish(String title, String description, double height) {
        String box = "0 0 " + width + " " + number(Math.max(height, 1));
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" class=\""
                + (isNarrow() ? "chart-narrow" : "chart-wide")
                + "\" viewBox=\"" + box + "\" width=\"100%\" aria-labelledby=\"" + id + "-title\" aria-describedby=\""
                + id + "-desc\">"
                + "<title id=\"" + id + "-title\">" + escape(Label.clean(title)) + "</title>"
                + "<desc id=\"" + id + "-desc\">" + escape(Label.clean(description)) + "</desc>"
                + patterns() + body + "</svg>";
    }

    /** The patterns that are used, in the colour of the paper, so that one serves every tone. */
    private String patterns() {
        String used = pattern("hatch", 6, "<path class=\"chart-over\" d=\"M-1 7L7 -1M-1 1L1 -1M5 7L7 5\"/>")
                + pattern("dots", 6, "<circle class=\"chart-dot\" cx=\"3\" cy=\"3\" r=\"1.1\"/>")
                + pattern("bars", 6, "<path class=\"chart-over\" d=\"M0 3H6\"/>")
                + pattern("posts", 6, "<path class=\"chart-over\" d=\"M3 0V6\"/>");
        return used.isEmpty() ? "" : "<defs>" + used + "</defs>";
    }

    private String pattern(String name, int size, String drawing) {
        if (body.indexOf("url(#" + id + "-" + name + ")") < 0) {
            return "";
        }
        return "<pattern id=\"" + id + "-" + name + "\" width=\"" + size + "\" height=\"" + size
                + "\" patternUnits=\"userSpaceOnUse\">" + drawing + "</pattern>";
    }

    private static String box(double x, double y, double width, double height) {
        return " x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(Math.max(width, 0)) + "\" height=\""
                + number(Math.max(height, 0)) + "\"";
    }

    private static String css(String css) {
        return " class=\"" + css + "\"";
    }

    /** At most two decimals and no exponent; what is no number is drawn at zero. */
    static String number(double value) {
        long hundredths = Double.isFinite(value) ? Math.round(value * 100) : 0;
        long whole = Math.abs(hundredths) / 100;
        long rest = Math.abs(hundredths) % 100;
        String decimals = rest == 0 ? "" : rest % 10 == 0 ? "." + rest / 10 : (rest < 10 ? ".0" : ".") + rest;
        return (hundredths < 0 ? "-" : "") + whole + decimals;
    }

    /** Which end of a text its x is. */
    enum Anchor {
        START(""),
        MIDDLE(" text-anchor=\"middle\""),
        END(" text-anchor=\"end\"");

        private final String attribute;

        Anchor(String attribute) {
            this.attribute = attribute;
        }
    }
}
