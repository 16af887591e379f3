package dev.safra.source;

import dev.safra.lake.Column;
import dev.safra.lake.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * A raw table's contract: its canonical columns, and the rules that a row must keep to be counted.
 *
 * @param contract where it has a key, the last of several rows with one key (by full row order) wins
 * @param meaningNull optional columns whose absence says something (no end, once): one that cannot be read must not pass
 *     for it
 */
public record RawTable(Table contract, List<Rule> rules, List<String> meaningNull) {

    /**
     * A rule of valid rows.
     *
     * @param condition SQL over the contract's columns, true of every valid row
     * @param column whose value is shown for a row that breaks it
     * @param expected what would be right, for messages
     */
    public record Rule(String name, String condition, String column, String expected) {}

    static RawTable of(Table contract) {
        return new RawTable(contract, List.of(), List.of());
    }

    RawTable meaningNull(String... columns) {
        return new RawTable(contract, rules, List.of(columns));
    }

    RawTable rule(String name, String condition, String column, String expected) {
        List<Rule> extended = new ArrayList<>(rules);
        extended.add(new Rule(name, condition, column, expected));
        return new RawTable(contract, List.copyOf(extended), meaningNull);
    }

    /** Whether a row counts although this column of it cannot be read. */
    boolean isMild(Column column) {
        return column.isNullable() && !meaningNull.contains(column.name());
    }

    public String name() {
        return contract.name();
    }
}
