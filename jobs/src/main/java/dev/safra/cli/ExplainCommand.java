package dev.safra.cli;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.health.HealthScores;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.report.AccountPage;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints one customer's page as last published. */
@Command(
        name = "explain",
        description =
                "Print one account's page: its health with every measure, what changed and why, signals and actions.")
final class ExplainCommand implements Callable<Integer> {

    private final PrintStream out;

    @Mixin
    private ConfigOptions config;

    @Parameters(paramLabel = "ACCOUNT", description = "The account_id.")
    private String account;

    @Option(
            names = "--as-of",
            paramLabel = "DAY",
            converter = AsOfConverter.class,
            description = "The publication of this day (default: the last one).")
    private AsOf asOf;

    ExplainCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Settings settings = config.settings();
        Lakehouse lakehouse = Lakehouse.open(settings);
        Publication publication = new Publications(lakehouse)
                .last(Optional.ofNullable(asOf).map(AsOf::day))
                .filter(last -> last.versions().containsKey(HealthScores.TABLE.name()))
                .orElseThrow(() -> new SafraException(
                        ExitCode.INPUTS_NOT_READY,
                        "explain " + account + ": no health is published "
                                + (asOf == null ? "" : "for " + asOf.day() + " ") + "at "
                                + lakehouse.place(HealthScores.TABLE) + "; run nightly first"));
        AccountPage page = new AccountPage(
                table -> Optional.ofNullable(publication.versions().get(table.name()))
                        .map(version -> lakehouse.read(table, version)),
                settings.attributes(),
                account,
                publication.asOf());
        out.print(page.render()
                .orElseThrow(() -> new SafraException(
                        ExitCode.USAGE,
                        "explain " + account + ": no customer of this account_id on " + publication.asOf()
                                + "; show health_scores lists all")));
        out.flush();
        return 0;
    }
}
