package dev.safra.report.chart;

/**
 * A picture of numbers as inline SVG: no script, no style attribute, nothing from the network, the same bytes for the same input.
 * Colours and fonts come from {@code report/charts.css}. Missing numbers are null; NaN and what is beyond 1e100 count as missing.
 */
public interface Chart {

    /** Units of width for a container of at least 560 CSS pixels. */
    int WIDE = 720;

    /** Units of width for a phone. */
    int NARROW = 360;

    /** The chart's name in plain text; becomes the SVG's title. */
    String title();

    /** What the chart shows, in one or two plain sentences; becomes the SVG's description. */
    String description();

    /** Whether there is nothing to draw; the SVG is then a low empty frame, and the page had better say why. */
    boolean isEmpty();

    /** Draws the chart into {@code svg}, whose width is given, and returns the height that it took. */
    double draw(Svg svg);

    /**
     * One {@code <svg>} laid out for a width in its own units, which are CSS pixels at its natural size.
     *
     * @param id begins every id inside; letters, digits, {@code -} and {@code _}, unique on the page
     */
    default String svg(String id, int width) {
        Svg svg = new Svg(id, width);
        return svg.finish(title(), description(), isEmpty() ? svg.emptyFrame() : draw(svg));
    }

    /**
     * A {@code <div class="chart">} with the chart laid out twice, for a desktop and for a phone; the style sheet shows the one that suits
     * the width of the div, which has to be a block of definite width.
     *
     * @param id begins every id inside; letters, digits, {@code -} and {@code _}, unique on the page
     */
    default String html(String id) {
        return "<div class=\"chart\">" + svg(id + "-wide", WIDE) + svg(id + "-narrow", NARROW) + "</div>";
    }
}
