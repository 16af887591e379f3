package dev.safra.source;

import dev.safra.config.Escaped;
import dev.safra.config.Quality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A source after cleaning; read = accepted + deduplicated + quarantined.
 *
 * @param usualSetAside the median share of rows that the last nights set aside; empty if there were no such nights
 * @param accepted the rows that count, in the contract's columns
 * @param setAside the rows that do not: input, rule, value, payload
 */
public record CleanSource(
        RawTable table,
        Quality quality,
        long read,
        long quarantined,
        long deduplicated,
        Optional<Double> usualSetAside,
        Dataset<Row> accepted,
        Dataset<Row> setAside,
        List<CheckResult> findings) {

    /** How many rules a message names. */
    private static final int MOST_RULES = 3;

    /** What is done with the rows that a rule or finding is about. */
    public enum Action {
        QUARANTINED,
        DEDUPLICATED,
        /** The row counts, without the value that could not be read. */
        NULLED,
        /** A part of the row counts. */
        CUT,
        /** The row counts. */
        REPORTED,
        /** The row counts although a rule of the site is broken. */
        WARNED
    }

    /**
     * The result of a check: how many rows (or columns) it is about.
     *
     * @param example a value that broke the rule; may be null
     * @param isFailure whether it ends the night
     * @param text for people: what was found, the value, the remedy
     */
    public record CheckResult(
            String rule, Action action, long affected, String example, boolean isFailure, String text) {

        public CheckResult(String rule, Action action, long affected, String example) {
            this(rule, action, affected, example, "");
        }

        /** With a remedy appended to the text. */
        CheckResult(String rule, Action action, long affected, String example, String remedy) {
            this(
                    rule,
                    action,
                    affected,
                    example,
                    false,
                    rows(affected) + " " + action.name().toLowerCase(Locale.ROOT) + ": " + rule + suchAs(example)
                            + remedy);
        }
    }

    /** The same with the findings of a later step, and the rows that it has set aside. */
    public CleanSource and(List<CheckResult> more, Optional<Dataset<Row>> alsoSetAside) {
        List<CheckResult> all = new ArrayList<>(findings);
        all.addAll(more);
        return new CleanSource(
                table,
                quality,
                read,
                quarantined + sum(more, Action.QUARANTINED),
                deduplicated + sum(more, Action.DEDUPLICATED),
                usualSetAside,
                accepted,
                alsoSetAside.map(setAside::unionByName).orElse(setAside),
                all);
    }

    public String input() {
        return table.name();
    }

    /**
     * A message for each finding: table, rows, rule, value, remedy. Unused and absent columns are listed by
     * {@link Sources#columns} instead.
     */
    public List<String> messages() {
        return findings.stream()
                .filter(found -> !Drift.isOfColumns(found))
                .map(this::message)
                .toList();
    }

    /** Messages of the findings that end the night, and of the exceeded limits of the source as a whole. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        findings.stream().filter(CheckResult::isFailure).map(this::message).forEach(failures::add);
        failures.addAll(limitsExceeded());
        return failures;
    }

    /** Messages of the exceeded limits of the source as a whole. */
    List<String> limitsExceeded() {
        List<String> exceeded = new ArrayList<>();
        quality.quarantined()
                .exceededBy(quarantined, read, usualSetAside)
                .ifPresent(most ->
                        exceeded.add(exceeded(quarantined, "set aside in all", most + rulesBroken(), "quarantined")));
        quality.duplicates()
                .exceededBy(deduplicated, read)
                .ifPresent(most -> exceeded.add(
                        exceeded(deduplicated, "left out because another has their key", most, "duplicates")));
        return exceeded;
    }

    private String exceeded(long affected, String what, String most, String key) {
        return input() + ": " + of(affected, read) + " are " + what + ", more than " + most
                + "; correct them, or change sources." + input() + ".quality." + key;
    }

    /** The rules that most rows broke, with an example and the remedy of each. */
    private String rulesBroken() {
        return findings.stream()
                .filter(found -> found.action() == Action.QUARANTINED && !found.isFailure())
                .sorted(Comparator.comparingLong(CheckResult::affected).reversed())
                .limit(MOST_RULES)
                .map(CheckResult::text)
                .collect(Collectors.collectingAndThen(
                        Collectors.joining("; "), texts -> texts.isEmpty() ? "" : ": " + texts));
    }

    private String message(CheckResult found) {
        return input() + ": " + found.text();
    }

    /** "3 of 10 rows (30.0 %)". */
    static String of(long affected, long read) {
        return affected + " of " + rows(read) + " (" + String.format(Locale.ROOT, "%.1f", 100.0 * affected / read)
                + " %)";
    }

    static String suchAs(String example) {
        return example == null ? "" : " (such as \"" + Escaped.value(example) + "\")";
    }

    private static String rows(long count) {
        return count + (count == 1 ? " row" : " rows");
    }

    private static long sum(List<CheckResult> findings, Action action) {
        return findings.stream()
                .filter(found -> found.action() == action)
                .mapToLong(CheckResult::affected)
                .sum();
    }
}
