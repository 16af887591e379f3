package dev.safra.cli;

import dev.safra.config.AsOf;
import dev.safra.config.Escaped;
import dev.safra.config.Settings;
import dev.safra.job.DryRun;
import dev.safra.job.Jobs;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Versions;
import dev.safra.source.RawTables;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks configuration and sources, and with an as-of day also their rows, without writing. */
@Command(name = "check", description = "Check configuration and sources, and list all problems, without writing.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Option(
            names = "--as-of",
            paramLabel = "DAY",
            converter = AsOfConverter.class,
            description = "Also read the rows, and judge them as the night of this day would.")
    private AsOf asOf;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = config.settings();
        List<String> notes = DryRun.check(settings, Lakehouse.open(settings), Optional.ofNullable(asOf));
        PrintWriter out = spec.commandLine().getOut();
        RawTables.ALL.forEach(table -> out.println(table.name() + ": "
                + (settings.sources().containsKey(table.name())
                        ? "ready at " + settings.sources().get(table.name()).place()
                        : "not configured")));
        Jobs.leftOut(settings).forEach(part -> out.println("left out: " + part));
        notes.forEach(note -> out.println("note: " + Escaped.line(note)));
        out.println("versions: Spark " + Versions.running().get("spark") + " with Delta "
                + Versions.running().get("delta") + ", tested together");
        out.println("all is well");
        return 0;
    }
}
