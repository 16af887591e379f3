package dev.safra.source;

import static java.util.Comparator.comparing;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Column;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Reasons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** The configured raw tables, mapped to their contracts: opened all at once, cleaned one by one. */
public final class Sources {

    private final Map<RawTable, Dataset<Row>> mapped;

    private Sources(Map<RawTable, Dataset<Row>> mapped) {
        this.mapped = mapped;
    }

    /** What is said first of several problems: what running again cannot help. */
    private static final List<ExitCode> GRAVEST_FIRST =
            List.of(ExitCode.CONFIGURATION, ExitCode.SOURCE_CONTRACT, ExitCode.INPUTS_NOT_READY);

    /**
     * Maps every configured source without reading its rows. Throws SafraException with all that is wrong at once: 20
     * where an expression is no SQL, 27 where a source breaks its contract, 21 where one is only not there (yet).
     */
    public static Sources open(Lakehouse lakehouse, Settings settings) {
        List<SafraException> problems = new ArrayList<>();
        Map<RawTable, Dataset<Row>> mapped = new LinkedHashMap<>();
        for (RawTable table : RawTables.ALL) {
            Settings.Source source = settings.sources().get(table.name());
            if (source == null) {
                continue;
            }
            try {
                Mapping.of(table, source, lakehouse.raw(source), problems).ifPresent(rows -> mapped.put(table, rows));
            } catch (SafraException notThere) {
                problems.add(notThere);
            }
        }
        if (!problems.isEmpty()) {
            problems.sort(comparing(problem -> GRAVEST_FIRST.indexOf(problem.exitCode())));
            throw SafraException.of(
                    problems.get(0).exitCode(),
                    "sources",
                    problems.stream().map(SafraException::getMessage).toList());
        }
        return new Sources(mapped);
    }

    public boolean has(RawTable table) {
        return mapped.containsKey(table);
    }

    /** Reads a source once (it stays cached), sets invalid rows aside and keeps the last row of each key. */
    public Cleaned clean(RawTable table) {
        Dataset<Row> rows = mapped.get(table).persist(StorageLevel.MEMORY_AND_DISK());
        Row counts = only(table, rows.agg(count(lit(1)).as("read"), countsPerRule(table)));
        long read = counts.getLong(0);

        List<Findings> findings = new ArrayList<>();
        long quarantined = 0;
        for (int i = 1; i < counts.length(); i += 2) {
            long affected = counts.getLong(i);
            String rule = counts.schema().fieldNames()[i];
            boolean isKept = Mapping.optionalColumns(table).stream()
                    .anyMatch(column -> Mapping.unreadable(column).equals(rule));
            if (affected > 0) {
                Action action = isKept ? Action.NULLED : Action.QUARANTINED;
                findings.add(new Findings(rule, action, affected, counts.getString(i + 1)));
                quarantined += isKept ? 0 : affected;
            }
        }

        Dataset<Row> valid = rows.where(col(Mapping.RULE).isNull()).select(columnsOf(table));
        Dataset<Row> accepted = valid;
        long deduplicated = 0;
        if (!table.contract().key().isEmpty()) {
            accepted = lastOfEachKey(table, valid).persist(StorageLevel.MEMORY_AND_DISK());
            deduplicated = read - quarantined - accepted.count();
            if (deduplicated > 0) {
                findings.add(new Findings("duplicate", Action.DEDUPLICATED, deduplicated, null));
            }
        }
        return new Cleaned(table, read, quarantined, deduplicated, accepted, setAside(table, rows), findings);
    }

    /** The first look at a source's rows: what is wrong with its files or expressions shows here. */
    private static Row only(RawTable table, Dataset<Row> counts) {
        try {
            return counts.first();
        } catch (Exception failed) { // Spark's own is checked, but thrown undeclared.
            Throwable cause = Reasons.root(failed);
            boolean isStorage = cause instanceof IOException;
            if (isStorage || cause instanceof SparkThrowable || cause instanceof IllegalArgumentException) {
                throw new SafraException(
                        isStorage ? ExitCode.INPUTS_NOT_READY : ExitCode.SOURCE_CONTRACT,
                        table.name() + ": cannot be read: " + Reasons.of(cause) + " Check sources." + table.name()
                                + (isStorage ? ", or run again." : "."),
                        failed);
            }
            throw failed;
        }
    }

    /** The source's rows that broke a rule, in the columns of {@link Quarantine} that say what and why. */
    private static Dataset<Row> setAside(RawTable table, Dataset<Row> rows) {
        return rows.where(col(Mapping.RULE).isNotNull())
                .select(
                        lit(table.name()).as("input"),
                        col(Mapping.RULE).as("rule"),
                        col(Mapping.VALUE).as("value"),
                        col(Mapping.PAYLOAD).as("payload"));
    }

    /** For every rule how many rows break it, and an example of the value that does. */
    private static org.apache.spark.sql.Column[] countsPerRule(RawTable table) {
        List<org.apache.spark.sql.Column> counts = new ArrayList<>();
        List<String> rules = new ArrayList<>(List.of("malformed_row"));
        for (Column column : table.contract().columns()) {
            if (!column.isNullable()) {
                rules.add(Mapping.missing(column));
                rules.add(Mapping.unreadable(column));
            }
        }
        table.rules().forEach(rule -> rules.add(rule.name()));
        for (String rule : rules) {
            org.apache.spark.sql.Column breaks = col(Mapping.RULE).equalTo(rule);
            counts.add(count_if(breaks).as(rule));
            counts.add(min(when(breaks, col(Mapping.VALUE))).as(rule + "_example"));
        }
        for (Column column : Mapping.optionalColumns(table)) {
            org.apache.spark.sql.Column nulled = when(col(Mapping.RULE).isNull(), col(Mapping.unreadable(column)));
            counts.add(count(nulled).as(Mapping.unreadable(column)));
            counts.add(min(nulled).as(Mapping.unreadable(column) + "_example"));
        }
        return counts.toArray(org.apache.spark.sql.Column[]::new);
    }

    private static Dataset<Row> lastOfEachKey(RawTable table, Dataset<Row> valid) {
        org.apache.spark.sql.Column[] key =
                table.contract().key().stream().map(name -> col(name)).toArray(org.apache.spark.sql.Column[]::new);
        return valid.groupBy(key).agg(max(struct(columnsOf(table))).as("last")).select("last.*");
    }

    private static org.apache.spark.sql.Column[] columnsOf(RawTable table) {
        return table.contract().columnNames().stream()
                .map(name -> col(name))
                .toArray(org.apache.spark.sql.Column[]::new);
    }

    /** What becomes of rows that a rule or a finding is about. */
    public enum Action {
        QUARANTINED,
        DEDUPLICATED,
        /** The row counts, without the value that could not be read. */
        NULLED,
        /** The row counts, in part. */
        CUT,
        /** The row counts. */
        REPORTED
    }

    /**
     * How many rows a rule is about.
     *
     * @param example a value that broke the rule; may be null
     */
    public record Findings(String rule, Action action, long affected, String example) {}

    /**
     * A source after cleaning; read = accepted + deduplicated + quarantined.
     *
     * @param accepted in the contract's columns
     * @param setAside input, rule, value, payload
     */
    public record Cleaned(
            RawTable table,
            long read,
            long quarantined,
            long deduplicated,
            Dataset<Row> accepted,
            Dataset<Row> setAside,
            List<Findings> findings) {

        /** The same after a second look has found more. */
        public Cleaned and(List<Findings> more, Optional<Dataset<Row>> alsoSetAside) {
            List<Findings> all = new ArrayList<>(findings);
            all.addAll(more);
            return new Cleaned(
                    table,
                    read,
                    quarantined + sum(more, Action.QUARANTINED),
                    deduplicated + sum(more, Action.DEDUPLICATED),
                    accepted,
                    alsoSetAside.map(setAside::unionByName).orElse(setAside),
                    all);
        }

        public String input() {
            return table.name();
        }

        /** What the user should know of each finding: table, rows, rule, value, remedy. */
        public List<String> messages() {
            return findings.stream().map(this::message).toList();
        }

        private String message(Findings found) {
            String rows = found.affected() + (found.affected() == 1 ? " row " : " rows ");
            String example = found.example() == null ? "" : " (such as \"" + found.example() + "\")";
            return input() + ": " + rows + found.action().name().toLowerCase(Locale.ROOT) + ": " + found.rule()
                    + example + remedy(found.rule());
        }

        private String remedy(String rule) {
            for (RawTable.Rule known : table.rules()) {
                if (known.name().equals(rule)) {
                    return "; expected " + known.expected() + mapUnder(known.column());
                }
            }
            for (Column column : table.contract().columns()) {
                if (Mapping.unreadable(column).equals(rule)) {
                    return "; expected " + column.type().sql() + mapUnder(column.name());
                }
                if (Mapping.missing(column).equals(rule)) {
                    return mapUnder(column.name());
                }
            }
            return "";
        }

        private String mapUnder(String column) {
            return "; map it under sources." + input() + ".columns." + column;
        }

        private static long sum(List<Findings> findings, Action action) {
            return findings.stream()
                    .filter(found -> found.action() == action)
                    .mapToLong(Findings::affected)
                    .sum();
        }
    }
}
