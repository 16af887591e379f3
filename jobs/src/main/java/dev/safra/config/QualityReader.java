package dev.safra.config;

import static dev.safra.config.Quality.Action.FAIL;
import static dev.safra.config.Quality.Action.IGNORE;
import static dev.safra.config.Quality.Action.QUARANTINE;
import static dev.safra.config.Quality.Action.WARN;

import dev.safra.config.Quality.Action;
import dev.safra.config.Quality.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code quality} of one source. */
final class QualityReader {

    private static final int MOST_DAYS = 36600;

    private final ConfigSection quality;
    private final SourceNames names;

    QualityReader(ConfigSection quality, SourceNames names) {
        this.quality = quality;
        this.names = names;
    }

    Quality read() {
        Quality read = new Quality(
                rules(quality.section("rules")),
                setAside(quality.section("quarantined")),
                wholeLimit(quality.section("duplicates")),
                freshness(),
                rowCount(quality.section("row-count")),
                quality.choice("extra-columns", List.of(IGNORE, WARN, FAIL)).orElse(WARN),
                quality.choice("missing-columns", List.of(IGNORE, WARN, FAIL)).orElse(WARN));
        quality.rejectUnknownKeys();
        return read;
    }

    private List<Quality.Rule> rules(ConfigSection section) {
        List<Quality.Rule> rules = new ArrayList<>();
        for (String name : section.keys()) {
            ConfigSection rule = section.section(name);
            boolean toleratesUnreadable = names.mildRules().contains(name);
            boolean isBuiltIn = toleratesUnreadable || names.strictRules().contains(name);
            Optional<String> condition = rule.string("condition");
            if (isBuiltIn && condition.isPresent()) {
                rule.problem("condition", "a built-in rule has its own; expected another name for yours");
            } else if (!isBuiltIn && condition.isEmpty()) {
                List<String> builtIn = new ArrayList<>(names.strictRules());
                builtIn.addAll(names.mildRules());
                section.problem(
                        name,
                        "no built-in rule, and without a condition none of your own; " + Nearest.hint(name, builtIn));
            } else if (!isBuiltIn && (names.reserved().contains(name) || !name.matches("[a-z][a-z0-9_]{0,63}"))) {
                section.problem(
                        name, "expected a name of a-z, 0-9 and _ other than " + String.join(", ", names.reserved()));
            }
            List<Action> actions =
                    isBuiltIn && !toleratesUnreadable ? List.of(QUARANTINE, FAIL) : List.of(WARN, QUARANTINE, FAIL);
            Optional<Action> action = rule.choice("action", actions);
            if (!isBuiltIn && action.isEmpty()) {
                action = Optional.of(QUARANTINE);
            }
            Limit limit = limit(rule);
            if (action.equals(Optional.of(FAIL)) && !limit.equals(Limit.NONE)) {
                rule.problem("action", "fails on the first row; expected warn or quarantine beside a limit");
            }
            rule.rejectUnknownKeys();
            rules.add(new Quality.Rule(name, condition, action, limit));
        }
        return rules;
    }

    /**
     * Keys that are not set are as in {@link Quality.SetAside#DEFAULT}; a share that a site sets holds for few rows
     * too.
     */
    private static Quality.SetAside setAside(ConfigSection section) {
        Quality.SetAside otherwise = Quality.SetAside.DEFAULT;
        boolean isShareChosen = section.has("max-share");
        Limit limit = limit(section);
        Quality.SetAside read = new Quality.SetAside(
                isShareChosen
                        ? limit
                        : new Limit(limit.maxCount(), otherwise.limit().maxShare()),
                section.has("max-rise") ? section.share("max-rise", 1) : otherwise.maxRise(),
                section.optionalInteger("min-count", 0, Long.MAX_VALUE, "rows")
                        .orElse(isShareChosen ? 0 : otherwise.minCount()));
        section.rejectUnknownKeys();
        return read;
    }

    private static Limit wholeLimit(ConfigSection section) {
        Limit limit = limit(section);
        section.rejectUnknownKeys();
        return limit;
    }

    private static Limit limit(ConfigSection section) {
        return new Limit(
                section.optionalInteger("max-count", 0, Long.MAX_VALUE, "rows"), section.share("max-share", 1));
    }

    private Optional<Quality.Freshness> freshness() {
        if (!quality.isSet("freshness")) {
            return Optional.empty();
        }
        ConfigSection section = quality.section("freshness");
        Optional<String> column = section.requiredString("column", "a column of days, such as starts_on");
        int days = section.integer("max-age-days", 0, MOST_DAYS, "days");
        Action action = section.choice("action", List.of(WARN, FAIL)).orElse(FAIL);
        section.rejectUnknownKeys();
        return column.map(name -> new Quality.Freshness(name, days, action));
    }

    private static Quality.RowCount rowCount(ConfigSection section) {
        Quality.RowCount otherwise = Quality.RowCount.DEFAULT;
        Quality.RowCount read = new Quality.RowCount(
                section.has("max-drop") ? section.share("max-drop", 1) : otherwise.maxDrop(),
                section.share("max-growth", 1e9),
                section.choice("action", List.of(IGNORE, WARN, FAIL)).orElse(otherwise.action()));
        section.rejectUnknownKeys();
        return read;
    }
}
