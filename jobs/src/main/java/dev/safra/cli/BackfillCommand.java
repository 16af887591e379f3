package dev.safra.cli;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.job.Jobs;
import dev.safra.job.Request;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the nights between two days that are not published yet. */
@Command(
        name = "backfill",
        description = "Run the nights of a range of days, except those already published. Run it again to resume.")
final class BackfillCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Option(
            names = "--from",
            paramLabel = "DAY",
            required = true,
            converter = AsOfConverter.class,
            description = "The first night.")
    private AsOf from;

    @Option(
            names = "--to",
            paramLabel = "DAY",
            required = true,
            converter = AsOfConverter.class,
            description = "The last night.")
    private AsOf to;

    @Option(names = "--again", description = "Run also the nights that are already published.")
    private boolean isAgain;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (to.day().isBefore(from.day())) {
            throw new SafraException(
                    ExitCode.USAGE, "--to " + to.day() + ": is before --from " + from.day() + "; expected a later day");
        }
        Settings settings = config.settings();
        Lakehouse lakehouse = Lakehouse.open(settings);
        PrintWriter err = spec.commandLine().getErr();
        Set<LocalDate> published = isAgain ? Set.of() : new Publications(lakehouse).days(Jobs.wholeNight(settings));
        List<LocalDate> nights = from.day().datesUntil(to.day().plusDays(1)).toList();
        List<LocalDate> left =
                nights.stream().filter(day -> !published.contains(day)).toList();
        err.println("backfill: " + left.size() + " of " + nights.size() + " nights to run");
        Nights nightByNight = new Nights(settings, lakehouse, err);
        left.forEach(day -> nightByNight.run(Request.night(new AsOf(day))));
        return 0;
    }
}
