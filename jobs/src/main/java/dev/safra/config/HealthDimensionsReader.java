package dev.safra.config;

import dev.safra.config.Health.Measure;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the dimensions of health, whose names a site may choose, and assigns the measures to them. */
final class HealthDimensionsReader {

    /** The defaults come first, in this order; a site's own dimensions follow by name. */
    private static final List<String> DEFAULTS = List.of("usage", "quality", "financial", "sentiment");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final ConfigSection section;
    private final Map<String, Double> weights = new LinkedHashMap<>();
    private final List<String> names;

    HealthDimensionsReader(ConfigSection health) {
        section = health.section("dimensions");
        // null removes a default.
        names = Stream.concat(DEFAULTS.stream(), section.keys().stream())
                .filter(section::isSet)
                .distinct()
                .toList();
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                section.problem(name, "expected a name of a-z, 0-9 and _ that begins with a letter");
            }
            weights.put(name, section.number(name, 0, 1e6, "a weight"));
        }
        if (weights.values().stream().allMatch(weight -> weight == 0)) {
            health.problem("dimensions", "no dimension counts; expected a weight above 0");
        }
    }

    /** The weight of each dimension, in order. */
    Map<String, Double> weights() {
        return weights;
    }

    /** The dimension that a measure names. */
    String of(ConfigSection measure) {
        String name = measure.requiredString("dimension", "one of " + String.join(", ", names))
                .orElse("");
        if (measure.isSet("dimension") && !section.has(name)) {
            measure.problem("dimension", "unknown dimension; " + Nearest.hint(name, names));
        }
        return name;
    }

    /** The measures in the order of their dimensions, without those of removed dimensions. */
    List<Measure> inOrder(List<Measure> measures) {
        for (String name : names) {
            boolean isUsed = DEFAULTS.contains(name)
                    || measures.isEmpty()
                    || measures.stream().anyMatch(measure -> measure.dimension().equals(name));
            if (!isUsed) {
                section.problem(name, "has no measures; " + Nearest.hint(name, without(name)));
            }
        }
        return measures.stream()
                .filter(measure -> names.contains(measure.dimension()))
                .sorted(Comparator.comparing(measure -> names.indexOf(measure.dimension())))
                .toList();
    }

    private List<String> without(String name) {
        return names.stream().filter(other -> !other.equals(name)).toList();
    }
}
