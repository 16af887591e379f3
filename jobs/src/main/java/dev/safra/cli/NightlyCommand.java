package dev.safra.cli;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.job.Jobs;
import dev.safra.job.Request;
import dev.safra.job.Request.Restate;
import dev.safra.lake.Lakehouse;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs every job in order for one day. */
@Command(name = "nightly", description = "Compute and publish every table for a day.")
final class NightlyCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Option(
            names = "--as-of",
            paramLabel = "DAY",
            required = true,
            converter = AsOfConverter.class,
            description = "The day to compute, in the business time zone: the tables show the state at its close.")
    private AsOf asOf;

    @Option(
            names = "--only",
            paramLabel = "JOB",
            split = ",",
            completionCandidates = JobNames.class,
            description = "Run only these jobs: ${COMPLETION-CANDIDATES}.")
    private List<String> only = List.of();

    @Option(
            names = "--restate",
            paramLabel = "FROM[..TO]",
            converter = RestateConverter.class,
            description =
                    "Compute closed months again, from FROM to TO (or all since FROM), and the days published since.")
    private Restate restate;

    @Option(
            names = "--accept-losses",
            description = "Publish even if many customers would be lost because the source no longer has their rows.")
    private boolean acceptsLosses;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = config.settings();
        Lakehouse lakehouse = Lakehouse.open(settings);
        new Nights(settings, lakehouse, spec.commandLine().getErr())
                .run(new Request(asOf, only, Optional.ofNullable(restate), acceptsLosses));
        return 0;
    }

    /** The names of all jobs, for the help. */
    private static final class JobNames implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Jobs.names().iterator();
        }
    }
}
