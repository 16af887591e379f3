package dev.safra.report;

import static java.util.stream.Collectors.joining;

import dev.safra.lake.ColumnSpec;
import dev.safra.lake.Table;
import java.util.List;

/** The contracts of tables as Markdown for people: TABLES.md. */
public final class DataDictionary {

    private static final String HEAD = """
            # Tables

            Generated from the contracts in the code; do not edit. All tables are Delta, and these comments and rules are in
            them too. Types are Spark SQL's; `?` marks a column that may be null. Money is in the reporting currency. A rate is
            a fraction: 0.25, not 25. A month is given by its first day.

            """;

    private DataDictionary() {}

    /** A list of the tables, then one section per table: grain, columns, key, rules, partition column. */
    public static String markdown(List<Table> tables) {
        String contents = tables.stream()
                .map(table -> "- [" + table.name() + "](#" + table.name() + ")\n")
                .collect(joining());
        return HEAD + contents + tables.stream().map(DataDictionary::section).collect(joining());
    }

    private static String section(Table table) {
        StringBuilder text = new StringBuilder("\n## " + table.name() + "\n\n" + table.description() + "\n\n");
        text.append("| column | type | meaning |\n|---|---|---|\n");
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

    private static String line(ColumnSpec column) {
        String type = column.type().sql() + (column.isNullable() ? "?" : "");
        return "| `" + column.name() + "` | " + type + " | " + column.description() + " |\n";
    }

    private static String codes(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(joining(", "));
    }
}
