package dev.safra.config;

import dev.safra.config.Segments.Rule;
import dev.safra.config.Segments.Team;
import dev.safra.config.Segments.Touch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the section {@code segments}.
 *
 * @param expressions checks a Spark SQL expression over curated columns, and gives what is wrong with it, if anything
 */
record SegmentsReader(ConfigSection section, Function<String, Optional<String>> expressions) {

    private static final int MOST_DAYS = 3660;
    private static final int MANY = 1_000_000_000;

    /** Values of touch_segments.rule where no rule decided. */
    private static final Set<String> RESERVED =
            Set.of("none", "ended", "dwell", "renewal_freeze", "move_budget", "incumbent", "capacity");

    Segments read() {
        Segments read = new Segments(
                expression(section, "value", "Spark SQL for what accounts are ranked by")
                        .orElse("0"),
                rules(),
                teams(),
                section.integer("csms-per-manager", 1, MANY, "managers of customer success"),
                section.number("edge", 0, 0.99, "a share"),
                section.integer("dwell-days", 0, MOST_DAYS, "days"),
                section.integer("renewal-freeze-days", 0, MOST_DAYS, "days"),
                section.number("moves-per-night", 0, 1, "a share"),
                section.integer("quiet-days", 0, MOST_DAYS, "days"));
        section.rejectUnknownKeys();
        return read;
    }

    private List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>(RESERVED);
        for (ConfigSection item : section.items("rules")) {
            Rule rule = rule(item);
            if (!names.add(rule.name())) {
                item.problem("name", "is taken; expected another one");
            }
            rules.add(rule);
        }
        return rules;
    }

    private Rule rule(ConfigSection item) {
        boolean isPin = item.isSet("touch");
        if (isPin == item.isSet("up-to")) {
            item.problem("touch", "expected either touch, given whatever the capacity, or up-to, the best there is");
        }
        Rule rule = new Rule(
                item.requiredString("name", "a name for it").orElse(""),
                item.isSet("when") ? expression(item, "when", "a condition").orElse(null) : null,
                isPin ? touch(item, "touch") : item.isSet("up-to") ? touch(item, "up-to") : Touch.TECH,
                isPin);
        item.rejectUnknownKeys();
        return rule;
    }

    private static Touch touch(ConfigSection item, String key) {
        String text = item.string(key).orElse("");
        Optional<Touch> found = Arrays.stream(Touch.values())
                .filter(touch -> touch.text().equals(text))
                .findFirst();
        if (found.isEmpty()) {
            item.problem(key, "expected high, low or tech");
        }
        return found.orElse(Touch.TECH);
    }

    private Map<Touch, Team> teams() {
        ConfigSection all = section.section("touch");
        Map<Touch, Team> teams = new EnumMap<>(Touch.class);
        for (Touch touch : Touch.values()) {
            ConfigSection team = all.section(touch.text());
            teams.put(
                    touch,
                    new Team(
                            team.integer("accounts-per-csm", 1, MANY, "accounts"),
                            team.optionalInteger("csms", 0, MANY, "managers of customer success"),
                            team.optionalInteger("monthly-cost-per-csm", 0, MANY, "the reporting currency")));
            team.rejectUnknownKeys();
        }
        all.rejectUnknownKeys();
        return teams;
    }

    private Optional<String> expression(ConfigSection item, String key, String whatFor) {
        Optional<String> found = item.requiredString(key, whatFor);
        found.flatMap(expressions).ifPresent(wrong -> item.problem(key, wrong));
        return found;
    }
}
