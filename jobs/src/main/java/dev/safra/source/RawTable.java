package dev.safra.source;

import dev.safra.lake.ColumnSpec;
import dev.safra.lake.Table;
import dev.safra.lake.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A raw table's contract: its canonical columns, and the rules that a row must keep to be counted.
 *
 * @param contract if it has a key, the last of several rows with one key (by full row order) counts
 * @param meaningNull optional columns in which null has a meaning, such as no end: an unreadable value must not become
 *     null there
 * @param codes columns with the contract's own codes, which a source may write in upper or lower case
 * @param byDay for a table too large to be cached: a night reads some of its days ({@link DailyProfile})
 * @param attributes columns that a site has added; they are text, so that every value can be converted
 */
public record RawTable(
        Table contract,
        List<Rule> rules,
        List<String> meaningNull,
        List<String> codes,
        Optional<ByDay> byDay,
        List<String> attributes) {

    /**
     * A rule of valid rows.
     *
     * @param condition SQL over the contract's columns, true of every valid row
     * @param column whose value is shown for a row that breaks it
     * @param expected what would be right, for messages
     */
    public record Rule(String name, String condition, String column, String expected) {}

    /**
     * How a large table is read.
     *
     * @param moment the column that gives a row's day, in the business time zone
     * @param groups columns of few distinct values, by which the rows of a day are counted
     */
    public record ByDay(String moment, List<String> groups) {}

    static RawTable of(Table contract) {
        return new RawTable(contract, List.of(), List.of(), List.of(), Optional.empty(), List.of());
    }

    RawTable meaningNull(String... columns) {
        return new RawTable(contract, rules, List.of(columns), codes, byDay, attributes);
    }

    RawTable inAnyCase(String... columns) {
        return new RawTable(contract, rules, meaningNull, List.of(columns), byDay, attributes);
    }

    RawTable readByDayOf(String moment, String... groups) {
        ByDay days = new ByDay(moment, List.of(groups));
        return new RawTable(contract, rules, meaningNull, codes, Optional.of(days), attributes);
    }

    RawTable rule(String name, String condition, String column, String expected) {
        List<Rule> extended = new ArrayList<>(rules);
        extended.add(new Rule(name, condition, column, expected));
        return new RawTable(contract, List.copyOf(extended), meaningNull, codes, byDay, attributes);
    }

    /** The same with a site's own columns after the contract's. */
    RawTable with(List<String> own) {
        Table extended = contract;
        for (String name : own) {
            extended = extended.optional(name, Types.STRING, "The site's own.");
        }
        return new RawTable(extended, rules, meaningNull, codes, byDay, own);
    }

    /** The key below its source in the configuration that maps a column. */
    String key(String column) {
        return (attributes.contains(column) ? "attributes." : "columns.") + column;
    }

    /** Whether a row counts even if its value in this column cannot be read. */
    boolean toleratesUnreadable(ColumnSpec column) {
        return column.isNullable() && !meaningNull.contains(column.name());
    }

    public String name() {
        return contract.name();
    }
}
