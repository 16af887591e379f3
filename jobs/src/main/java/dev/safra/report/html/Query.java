package dev.safra.report.html;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import dev.safra.lake.Expressions;
import dev.safra.lake.Table;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the report asks of the published tables: rows of one of them, or sums by some columns.
 *
 * @param joined tables with the same account and day, whose rows are beside those of the table where there are any
 * @param where a condition in SQL
 * @param groups the columns that sums are by, or SQL over columns; empty for rows as they are
 * @param sums aggregates in SQL, by the name of the result
 * @param order in SQL, such as {@code month desc}
 * @param limit at most so many rows; tables that do not decide which ones are joined to these only
 */
record Query(
        Table table,
        List<Table> joined,
        String where,
        List<String> groups,
        Map<String, String> sums,
        List<String> order,
        int limit) {

    static Query of(Table table, String where) {
        return new Query(table, List.of(), where, List.of(), Map.of(), List.of(), Integer.MAX_VALUE);
    }

    Query with(Table... others) {
        return new Query(table, List.of(others), where, groups, sums, order, limit);
    }

    Query by(String... columns) {
        return new Query(table, joined, where, List.of(columns), sums, order, limit);
    }

    Query sum(String name, String aggregate) {
        Map<String, String> all = new LinkedHashMap<>(sums);
        all.put(name, aggregate);
        return new Query(table, joined, where, groups, all, order, limit);
    }

    Query orderedBy(String... by) {
        return new Query(table, joined, where, groups, sums, List.of(by), limit);
    }

    Query limitedTo(int most) {
        return new Query(table, joined, where, groups, sums, order, most);
    }

    /** The query over tables as they were published. */
    Dataset<Row> over(PublishedTables tables) {
        Dataset<Row> rows = tables.read(table);
        Map<Table, List<String>> added = added();
        List<Table> later = sums.isEmpty() && limit < Integer.MAX_VALUE
                ? joined.stream().filter(other -> !decide(added.get(other))).toList()
                : List.of();
        for (Table other : joined) {
            rows = later.contains(other) ? rows : beside(rows, other, added.get(other), tables);
        }
        rows = ordered(summed(rows.where(where)));
        if (limit < Integer.MAX_VALUE) {
            rows = rows.limit(limit);
        }
        for (Table other : later) {
            rows = beside(rows, other, added.get(other), tables);
        }
        return later.isEmpty() ? rows : ordered(rows);
    }

    /** The columns that each joined table adds to those that are there. */
    private Map<Table, List<String>> added() {
        Map<Table, List<String>> added = new LinkedHashMap<>();
        Set<String> known = new HashSet<>(table.columnNames());
        joined.forEach(other ->
                added.put(other, other.columnNames().stream().filter(known::add).toList()));
        return added;
    }

    /** Whether columns take part in which rows are found. */
    private boolean decide(List<String> columns) {
        return Stream.concat(Stream.of(where), order.stream())
                .flatMap(sql -> Stream.of(sql.split("\\W+")))
                .anyMatch(columns::contains);
    }

    private static Dataset<Row> beside(Dataset<Row> rows, Table other, List<String> added, PublishedTables tables) {
        String[] key = Stream.of("account_id", "as_of")
                .filter(name -> other.columnNames().contains(name))
                .toArray(String[]::new);
        Column[] columns = Stream.concat(Stream.of(key), added.stream())
                .distinct()
                .map(name -> col(name))
                .toArray(Column[]::new);
        return rows.join(tables.read(other).select(columns), key, "left");
    }

    private Dataset<Row> summed(Dataset<Row> rows) {
        if (sums.isEmpty()) {
            return rows;
        }
        List<Column> all = new ArrayList<>();
        sums.forEach((name, aggregate) -> all.add(expr(aggregate).as(name)));
        return rows.groupBy(groups.stream().map(group -> expr(group).as(group)).toArray(Column[]::new))
                .agg(all.get(0), all.subList(1, all.size()).toArray(Column[]::new));
    }

    private Dataset<Row> ordered(Dataset<Row> rows) {
        return order.isEmpty()
                ? rows
                : rows.orderBy(order.stream().map(Query::ordering).toArray(Column[]::new));
    }

    private static Column ordering(String by) {
        return by.endsWith(" desc") ? expr(by.substring(0, by.length() - 5)).desc() : expr(by);
    }

    /** A row of the result, whose columns know their sources. */
    Fact fact(Row row) {
        Map<String, Source> sources = new HashMap<>();
        if (sums.isEmpty()) {
            String key =
                    table.key().stream().map(name -> is(name, row.getAs(name))).collect(joining(" and "));
            for (String name : row.schema().fieldNames()) {
                sources.put(name, new Source(from(), "max(" + name + ")", key));
            }
        } else {
            String group = Stream.concat(
                            Stream.of("(" + where + ")"), groups.stream().map(name -> is(name, row.getAs(name))))
                    .collect(joining(" and "));
            sums.forEach((name, aggregate) -> sources.put(name, new Source(from(), aggregate, group)));
            groups.forEach(name -> sources.put(name, new Source(from(), "max(" + name + ")", group)));
        }
        return new Fact(row, sources);
    }

    private String from() {
        return joined.isEmpty()
                ? table.name()
                : table.name()
                        + joined.stream().map(other -> "+" + other.name()).collect(joining());
    }

    private static String is(String column, Object value) {
        return value == null ? column + " is null" : column + " = " + literal(value);
    }

    static String literal(Object value) {
        if (value instanceof LocalDate day) {
            return "date'" + day + "'";
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value instanceof BigDecimal amount ? amount.toPlainString() : value.toString();
        }
        if (value instanceof Timestamp at) {
            return "timestamp'" + at.toInstant() + "'";
        }
        return Expressions.literal(value.toString());
    }
}
