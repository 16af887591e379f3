package dev.safra.cli;

import dev.safra.config.Settings;
import dev.safra.job.Run;
import dev.safra.lake.Lakehouse;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes an account from all curated tables. */
@Command(
        name = "forget",
        description = "Remove an account from all curated tables at once. Delete it from the sources first.")
final class ForgetCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Parameters(paramLabel = "ACCOUNT", description = "The account_id.")
    private String account;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = config.settings();
        Lakehouse lakehouse = Lakehouse.open(settings);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Run.forget(settings, lakehouse, account, err::println, InstantSource.system())
                .forEach(out::println);
        return 0;
    }
}
