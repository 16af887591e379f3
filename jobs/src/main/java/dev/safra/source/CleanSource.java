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
 * @param usualSetAside the share of its rows that the last nights set aside, by their median; empty where there were none
 * @param accepted in the contract's columns
 * @param setAside input, rule, value, payload
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

    /** What becomes of rows that a rule or a finding is about. */
    public enum Action {
        QUARANTINED,
        DEDUPLICATED,
        /** The row counts, without the value that could not be read. */
        NULLED,
        /** The row counts, in part. */
        CUT,
        /** The row counts. */
        REPORTED,
        /** The row counts although a rule of the site is broken. */
        WARNED
    }

    /**
     * How many rows (or columns) a rule is about.
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

        /** With a remedy to follow the text. */
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

    /** The same after a second look has found more. */
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
     * What the user should know of each finding: table, rows, rule, value, remedy. Columns that nothing uses or that are
     * absent are told by {@link Sources#columns}.
     */
    public List<String> messages() {
        return findings.stream()
                .filter(found -> !Drift.isOfColumns(found))
                .map(this::message)
                .toList();
    }

    /** Those of the findings that end the night, and the limits of the source as a whole that are exceeded. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        findings.stream().filter(CheckResult::isFailure).map(this::message).forEach(failures::add);
        failures.addAll(limitsExceeded());
        return failures;
    }

    /** Of the source as a whole. */
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
