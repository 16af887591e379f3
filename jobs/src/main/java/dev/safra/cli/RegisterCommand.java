package dev.safra.cli;

import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.job.Jobs;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Registration;
import dev.safra.lake.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives the curated tables names in a catalog. */
@Command(
        name = "register",
        description = "Name the curated tables, where they lie, in a schema of a catalog; run it again after upgrades.")
final class RegisterCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Option(
            names = "--catalog",
            paramLabel = "SCHEMA",
            required = true,
            description = "A schema, such as customer_success or main.customer_success; made if there is none.")
    private String schema;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = config.settings();
        Lakehouse lakehouse = Lakehouse.open(settings);
        List<Table> tables = Jobs.tables().stream()
                .map(table -> table.equals(Accounts.TABLE) ? Accounts.table(settings.attributes()) : table)
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        new Registration(lakehouse, schema).register(tables).forEach(out::println);
        return 0;
    }
}
