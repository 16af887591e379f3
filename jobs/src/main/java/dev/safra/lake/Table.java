package dev.safra.lake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table's contract, declared once: name, grain, documented columns, key, row rules and the column it is partitioned
 * by. The schema of results, the Delta table with its comments, the checks of rules and keys, and the data dictionary
 * are all derived from it.
 *
 * @param description the grain, "One row per …"
 * @param key columns whose values no two rows share; the table is shown in their order
 * @param checks SQL conditions that are true for every row, by name
 * @param partitionColumn the column that the Delta table is partitioned by: the rows of each value are replaced
 *     separately
 */
public record Table(
        String name,
        String description,
        List<ColumnSpec> columns,
        List<String> key,
        Map<String, String> checks,
        Optional<String> partitionColumn) {

    public Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        // Keeps the declared order, which Map.copyOf does not.
        checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
    }

    /** A contract without columns, to be added to. */
    public static Table named(String name) {
        return new Table(name, "", List.of(), List.of(), Map.of(), Optional.empty());
    }

    public Table describedAs(String grain) {
        return new Table(name, grain, columns, key, checks, partitionColumn);
    }

    /** Adds a required column that is part of the key. */
    public Table key(String column, DataType type, String meaning) {
        List<String> extended = new ArrayList<>(key);
        extended.add(column);
        return new Table(name, description, with(column, type, false, meaning), extended, checks, partitionColumn);
    }

    /** Adds a column that is never null. */
    public Table required(String column, DataType type, String meaning) {
        return new Table(name, description, with(column, type, false, meaning), key, checks, partitionColumn);
    }

    /** Adds a column that may be null. */
    public Table optional(String column, DataType type, String meaning) {
        return new Table(name, description, with(column, type, true, meaning), key, checks, partitionColumn);
    }

    /** Adds a rule that every row must keep: an SQL condition. */
    public Table check(String rule, String condition) {
        Map<String, String> extended = new LinkedHashMap<>(checks);
        extended.put(rule, condition);
        return new Table(name, description, columns, key, extended, partitionColumn);
    }

    /** The same without rules, for rows that an earlier contract let in: only the key's columns must have a value. */
    Table withoutRules() {
        List<ColumnSpec> lenient = columns.stream()
                .map(column -> new ColumnSpec(
                        column.name(), column.type(), !key.contains(column.name()), column.description()))
                .toList();
        return new Table(name, description, lenient, key, Map.of(), partitionColumn);
    }

    public Table partitionedBy(String column) {
        return new Table(name, description, columns, key, checks, Optional.of(column));
    }

    /** The columns as a Spark schema, all nullable: required columns are checked when rows are written. */
    public StructType schema() {
        return new StructType(columns.stream()
                .map(column -> new StructField(column.name(), column.type(), true, Metadata.empty()))
                .toArray(StructField[]::new));
    }

    public List<String> columnNames() {
        return columns.stream().map(ColumnSpec::name).toList();
    }

    private List<ColumnSpec> with(String column, DataType type, boolean isNullable, String meaning) {
        List<ColumnSpec> extended = new ArrayList<>(columns);
        extended.add(new ColumnSpec(column, type, isNullable, meaning));
        return extended;
    }
}
