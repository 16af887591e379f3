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
 * A table's contract, declared once: name, grain, documented columns, key, row rules and the column it is partitioned by. The
 * schema results are conformed to, the Delta table with its comments, the check of rules and keys, and the data
 * dictionary all come from it.
 *
 * @param description the grain, "One row per …"
 * @param key columns that no two rows share; in their order the table is shown
 * @param checks SQL conditions true of every row, by name
 * @param partitionColumn the column whose values are written (and rewritten) separately
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
        // In the order declared, which Map.copyOf does not keep.
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

    /** Adds a rule that every row keeps. */
    public Table check(String rule, String condition) {
        Map<String, String> extended = new LinkedHashMap<>(checks);
        extended.put(rule, condition);
        return new Table(name, description, columns, key, extended, partitionColumn);
    }

    /** For rows that an earlier contract let in: no rule, and no column but those of the key has to have a value. */
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

    /** The columns as Spark sees them; nullable throughout, since NOT NULL is the Delta table's to hold. */
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
