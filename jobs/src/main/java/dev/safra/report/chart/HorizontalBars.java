package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A ranked list, a row per item in the order given: name, bar, value, and a whisker where the value has a margin of error. Zero is always
 * on the axis. On a phone the bar is below its name.
 */
public record HorizontalBars(String title, String description, Tone tone, List<Item> items) implements Chart {

    /**
     * @param margin half the width of the interval around the value, in its unit; null where it has none
     */
    public record Item(String label, double value, String text, Double margin) {

        /** An item whose value is exact. */
        public static Item of(String label, double value, String text) {
            return new Item(label, value, text, null);
        }

        private double reach() {
            return margin == null || !Scale.isKnown(margin) ? 0 : Math.abs(margin);
        }
    }

    @Override
    public boolean isEmpty() {
        return items.isEmpty();
    }

    @Override
    public double draw(Svg svg) {
        double values = Axis.room(svg, items.stream().map(Item::text).toList(), Label.STRONG);
        double names = Axis.room(svg, items.stream().map(Item::label).toList(), Label.SIZE);
        double left = svg.isNarrow() ? 2 : names;
        double right = svg.isNarrow() ? svg.width() - 2.0 : svg.width() - values - 4;
        Scale scale = Scale.withZero(
                items.stream()
                        .flatMapToDouble(i -> DoubleStream.of(i.value() - i.reach(), i.value() + i.reach()))
                        .toArray(),
                left,
                right);
        double row = svg.isNarrow() ? 40 : 28;
        double y = 0;
        for (Item item : items) {
            double nameRoom = svg.isNarrow() ? svg.width() - values - 8 : left - 8;
            svg.text(0, y + 16, Anchor.START, Label.fit(item.label(), nameRoom, Label.SIZE));
            svg.text(svg.width(), y + 16, Anchor.END, Label.fit(item.text(), values - 4, Label.STRONG), "chart-strong");
            bar(svg, item, scale, svg.isNarrow() ? y + 22 : y + 4, svg.isNarrow() ? 12 : 17);
            // On a phone the names are above the bars, where the axis would strike them through.
            svg.line(
                    scale.at(0),
                    svg.isNarrow() ? y + 20 : y,
                    scale.at(0),
                    svg.isNarrow() ? y + 36 : y + row,
                    "chart-axis");
            y += row;
        }

        return y + 2;
    }

    private void bar(Svg svg, Item item, Scale scale, double y, double height) {
        if (!Scale.isKnown(item.value())) {
            return;
        }
        double end = scale.at(item.value());
        svg.rect(Math.min(scale.at(0), end), y, Math.abs(end - scale.at(0)), height, tone.css());
        if (item.reach() > 0) {
            String from = Svg.number(scale.at(item.value() - item.reach()));
            String to = Svg.number(scale.at(item.value() + item.reach()));
            String middle = Svg.number(y + height / 2);
            String cap = Svg.number(y + height / 2 - 4) + "v8";
            String d = "M" + from + " " + middle + "H" + to + "M" + from + " " + cap + "M" + to + " " + cap;
            svg.path(d, "chart-halo").path(d, "chart-whisker");
        }
    }
}
