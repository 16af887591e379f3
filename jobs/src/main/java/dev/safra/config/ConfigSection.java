package dev.safra.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One object of the configuration while it is read. It gives typed values by key, and collects every problem with its
 * file and line instead of failing at the first. A key that was not asked for before {@link #rejectUnknownKeys} is
 * unknown.
 */
final class ConfigSection {

    private static final Set<String> PASSED_ON = Set.of("spark", "options");

    private final String path;
    private final ConfigObject object;
    private final List<String> problems;
    private final TreeSet<String> known = new TreeSet<>();

    ConfigSection(String path, ConfigObject object, List<String> problems) {
        this.path = path;
        this.object = object;
        this.problems = problems;
    }

    /** A plain value that is not blank. */
    Optional<String> string(String key) {
        Optional<String> string = scalar(key).map(value -> value.unwrapped().toString());
        if (string.isPresent() && string.get().isBlank()) {
            problem(key, "expected a value that is not blank");
            return Optional.empty();
        }
        return string;
    }

    Optional<String> requiredString(String key, String whatFor) {
        if (find(key).isEmpty()) {
            problem(key, "expected " + whatFor);
        }
        return string(key);
    }

    /** Two plain values: {@code { a = b }}, or {@code a} for both. Both are empty where the value is neither. */
    Map.Entry<String, String> pair(String key, String whatFor) {
        Optional<ConfigValue> value = find(key);
        if (value.isPresent() && value.get() instanceof ConfigObject pair) {
            ConfigSection section = new ConfigSection(path + "." + key, pair, problems);
            if (pair.size() == 1) {
                String first = pair.keySet().iterator().next();
                return Map.entry(first, section.requiredString(first, whatFor).orElse(""));
            }
            problem(key, "expected " + whatFor);
            return Map.entry("", "");
        }
        String both = requiredString(key, whatFor).orElse("");
        return Map.entry(both, both);
    }

    /** A whole number from {@code least} to {@code most}. */
    int integer(String key, int least, int most, String unit) {
        Optional<ConfigValue> value = find(key);
        try {
            int number = Integer.parseInt(
                    value.map(ConfigValue::unwrapped).orElse("").toString());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Reported with the values out of range.
        }
        problem(key, "expected a whole number of " + unit + " from " + least + " to " + most + ", without the unit");
        return least;
    }

    boolean flag(String key) {
        String text =
                find(key).map(ConfigValue::unwrapped).map(Object::toString).orElse("");
        if (!text.equals("true") && !text.equals("false")) {
            problem(key, "expected true or false");
        }
        return text.equals("true");
    }

    /** A whole number of months, with or without the unit. */
    int months(String key, int least, int most) {
        String text = string(key).orElse("").replaceFirst("\\s*months?$", "").strip();
        if (text.matches("\\d{1,6}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        problem(key, "expected a number of months from " + least + " to " + most + ", such as 3 months");
        return least;
    }

    /** A length of time with its unit, from {@code least} to {@code most}. */
    Duration duration(String key, Duration least, Duration most, String example) {
        try {
            if (find(key).isPresent()) {
                Duration duration = object.toConfig().getDuration(ConfigUtil.quoteString(key));
                if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                    return duration;
                }
            }
        } catch (ConfigException notADuration) {
            // Reported with the values out of range.
        }
        problem(
                key,
                "expected a time from " + least.toSeconds() + " seconds to " + most.toDays()
                        + " day with its unit, such as \"" + example + "\"");
        return least;
    }

    /** A whole number from {@code least} to {@code most}, if one is set. */
    Optional<Long> optionalInteger(String key, long least, long most, String unit) {
        Optional<ConfigValue> value = find(key);
        try {
            Optional<Long> number =
                    value.map(found -> Long.parseLong(found.unwrapped().toString()));
            if (number.isEmpty() || (number.get() >= least && number.get() <= most)) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Reported with the values out of range.
        }
        problem(key, "expected a whole number of " + unit + ", " + least + " or more");
        return Optional.empty();
    }

    /** A fraction from 0 to {@code most}, if one is set. */
    Optional<Double> share(String key, double most) {
        Optional<ConfigValue> value = find(key);
        try {
            Optional<Double> number =
                    value.map(found -> Double.parseDouble(found.unwrapped().toString()));
            if (number.isEmpty() || (number.get() >= 0 && number.get() <= most)) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Reported with the values out of range.
        }
        problem(key, "expected a share, such as 0.05 for 5 %");
        return Optional.empty();
    }

    /** A number from {@code least} to {@code most}. */
    double number(String key, double least, double most, String what) {
        Optional<ConfigValue> value = find(key);
        if (value.isPresent() && value.get().unwrapped() instanceof Number number) {
            double found = number.doubleValue();
            if (found >= least && found <= most) {
                return found;
            }
        }
        problem(key, "expected " + what + " from " + plain(least) + " to " + plain(most));
        return least;
    }

    static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    /** A day, such as 2026-12-31. */
    Optional<LocalDate> date(String key, String whatFor) {
        Optional<String> text = requiredString(key, whatFor);
        try {
            return text.map(LocalDate::parse);
        } catch (DateTimeParseException notADay) {
            problem(key, "expected " + whatFor + ", such as 2026-12-31");
            return Optional.empty();
        }
    }

    /** The sections of a list, none where there is none. */
    List<ConfigSection> items(String key) {
        Optional<ConfigValue> value = find(key);
        List<ConfigSection> items = new ArrayList<>();
        if (value.isPresent() && value.get() instanceof ConfigList list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof ConfigObject item) {
                    items.add(new ConfigSection(path + "." + key + "[" + i + "]", item, problems));
                } else {
                    problem(key, Optional.of(list.get(i)), "expected a section in braces");
                }
            }
        } else if (value.isPresent()) {
            problem(key, "expected a list of sections in braces");
        }
        return items;
    }

    /** A pair of numbers, such as [0, 50]; empty where it is none. */
    Optional<double[]> range(String key) {
        Optional<Object> value = find(key).map(ConfigValue::unwrapped);
        return value.isPresent()
                        && value.get() instanceof List<?> pair
                        && pair.size() == 2
                        && pair.get(0) instanceof Number first
                        && pair.get(1) instanceof Number second
                ? Optional.of(new double[] {first.doubleValue(), second.doubleValue()})
                : Optional.empty();
    }

    /** Pairs of numbers, such as [[0, 0], [1, 100]]; none where it is no such list. */
    List<double[]> pairs(String key) {
        Optional<Object> value = find(key).map(ConfigValue::unwrapped);
        List<double[]> pairs = new ArrayList<>();
        if (value.isPresent() && value.get() instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof List<?> pair
                        && pair.size() == 2
                        && pair.get(0) instanceof Number first
                        && pair.get(1) instanceof Number second) {
                    pairs.add(new double[] {first.doubleValue(), second.doubleValue()});
                } else {
                    return List.of();
                }
            }
        }
        return pairs;
    }

    /** One of several words, if one is set. */
    <T extends Enum<T>> Optional<T> choice(String key, List<T> choices) {
        Optional<String> word = string(key);
        Optional<T> chosen = choices.stream()
                .filter(choice -> word.isPresent() && word(choice).equals(word.get()))
                .findFirst();
        if (word.isPresent() && chosen.isEmpty()) {
            problem(
                    key,
                    "expected "
                            + choices.stream()
                                    .map(ConfigSection::word)
                                    .collect(Collectors.joining(", "))
                                    .replaceFirst(", (\\w+)$", " or $1"));
        }
        return chosen;
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** One or more of several words, each once. */
    List<String> words(String key, List<String> known) {
        Optional<Object> value = find(key).map(ConfigValue::unwrapped);
        List<String> words = value.isPresent() && value.get() instanceof List<?> list
                ? list.stream().map(String::valueOf).distinct().toList()
                : List.of();
        if (words.isEmpty()) {
            problem(key, "expected a list of one or more of " + String.join(", ", known));
        }
        words.stream()
                .filter(word -> !known.contains(word))
                .forEach(word -> problem(key, "\"" + word + "\" is none; " + Nearest.hint(word, known)));
        return words;
    }

    /** Whether the key is present, even if it is null. */
    boolean has(String key) {
        return object.containsKey(key);
    }

    boolean isSet(String key) {
        return find(key).isPresent();
    }

    List<String> strings(String key) {
        Optional<ConfigValue> value = find(key);
        List<String> strings = new ArrayList<>();
        if (value.isPresent() && value.get().unwrapped() instanceof List<?> list) {
            list.forEach(item -> strings.add(String.valueOf(item)));
        } else if (value.isPresent()) {
            problem(key, "expected a list, such as [a, b]");
        }
        return strings;
    }

    /** Keys to plain values; keys with dots may be quoted or not. */
    Map<String, String> stringMap(String key) {
        Map<String, String> map = new LinkedHashMap<>();
        ConfigSection section = section(key);
        section.object.toConfig().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> {
                    String name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
                    if (entry.getValue().valueType() == ConfigValueType.LIST) {
                        section.problem(name, Optional.of(entry.getValue()), "expected a plain value");
                    } else {
                        map.put(name, entry.getValue().unwrapped().toString());
                    }
                });
        return map;
    }

    /** The section of a key, empty where there is none. If the value is not a section, only that is reported. */
    ConfigSection section(String key) {
        Optional<ConfigValue> value = find(key);
        if (value.isPresent() && value.get() instanceof ConfigObject found) {
            return new ConfigSection(path + "." + key, found, problems);
        }
        if (value.isPresent()) {
            problem(key, "expected a section in braces");
        }
        ConfigObject none = ConfigFactory.empty(object.origin().description()).root();
        return new ConfigSection(path + "." + key, none, value.isPresent() ? new ArrayList<>() : problems);
    }

    List<String> keys() {
        return object.keySet().stream().sorted().toList();
    }

    void problem(String key, String expected) {
        problem(key, Optional.ofNullable(object.get(key)), expected);
    }

    void rejectUnknownKeys() {
        for (String key : keys()) {
            if (!known.contains(key)) {
                problem(object.get(key).origin(), key, "unknown key; " + Nearest.hint(key, known));
            }
        }
    }

    private Optional<ConfigValue> scalar(String key) {
        Optional<ConfigValue> value = find(key);
        boolean isNested = value.isPresent()
                && (value.get().valueType() == ConfigValueType.OBJECT
                        || value.get().valueType() == ConfigValueType.LIST);
        if (isNested) {
            problem(key, "expected a plain value");
            return Optional.empty();
        }
        return value;
    }

    private Optional<ConfigValue> find(String key) {
        known.add(key);
        return Optional.ofNullable(object.get(key)).filter(value -> value.valueType() != ConfigValueType.NULL);
    }

    private void problem(String key, Optional<ConfigValue> value, String expected) {
        String given = value.filter(found -> found.valueType() != ConfigValueType.NULL)
                .map(found -> "= " + (isPassedOn(key) ? "…" : shown(found)))
                .orElse("is missing");
        problem(value.map(ConfigValue::origin).orElse(object.origin()), key, given + ": " + expected);
    }

    /** Whether the value is passed on to Spark as it is, and so may be a secret. */
    private boolean isPassedOn(String key) {
        return Stream.concat(Stream.of(path.split("\\.")), Stream.of(key)).anyMatch(PASSED_ON::contains);
    }

    /** The value for a message. The content of a section is hidden, since it may be meant for another place. */
    private static String shown(ConfigValue value) {
        return value instanceof ConfigObject section && !section.isEmpty()
                ? "{…}"
                : value.render(ConfigRenderOptions.concise());
    }

    private void problem(ConfigOrigin origin, String key, String text) {
        problems.add(origin.description() + ": " + path + "." + key + " " + text);
    }
}
