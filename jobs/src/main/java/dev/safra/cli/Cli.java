package dev.safra.cli;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.lake.ErrorMapping;
import dev.safra.lake.ShutdownHook;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses the command line, runs the command, and turns failures into a message and an exit code. */
@Command(
        name = "safra",
        description = "Nightly customer-success analytics on Spark and Delta Lake.",
        mixinStandardHelpOptions = true,
        version = "safra 0.1.0",
        synopsisSubcommandLabel = "COMMAND")
public final class Cli {

    private static final Logger LOG = LoggerFactory.getLogger(Cli.class);

    private Cli() {}

    /** Runs a command; results go to {@code out}, everything else to {@code err}. Returns the exit code. */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        CommandLine commandLine = new CommandLine(new Cli())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new NightlyCommand())
                .addSubcommand(new BackfillCommand())
                .addSubcommand(new PlanCommand())
                .addSubcommand(new CheckCommand())
                .addSubcommand(new ShowCommand(out))
                .addSubcommand(new ExplainCommand(out))
                .addSubcommand(new ReportCommand())
                .addSubcommand(new RegisterCommand())
                .addSubcommand(new ForgetCommand())
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Cli::misused)
                .setExecutionExceptionHandler(Cli::explained);
        return args.length == 0 ? usage(commandLine) : commandLine.execute(args);
    }

    private static int usage(CommandLine commandLine) {
        commandLine.usage(commandLine.getErr());
        return ExitCode.USAGE.code();
    }

    /** Prints what is wrong with the arguments, without the values of settings, since one may be a secret. */
    private static int misused(ParameterException wrong, String[] args) {
        boolean isUnmatched = wrong instanceof UnmatchedArgumentException;
        String message = isUnmatched ? wrong.getMessage().replaceAll("'([^'=]*)=[^']*'", "'$1=…'") : wrong.getMessage();
        PrintWriter err = wrong.getCommandLine().getErr();
        err.println(message);
        if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
            wrong.getCommandLine().usage(err);
        }
        return ExitCode.USAGE.code();
    }

    private static int explained(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        Optional<SafraException> explained = ErrorMapping.explained(failure);
        if (explained.isPresent()) {
            LOG.debug("ended with {}", explained.get().exitCode(), failure);
            command.getErr().println("safra: " + explained.get().getMessage());
            return explained.get().exitCode().code();
        }
        if (ShutdownHook.isEnding()) {
            // Spark has stopped: what fails now is a consequence of it.
            LOG.debug("ended by a signal", failure);
            command.getErr().println("safra: ended by a signal");
            return ExitCode.TERMINATED.code();
        }
        LOG.error("a bug", failure);
        command.getErr().println("safra: this is a bug, please report it with the log: " + failure);
        return ExitCode.BUG.code();
    }
}
