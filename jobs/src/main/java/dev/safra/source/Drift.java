package dev.safra.source;

import dev.safra.config.Escaped;
import dev.safra.config.Quality;
import dev.safra.config.Quality.Action;
import dev.safra.config.Settings;
import dev.safra.lake.ColumnSpec;
import dev.safra.lake.Lakehouse;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.DataQuality.Past;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a source's columns differ from the contract's.
 *
 * @param extra columns of the source that neither the contract, an expression nor the key of a lookup names
 * @param missing optional columns of the contract that are neither mapped nor in the source
 */
public record Drift(List<String> extra, List<String> missing) {

    static final String EXTRA = "columns_extra";

    static final String GONE = "columns_gone";

    private static final int MOST_NAMES = 20;

    static Drift of(RawTable table, Settings.Source source, List<String> columns) {
        List<String> keys = source.lookups().stream().map(Settings.Lookup::key).toList();
        List<String> extra = columns.stream()
                .filter(name -> !name.equals(Lakehouse.MALFORMED))
                .filter(name -> !isTakenByName(table, source, name))
                .filter(name -> keys.stream().noneMatch(name::equalsIgnoreCase))
                .filter(name -> !isNamed(source, name))
                .toList();
        List<String> missing = table.contract().columns().stream()
                .filter(ColumnSpec::isNullable)
                .map(ColumnSpec::name)
                .filter(name -> !source.columns().containsKey(name))
                .filter(name -> columns.stream().noneMatch(name::equalsIgnoreCase))
                .toList();
        return new Drift(extra, missing);
    }

    /** The warnings that the source's policy asks for. */
    List<CheckResult> findings(RawTable table, Quality quality) {
        List<CheckResult> findings = new ArrayList<>();
        String source = "sources." + table.name();
        if (!missing.isEmpty() && quality.missingColumns() == Action.WARN) {
            findings.add(found(
                    DataQuality.COLUMNS_MISSING,
                    missing,
                    "the source has no " + some(missing) + ", taken as null; map what there is under " + source
                            + ".columns, or set " + source + ".quality.missing-columns = ignore"));
        }
        if (!extra.isEmpty() && quality.extraColumns() == Action.WARN) {
            findings.add(found(
                    EXTRA,
                    extra,
                    "nothing uses " + some(extra) + " of the source; map what is of use under " + source
                            + ".columns, or set " + source + ".quality.extra-columns = ignore"));
        }
        return findings;
    }

    /** A finding for the missing columns that the source still had in the last night that read it. */
    List<CheckResult> since(RawTable table, Past past) {
        LocalDate last = past.lastNight().get(table.name());
        List<String> before = past.missing().getOrDefault(table.name(), List.of());
        List<String> gone =
                missing.stream().filter(name -> !before.contains(name)).toList();
        return last == null || gone.isEmpty()
                ? List.of()
                : List.of(found(
                        GONE,
                        gone,
                        "the source has lost " + some(gone) + ", there on " + last
                                + "; see what became of it, or map it under sources." + table.name() + ".columns"));
    }

    /** Whether a finding is only about unused or absent columns. */
    static boolean isOfColumns(CheckResult found) {
        return found.rule().equals(EXTRA) || found.rule().equals(DataQuality.COLUMNS_MISSING);
    }

    /** One line with the number of unused and absent columns of each source; empty if there are none. */
    public static Optional<String> summary(Collection<CleanSource> sources) {
        String said = Stream.of(
                        counted("nothing uses ", EXTRA, sources),
                        counted("taken as null: ", DataQuality.COLUMNS_MISSING, sources))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return said.isEmpty() ? Optional.empty() : Optional.of("columns: " + said);
    }

    /** "nothing uses 3 of accounts, 2 of subscriptions". */
    private static Optional<String> counted(String what, String rule, Collection<CleanSource> sources) {
        return sources.stream()
                .flatMap(source -> source.findings().stream()
                        .filter(found -> found.rule().equals(rule))
                        .map(found -> found.affected() + " of " + source.input()))
                .reduce((some, next) -> some + ", " + next)
                .map(counts -> what + counts);
    }

    private static CheckResult found(String rule, List<String> names, String text) {
        return new CheckResult(rule, CleanSource.Action.WARNED, names.size(), String.join(", ", names), false, text);
    }

    private static String some(List<String> names) {
        String first = names.stream().limit(MOST_NAMES).map(Escaped::value).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMES ? first : first + " and " + (names.size() - MOST_NAMES) + " more";
    }

    private static boolean isTakenByName(RawTable table, Settings.Source source, String name) {
        return table.contract().columnNames().stream()
                .anyMatch(
                        ours -> ours.equalsIgnoreCase(name) && !source.columns().containsKey(ours));
    }

    /** Whether any expression configured for the source names a column. */
    static boolean isNamed(Settings.Source source, String column) {
        return Stream.of(
                        source.columns().values().stream(),
                        source.where().stream(),
                        source.quality().freshness().map(Quality.Freshness::column).stream())
                .flatMap(expressions -> expressions)
                .anyMatch(expression -> names(expression, column));
    }

    /** Whether an expression names a column; names within quoted text do not count. */
    static boolean names(String expression, String column) {
        String withoutText = expression.replaceAll("'[^']*'", "''");
        return Pattern.compile(
                        "(?<!\\w)" + Pattern.quote(column) + "(?!\\w)", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(withoutText)
                .find();
    }

    /** Messages for what the source's policy forbids. */
    List<String> forbidden(RawTable table, Settings.Source source) {
        List<String> forbidden = new ArrayList<>();
        String quality = "sources." + table.name() + ".quality.";
        if (!extra.isEmpty() && source.quality().extraColumns() == Action.FAIL) {
            forbidden.add("nothing uses " + some(extra) + " of the source, and " + quality
                    + "extra-columns = fail. Map what is of use under sources." + table.name()
                    + ".columns, or change the policy.");
        }
        if (!missing.isEmpty() && source.quality().missingColumns() == Action.FAIL) {
            forbidden.add("the source lacks " + some(missing) + ", and " + quality
                    + "missing-columns = fail. Map them under sources." + table.name()
                    + ".columns (null where there is nothing), or change the policy.");
        }
        return forbidden;
    }
}
