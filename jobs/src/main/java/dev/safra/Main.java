package dev.safra;

import dev.safra.cli.Cli;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The entry point of {@code bin/safra} and of {@code spark-submit}. */
public final class Main {

    private Main() {}

    /** Ends the process with an {@link dev.safra.config.ExitCode}. */
    public static void main(String[] args) {
        // Spark and Delta format file names in the default locale: one with its own digits would make them unreadable.
        Locale.setDefault(Locale.ROOT);
        // Names of customers are printed as they are, whatever the process's locale.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exitCode = Cli.run(args, out, err);
        out.flush();
        System.exit(exitCode);
    }
}
