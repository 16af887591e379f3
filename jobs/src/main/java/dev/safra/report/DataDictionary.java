package dev.safra.report;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.safra.lake.ColumnSpec;
import dev.safra.lake.Table;
import java.util.List;
import java.util.Set;

/** The contracts of tables as Markdown for people: TABLES.md. */
public final class DataDictionary {

    private static final String HEAD = """
            # Tables

            Generated from the contracts in the code; do not edit. All tables are Delta, and these comments and rules are in
            them too. Types are Spark SQL's; `?` marks a column that may be null. Units: money is an amount in the reporting
            currency, a fraction is 0.25 and not 25. A month is given by its first day. A diagram shows the tables that a table
            is computed from, raw ones by their canonical names.

            """;

    private DataDictionary() {}

    /**
     * A list of the tables, then a section each: grain, a question with the SQL that answers it, what it is computed from,
     * columns, key, rules, partition column.
     */
    public static String markdown(List<Table> tables) {
        String contents = tables.stream()
                .map(table -> "- [" + table.name() + "](#" + table.name() + ")\n")
                .collect(joining());
        Set<String> curated = tables.stream().map(Table::name).collect(toSet());
        return HEAD
                + contents
                + tables.stream().map(table -> section(table, curated)).collect(joining());
    }

    private static String section(Table table, Set<String> curated) {
        StringBuilder text = new StringBuilder("\n## " + table.name() + "\n\n" + table.description() + "\n\n");
        table.question()
                .ifPresent(question ->
                        text.append("*" + question.text() + "*\n\n```sql\n" + question.sql() + "\n```\n\n"));
        if (!table.inputs().isEmpty()) {
            text.append("```\n").append(diagram(table, curated)).append("```\n\n");
        }
        text.append("| column | type | unit | meaning |\n|---|---|---|---|\n");
        table.columns().forEach(column -> text.append(line(column)));
        if (!table.key().isEmpty()) {
            text.append("\nKey: ").append(codes(table.key())).append(".\n");
        }
        if (!table.checks().isEmpty()) {
            text.append("\nRules:\n\n");
            table.checks().forEach((rule, condition) -> text.append("- `" + rule + "`: `" + condition + "`\n"));
        }
        table.partitionColumn().ifPresent(partition -> text.append("\nPartitioned by `" + partition + "`.\n"));
        return text.toString();
    }

    /** The tables that a table is computed from, a line each, joined by a line that leads to it. */
    private static String diagram(Table table, Set<String> curated) {
        List<String> inputs = table.inputs().stream()
                .map(input -> curated.contains(input) && !input.equals(table.name()) || input.contains(" ")
                        ? input
                        : input + " (raw)")
                .toList();
        int width = inputs.stream().mapToInt(String::length).max().orElseThrow();
        int last = inputs.size() - 1;
        int middle = last / 2;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            String corner = i == 0 ? "┐" : i == last ? "┘" : "┤";
            String arrow = (last == 0 ? "─" : i == 0 ? "┬" : i == last ? "┴" : "┼") + "─▶ " + table.name();
            String line = "─".repeat(width - inputs.get(i).length() + 1);
            text.append(inputs.get(i) + " " + line + (i == middle ? arrow : corner) + "\n");
        }
        return text.toString();
    }

    private static String line(ColumnSpec column) {
        String type = column.type().sql() + (column.isNullable() ? "?" : "");
        return "| `" + column.name() + "` | " + type + " | " + column.unit() + " | " + column.description() + " |\n";
    }

    private static String codes(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(joining(", "));
    }
}
