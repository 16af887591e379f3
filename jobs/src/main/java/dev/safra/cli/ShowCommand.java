package dev.safra.cli;

import static org.apache.spark.sql.functions.col;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.Nearest;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.job.Jobs;
import dev.safra.lake.ErrorText;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Runs;
import dev.safra.lake.Table;
import dev.safra.report.TableFormat;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a curated table as last published. */
@Command(name = "show", description = "Print a curated table. Standard output has its rows and nothing else.")
final class ShowCommand implements Callable<Integer> {

    private final PrintStream out;

    @Mixin
    private ConfigOptions config;

    @Parameters(paramLabel = "TABLE", description = "A table of TABLES.md, such as mrr_bridge.")
    private String name;

    @Option(
            names = "--as-of",
            paramLabel = "DAY",
            converter = AsOfConverter.class,
            description = "The publication of this day (default: the last one).")
    private AsOf asOf;

    @Option(names = "--where", paramLabel = "SQL", description = "Only rows where this Spark SQL condition is true.")
    private String where;

    @Option(names = "--limit", paramLabel = "N", description = "At most N rows.")
    private Integer limit;

    @Option(names = "--format", description = "Output format: text (default), csv or json.")
    private TableFormat format = TableFormat.TEXT;

    ShowCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Table named = table();
        if (limit != null && limit < 0) {
            throw new SafraException(ExitCode.USAGE, "--limit " + limit + ": expected a number of rows, 0 or more");
        }
        Settings settings = config.settings();
        Table table = named.equals(Accounts.TABLE) ? Accounts.table(settings.attributes()) : named;
        Lakehouse lakehouse = Lakehouse.open(settings);
        List<String> order = table.key().isEmpty() ? table.columnNames() : table.key();
        Dataset<Row> rows = filtered(published(lakehouse, table), table)
                .orderBy(order.stream().map(name -> col(name)).toArray(Column[]::new))
                .select(table.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
        lakehouse.tune(List.of(rows), 0, settings.spark());
        print(limit == null ? rows : rows.limit(limit), table);
        out.flush();
        return 0;
    }

    private Table table() {
        List<Table> tables = Jobs.tables();
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SafraException(
                        ExitCode.USAGE,
                        "show " + name + ": no such table; "
                                + Nearest.hint(
                                        name, tables.stream().map(Table::name).toList())));
    }

    private Dataset<Row> published(Lakehouse lakehouse, Table table) {
        if (table.equals(Runs.TABLE)) {
            return lakehouse.read(table);
        }
        Publication publication = new Publications(lakehouse)
                .last(Optional.ofNullable(asOf).map(AsOf::day))
                .orElseThrow(() -> new SafraException(
                        ExitCode.INPUTS_NOT_READY,
                        "show " + name + ": nothing is published " + (asOf == null ? "" : "for " + asOf.day() + " ")
                                + "at " + lakehouse.place(table) + "; run nightly first"));
        if (table.equals(Publications.TABLE)) {
            return lakehouse.read(table);
        }
        Long version = publication.versions().get(table.name());
        if (version == null) {
            throw new SafraException(
                    ExitCode.INPUTS_NOT_READY,
                    "show " + name + ": the publication of " + publication.asOf()
                            + " does not hold this table; run nightly without --only");
        }
        return lakehouse.read(table, version);
    }

    private Dataset<Row> filtered(Dataset<Row> rows, Table table) {
        if (where == null) {
            return rows;
        }
        try {
            return whereOf(rows);
        } catch (AnalysisException wrong) {
            throw wrongWhere(table, wrong);
        }
    }

    private void print(Dataset<Row> rows, Table table) {
        try {
            format.print(rows, out);
        } catch (Exception failed) { // Spark throws its checked exceptions undeclared.
            Throwable cause = ErrorText.root(failed);
            if (where != null && cause instanceof SparkThrowable) {
                throw wrongWhere(table, cause);
            }
            throw failed;
        }
    }

    private SafraException wrongWhere(Table table, Throwable wrong) {
        return new SafraException(
                ExitCode.USAGE,
                "--where " + where + ": " + ErrorText.of(wrong) + " The table has "
                        + String.join(", ", table.columnNames()) + ".",
                wrong);
    }

    private Dataset<Row> whereOf(Dataset<Row> rows) throws AnalysisException {
        return rows.where(where);
    }
}
