package dev.safra.report.chart;

import dev.safra.report.chart.Svg.Anchor;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Tiers of touch from the few at the top to the many at the bottom, each beside a bar of its load. The mark is the tier's capacity, at the same
 * place for all of them; what is beyond it is hatched.
 */
public record Pyramid(String title, String description, List<Tier> tiers) implements Chart {

    private static final double ROW = 54;
    private static final double MOST = 2;

    /**
     * @param label the tier's name
     * @param size how many accounts it holds, as text
     * @param load in the unit of the capacity
     * @param capacity null where it has no limit: the bar is left out
     * @param text load and capacity in words, above the bar
     */
    public record Tier(String label, String size, double load, Double capacity, String text) {

        private double used() {
            double used =
                    capacity == null || !(capacity > 0) ? (load > 0 && capacity != null ? MOST : 0) : load / capacity;
            return Scale.isKnown(used) ? Math.max(0, Math.min(MOST, used)) : 0;
        }
    }

    @Override
    public boolean isEmpty() {
        return tiers.isEmpty();
    }

    @Override
    public double draw(Svg svg) {
        double base = svg.isNarrow() ? 150 : 280;
        double left = base + (svg.isNarrow() ? 12 : 28);
        double most = DoubleStream.concat(DoubleStream.of(1.15), tiers.stream().mapToDouble(Tier::used))
                .max()
                .orElse(1);
        Scale scale = new Scale(0, most, left, svg.width() - 2.0);
        for (int i = 0; i < tiers.size(); i++) {
            Tier tier = tiers.get(i);
            double y = i * ROW;
            level(
                    svg,
                    tier,
                    base / 2,
                    y,
                    base * (i + 0.8) / (tiers.size() + 0.8),
                    base * (i + 1.8) / (tiers.size() + 0.8));
            svg.text(left, y + 16, Anchor.START, Label.fit(tier.text(), svg.width() - left, Label.SIZE));
            if (tier.capacity() != null) {
                load(svg, tier, scale, y + 24);
            }
        }
        return tiers.size() * ROW;
    }

    private static void level(Svg svg, Tier tier, double centre, double y, double above, double below) {
        String d = "M" + Svg.number(centre - above / 2) + " " + Svg.number(y + 1) + "H" + Svg.number(centre + above / 2)
                + "L" + Svg.number(centre + below / 2) + " " + Svg.number(y + ROW - 1) + "H"
                + Svg.number(centre - below / 2) + "z";
        svg.path(d, "chart-level");
        double room = 2 * centre;
        svg.text(centre, y + 24, Anchor.MIDDLE, Label.fit(tier.label(), room, Label.STRONG), "chart-strong");
        svg.text(centre, y + 42, Anchor.MIDDLE, Label.fit(tier.size(), room, Label.SIZE));
    }

    private static void load(Svg svg, Tier tier, Scale scale, double y) {
        double mark = scale.at(1);
        double end = scale.at(tier.used());
        svg.rect(scale.from(), y, mark - scale.from(), 16, "chart-track");
        svg.rect(scale.from(), y, Math.min(mark, end) - scale.from(), 16, Tone.FIRST.css());
        if (end > mark) {
            svg.area(mark, y, end - mark, 16, Tone.BAD);
        }
        svg.line(mark, y - 4, mark, y + 20, "chart-mark");
    }
}
