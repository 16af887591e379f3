package dev.safra.account;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A table as text, {@code |} between cells, the first line naming the columns. Spacing is free; an empty cell is null. */
record TextTable(List<String> columns, List<Map<String, String>> rows) {

    static TextTable parse(String text) {
        List<List<String>> lines = text.lines()
                .filter(line -> !line.isBlank())
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .toList();
        List<String> columns = lines.get(0);
        return new TextTable(
                columns,
                lines.subList(1, lines.size()).stream()
                        .map(cells -> row(columns, cells))
                        .toList());
    }

    private static Map<String, String> row(List<String> columns, List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells under " + columns + ": " + cells);
        }
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            row.put(columns.get(i), cells.get(i).isEmpty() ? null : cells.get(i));
        }
        return row;
    }

    /** The same rows with these columns only; each row must have every one of them, be it null. */
    TextTable in(List<String> chosen) {
        rows.forEach(row -> chosen.stream()
                .filter(column -> !row.containsKey(column))
                .forEach(column -> {
                    throw new IllegalArgumentException("no column " + column + " in " + row.keySet());
                }));
        return new TextTable(chosen, rows);
    }

    /** The same rows without the columns that are null in all of them. */
    TextTable withoutEmptyColumns() {
        return in(columns.stream()
                .filter(column -> rows.stream().anyMatch(row -> row.get(column) != null))
                .toList());
    }

    /** In columns of one width, so that two tables differ only where their cells do. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line(column -> column));
        rows.forEach(row -> text.append(line(column -> Objects.toString(row.get(column), ""))));
        return text.toString();
    }

    private String line(UnaryOperator<String> cellOf) {
        return columns.stream()
                        .map(column -> String.format("%-" + width(column) + "s", cellOf.apply(column)))
                        .collect(Collectors.joining(" | "))
                        .stripTrailing()
                + "\n";
    }

    private int width(String column) {
        return rows.stream()
                .map(row -> Objects.toString(row.get(column), "").length())
                .reduce(column.length(), Math::max);
    }
}
