package dev.safra.config;

import java.util.List;

/** Ends a command with a message for its user (what, which value, what to do) and an exit code; never a stack trace. */
public final class SafraException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    public SafraException(ExitCode exitCode, String message) {
        super(Escaped.message(message));
        this.exitCode = exitCode;
    }

    public SafraException(ExitCode exitCode, String message, Throwable cause) {
        super(Escaped.message(message), cause);
        this.exitCode = exitCode;
    }

    /** Reports several problems of one kind, one per line. */
    public static SafraException of(ExitCode exitCode, String subject, List<String> problems) {
        String head = subject + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems");
        return new SafraException(exitCode, head + "\n  " + String.join("\n  ", problems));
    }

    /** A violation that only a bug in Safra can cause, found before anything was published (22). */
    public static SafraException ofBug(String found) {
        return new SafraException(
                ExitCode.DATA_QUALITY, found + ". This is a bug in Safra: please report it. Nothing was published.");
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
