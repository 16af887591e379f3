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
 * A table's contract, declared once: name, grain, a question it answers, what it is computed from, documented columns,
 * key, row rules and the column it is partitioned by. The schema of results, the Delta table with its comments, the
 * checks of rules and keys, and the data dictionary are all derived from it.
 *
 * @param description the grain, "One row per …"
 * @param question what people ask of it first, with the SQL that answers it
 * @param inputs the tables it is computed from: curated ones, raw ones by their canonical names, or a phrase for many. The
 *     table's own name is the raw table of that name
 * @param key columns whose values no two rows share; the table is shown in their order
 * @param checks SQL conditions that are true for every row, by name
 * @param partitionColumn the column that the Delta table is partitioned by: the rows of each value are replaced
 *     separately
 */
public record Table(
        String name,
        String description,
        Optional<Question> question,
        List<String> inputs,
        List<ColumnSpec> columns,
        List<String> key,
        Map<String, String> checks,
        Optional<String> partitionColumn) {

    /** A question for people and its answer in Spark SQL, over tables named without a schema. */
    public record Question(String text, String sql) {}

    public Table {
        inputs = List.copyOf(inputs);
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        // Keeps the declared order, which Map.copyOf does not.
        checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
    }

    /** A contract without columns, to be added to. */
    public static Table named(String name) {
        return new Table(name, "", Optional.empty(), List.of(), List.of(), List.of(), Map.of(), Optional.empty());
    }

    public Table describedAs(String grain) {
        return new Table(name, grain, question, inputs, columns, key, checks, partitionColumn);
    }

    /** Adds a question that it answers, with the SQL for it. */
    public Table answers(String asked, String sql) {
        return new Table(
                name,
                description,
                Optional.of(new Question(asked, sql.strip())),
                inputs,
                columns,
                key,
                checks,
                partitionColumn);
    }

    /** Adds tables that it is computed from. */
    public Table computedFrom(String... tables) {
        return computedFrom(List.of(tables));
    }

    /** Adds tables that it is computed from. */
    public Table computedFrom(List<String> tables) {
        List<String> extended = new ArrayList<>(inputs);
        extended.addAll(tables);
        return new Table(name, description, question, extended, columns, key, checks, partitionColumn);
    }

    /** Adds a required column that is part of the key. */
    public Table key(String column, DataType type, String meaning) {
        List<String> extended = new ArrayList<>(key);
        extended.add(column);
        return new Table(
                name,
                description,
                question,
                inputs,
                with(column, type, false, meaning),
                extended,
                checks,
                partitionColumn);
    }

    /** Adds a column that is never null. */
    public Table required(String column, DataType type, String meaning) {
        return new Table(
                name, description, question, inputs, with(column, type, false, meaning), key, checks, partitionColumn);
    }

    /** Adds a column that may be null. */
    public Table optional(String column, DataType type, String meaning) {
        return new Table(
                name, description, question, inputs, with(column, type, true, meaning), key, checks, partitionColumn);
    }

    /** Declares the unit of the column added last, where its type and name do not give it. */
    public Table in(String unit) {
        List<ColumnSpec> changed = new ArrayList<>(columns);
        changed.add(changed.remove(changed.size() - 1).in(unit));
        return new Table(name, description, question, inputs, changed, key, checks, partitionColumn);
    }

    /** Adds a rule that every row must keep: an SQL condition. */
    public Table check(String rule, String condition) {
        Map<String, String> extended = new LinkedHashMap<>(checks);
        extended.put(rule, condition);
        return new Table(name, description, question, inputs, columns, key, extended, partitionColumn);
    }

    /** The same without rules, for rows that an earlier contract let in: only the key's columns must have a value. */
    Table withoutRules() {
        List<ColumnSpec> lenient = columns.stream()
                .map(column -> column.withNulls(!key.contains(column.name())))
                .toList();
        return new Table(name, description, question, inputs, lenient, key, Map.of(), partitionColumn);
    }

    public Table partitionedBy(String column) {
        return new Table(name, description, question, inputs, columns, key, checks, Optional.of(column));
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
        extended.add(ColumnSpec.of(column, type, isNullable, meaning));
        return extended;
    }
}
