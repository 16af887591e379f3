package dev.safra.cli;

import static java.util.stream.Collectors.joining;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.job.DryRun;
import dev.safra.job.MonthPlan;
import dev.safra.job.Request;
import dev.safra.job.Request.Restate;
import dev.safra.lake.Lakehouse;
import dev.safra.report.TextTable;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints which months a night would compute and why, without writing. */
@Command(name = "plan", description = "Show which months a night would compute and why, without writing.")
final class PlanCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Option(
            names = "--as-of",
            paramLabel = "DAY",
            required = true,
            converter = AsOfConverter.class,
            description = "The day of the night.")
    private AsOf asOf;

    @Option(
            names = "--restate",
            paramLabel = "FROM[..TO]",
            converter = RestateConverter.class,
            description = "Same as for nightly.")
    private Restate restate;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = config.settings();
        Lakehouse lakehouse = Lakehouse.open(settings);
        Request request = new Request(asOf, List.of(), Optional.ofNullable(restate));
        TextTable table = new TextTable(List.of("month", "computed", "why"), List.of(false, false, false));
        for (MonthPlan.Month month : DryRun.plan(settings, lakehouse, request)) {
            table.line(List.of(
                    month.month().toString().substring(0, 7),
                    month.isComputed() ? "yes" : "no",
                    month.why().text()));
        }
        spec.commandLine().getOut().print(table.render());
        List<LocalDate> stale = DryRun.stale(lakehouse, asOf);
        if (!stale.isEmpty()) {
            spec.commandLine()
                    .getOut()
                    .println("health and playbooks of "
                            + stale.stream().map(LocalDate::toString).collect(joining(", "))
                            + " build on this night and stay as they are; nightly --as-of "
                            + stale.get(stale.size() - 1)
                            + " --restate " + asOf.day() + " computes them again");
        }
        spec.commandLine().getOut().flush();
        return 0;
    }
}
