package dev.safra.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads the section {@code playbooks}.
 *
 * @param signals the names of the configured signals
 * @param expressions checks a Spark SQL expression over curated columns, and gives what is wrong with it, if anything
 */
record PlaybooksReader(
        ConfigSection section, Collection<String> signals, Function<String, Optional<String>> expressions) {

    private static final int MOST_DAYS = 3660;

    Playbook.All read() {
        Map<String, String> owners = owners();
        TreeMap<Integer, List<Playbook>> byPriority = new TreeMap<>();
        ConfigSection all = section.section("rules");
        for (String name : all.keys()) {
            if (all.isSet(name)) {
                ConfigSection playbook = all.section(name);
                byPriority
                        .computeIfAbsent(
                                playbook.integer("priority", 1, 1000, "priority, 1 the first"),
                                any -> new ArrayList<>())
                        .add(playbook(name, playbook, owners.keySet()));
            }
        }
        int keepClosed = section.integer("keep-closed-days", 0, MOST_DAYS, "days");
        List<Playbook> playbooks =
                byPriority.values().stream().flatMap(List::stream).toList();
        playbooks.stream()
                .max(Comparator.comparing(Playbook::cooldownDays))
                .filter(longest -> longest.cooldownDays() > keepClosed)
                .ifPresent(longest -> section.problem(
                        "keep-closed-days",
                        "is shorter than the cooldown of " + longest.name() + ", which it has to outlast; expected "
                                + longest.cooldownDays() + " or more"));
        Playbook.All read = new Playbook.All(
                playbooks, owners, section.integer("max-open", 1, 1000, "open actions an account"), keepClosed);
        section.rejectUnknownKeys();
        return read;
    }

    private Map<String, String> owners() {
        ConfigSection owners = section.section("owners");
        Map<String, String> read = new LinkedHashMap<>();
        for (String role : owners.keys()) {
            if (owners.isSet(role)) {
                read.put(
                        role,
                        expression(owners, role, "Spark SQL for who that is").orElse("''"));
            }
        }
        return read;
    }

    private Playbook playbook(String name, ConfigSection playbook, Collection<String> owners) {
        List<Playbook.Step> steps = new ArrayList<>();
        for (ConfigSection step : playbook.items("steps")) {
            steps.add(step(step, owners));
        }
        if (steps.isEmpty()) {
            playbook.problem("steps", "expected one or more, such as [{ step = call, action = \"Call them\", … }]");
        }
        Playbook read = new Playbook(
                name,
                condition(playbook),
                expression(playbook, "because", "Spark SQL for a sentence with the numbers")
                        .orElse("''"),
                playbook.string("group").orElse(null),
                playbook.integer("cooldown-days", 0, MOST_DAYS, "days"),
                steps);
        playbook.rejectUnknownKeys();
        return read;
    }

    /** The condition of a playbook: a signal, {@code when}, or both. */
    private String condition(ConfigSection playbook) {
        Optional<String> signal = playbook.string("signal");
        if (signal.isPresent() && !signals.contains(signal.get())) {
            playbook.problem("signal", "unknown signal; " + Nearest.hint(signal.get(), signals));
        }
        Optional<String> hasSignal = signal.map(name -> "array_contains(signals, '" + name + "')");
        Optional<String> when = playbook.isSet("when") || hasSignal.isEmpty()
                ? expression(playbook, "when", "a condition, or a signal")
                : Optional.empty();
        return hasSignal.isPresent() && when.isPresent()
                ? hasSignal.get() + " and (" + when.get() + "\n)"
                : hasSignal.or(() -> when).orElse("false");
    }

    private static Playbook.Step step(ConfigSection step, Collection<String> owners) {
        String owner =
                step.requiredString("owner", "a role of safra.playbooks.owners").orElse("");
        if (!owner.isEmpty() && !owners.contains(owner)) {
            step.problem("owner", "unknown role; " + Nearest.hint(owner, owners));
        }
        boolean isWorkingDays = step.isSet("due-in-working-days");
        if (isWorkingDays == step.isSet("due-in-days")) {
            step.problem("due-in-days", "expected either due-in-days or due-in-working-days");
        }
        int days = isWorkingDays
                ? step.integer("due-in-working-days", 0, MOST_DAYS, "working days")
                : step.isSet("due-in-days") ? step.integer("due-in-days", 0, MOST_DAYS, "days") : 0;
        Playbook.Step read = new Playbook.Step(
                step.requiredString("step", "a name for it").orElse(""),
                step.requiredString("action", "what to do, for people").orElse(""),
                owner,
                days,
                isWorkingDays);
        step.rejectUnknownKeys();
        return read;
    }

    private Optional<String> expression(ConfigSection section, String key, String whatFor) {
        Optional<String> found = section.requiredString(key, whatFor);
        found.flatMap(expressions).ifPresent(wrong -> section.problem(key, wrong));
        return found;
    }
}
