package dev.safra.config;

import dev.safra.config.Health.Band;
import dev.safra.config.Health.Cap;
import dev.safra.config.Health.Measure;
import dev.safra.config.Health.Signal;
import dev.safra.config.Health.Weighing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the section {@code health}.
 *
 * @param expressions checks a Spark SQL expression over curated columns, and gives what is wrong with it, if anything
 */
record HealthReader(ConfigSection health, Function<String, Optional<String>> expressions) {

    private static final List<String> BANDS = List.of("red", "amber", "green");

    private static final List<String> SIZES =
            List.of("small_business", "mid_market", "enterprise", "partner", "unknown");

    private static final int MOST_DAYS = 3660;
    private static final Curve NONE = new Curve(new double[] {0}, new double[] {0});

    Health read() {
        HealthDimensionsReader dimensions = new HealthDimensionsReader(health);
        Health read = new Health(
                dimensions.weights(),
                measures(dimensions),
                bands(),
                health.number("margin", 0, 100, "a number of points"),
                health.integer("nights", 1, 366, "nights"),
                health.number("min-confidence", 0, 1, "a share"),
                health.integer("min-peers", 1, 1_000_000, "accounts"),
                health.integer("trend-days", 2, 366, "days"),
                caps(),
                overrides(),
                signals());
        health.rejectUnknownKeys();
        return read;
    }

    private List<Measure> measures(HealthDimensionsReader dimensions) {
        ConfigSection section = health.section("measures");
        List<Measure> all = new ArrayList<>();
        for (String name : section.keys()) {
            // null removes a default.
            if (section.isSet(name)) {
                all.add(measure(name, section.section(name), dimensions));
            }
        }
        List<Measure> measures = dimensions.inOrder(all);
        if (!all.isEmpty()
                && measures.stream().allMatch(measure -> measure.weighing().weight() == 0)) {
            health.problem("measures", "no measure counts; expected a weight above 0");
        }
        return measures;
    }

    private Measure measure(String name, ConfigSection section, HealthDimensionsReader dimensions) {
        String dimension = dimensions.of(section);
        Weighing weighing = weighing(section, Optional.empty());
        Map<String, Weighing> bySize = new LinkedHashMap<>();
        ConfigSection sizes = section.section("by-size");
        for (String size : sizes.keys()) {
            if (SIZES.contains(size)) {
                bySize.put(size, weighing(sizes.section(size), Optional.of(weighing)));
            } else {
                sizes.problem(size, "unknown size; " + Nearest.hint(size, SIZES));
            }
        }
        Measure measure = new Measure(
                name,
                dimension,
                expression(section, "value", "a curated column, such as \"usage_adoption.breadth\"")
                        .orElse("null"),
                optionalExpression(section, "applies-if").orElse(null),
                optionalExpression(section, "observed-on").orElse(null),
                section.isSet("fresh-days") ? section.integer("fresh-days", 0, MOST_DAYS, "days") : 0,
                section.isSet("half-life-days") ? section.integer("half-life-days", 1, MOST_DAYS, "days") : MOST_DAYS,
                optionalExpression(section, "delivered-on").orElse(null),
                section.isSet("late-after-days") ? section.integer("late-after-days", 1, MOST_DAYS, "days") : MOST_DAYS,
                weighing,
                bySize);
        section.rejectUnknownKeys();
        return measure;
    }

    private static Weighing weighing(ConfigSection section, Optional<Weighing> otherwise) {
        double weight = otherwise.isPresent() && !section.isSet("weight")
                ? otherwise.get().weight()
                : section.number("weight", 0, 1e6, "a weight");
        Curve curve = otherwise.isPresent() && !section.isSet("curve")
                ? otherwise.get().curve()
                : curve(section);
        if (otherwise.isPresent()) {
            section.rejectUnknownKeys();
        }
        return new Weighing(weight, curve);
    }

    private static Curve curve(ConfigSection section) {
        List<double[]> points = section.pairs("curve");
        double[] values = points.stream().mapToDouble(point -> point[0]).toArray();
        double[] scores = points.stream().mapToDouble(point -> point[1]).toArray();
        boolean isAscending = points.size() >= 2;
        boolean rises = true;
        boolean falls = true;
        for (int i = 0; i < points.size(); i++) {
            // Two points with the same value are a step; a third would have no effect.
            isAscending &= scores[i] >= 0
                    && scores[i] <= 100
                    && (i == 0 || values[i] >= values[i - 1])
                    && (i < 2 || values[i] > values[i - 2]);
            rises &= i == 0 || scores[i] >= scores[i - 1];
            falls &= i == 0 || scores[i] <= scores[i - 1];
        }
        if (!isAscending) {
            section.problem(
                    "curve",
                    "expected two or more [value, score], values ascending and none more than twice, scores from 0 to 100");
            return NONE;
        }
        if (!rises && !falls) {
            section.problem("curve", "is not monotone: expected scores that rise throughout or fall throughout");
        }
        return new Curve(values, scores);
    }

    private List<Band> bands() {
        ConfigSection section = health.section("bands");
        List<Band> bands = new ArrayList<>();
        double end = 0;
        for (String name : BANDS) {
            Optional<double[]> range = section.range(name);
            if (range.isEmpty() || range.get()[0] >= range.get()[1]) {
                section.problem(name, "expected the scores it lies between, such as [0, 50]");
                return List.of(new Band("red", 0, 100));
            }
            double from = range.get()[0];
            if (from != end) {
                section.problem(
                        name,
                        (from < end
                                        ? "overlaps the band below, which ends at "
                                        : "leaves a gap above the band below, which ends at ")
                                + ConfigSection.plain(end));
            }
            end = range.get()[1];
            bands.add(new Band(name, from, end));
        }
        if (end != 100) {
            section.problem(BANDS.get(BANDS.size() - 1), "expected it to end at 100");
        }
        section.rejectUnknownKeys();
        return bands;
    }

    private List<Cap> caps() {
        ConfigSection section = health.section("caps");
        List<Cap> caps = new ArrayList<>();
        for (String name : section.keys()) {
            ConfigSection cap = section.section(name);
            if (section.isSet(name)) {
                caps.add(new Cap(
                        name,
                        expression(cap, "when", "a condition").orElse("false"),
                        cap.number("at", 0, 100, "a score")));
                cap.rejectUnknownKeys();
            }
        }
        return caps;
    }

    private List<Health.Override> overrides() {
        List<Health.Override> overrides = new ArrayList<>();
        for (ConfigSection item : health.items("overrides")) {
            Optional<String> account = item.requiredString("account-id", "the account");
            double score = item.number("score", 0, 100, "a score");
            Optional<String> reason = item.requiredString("reason", "why, for those who read the score");
            Optional<String> author = item.requiredString("author", "who set it");
            var setOn = item.date("set-on", "the first day that it is valid");
            var expiresOn = item.date("expires-on", "the day from which on it is not valid any more: an override ends");
            if (setOn.isPresent() && expiresOn.isPresent() && !setOn.get().isBefore(expiresOn.get())) {
                item.problem("expires-on", "expected a day after set-on");
            }
            if (account.isPresent() && setOn.isPresent() && expiresOn.isPresent()) {
                overrides.add(new Health.Override(
                        account.get(), score, reason.orElse(""), author.orElse(""), setOn.get(), expiresOn.get()));
            }
            item.rejectUnknownKeys();
        }
        return overrides;
    }

    private List<Signal> signals() {
        ConfigSection section = health.section("signals");
        List<Signal> signals = new ArrayList<>();
        for (String name : section.keys()) {
            ConfigSection signal = section.section(name);
            if (section.isSet(name)) {
                signals.add(new Signal(
                        name,
                        expression(signal, "when", "a condition").orElse("false"),
                        expression(signal, "severity", "Spark SQL for a word, such as \"'high'\"")
                                .orElse("''"),
                        expression(signal, "evidence", "Spark SQL for a sentence with the numbers")
                                .orElse("''")));
                signal.rejectUnknownKeys();
            }
        }
        return signals;
    }

    private Optional<String> expression(ConfigSection section, String key, String whatFor) {
        Optional<String> found = section.requiredString(key, whatFor);
        found.flatMap(expressions).ifPresent(wrong -> section.problem(key, wrong));
        return found;
    }

    private Optional<String> optionalExpression(ConfigSection section, String key) {
        return section.isSet(key) ? expression(section, key, "Spark SQL") : Optional.empty();
    }
}
