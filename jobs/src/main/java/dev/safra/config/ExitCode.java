package dev.safra.config;

/** How a command ended, as orchestrators see it. */
public enum ExitCode {
    DONE(0),
    BUG(1),
    USAGE(2),
    CONFIGURATION(20),
    INPUTS_NOT_READY(21),
    DATA_QUALITY(22),
    LOCKED(23),
    COMMIT_CONFLICT(24),
    STORAGE(25),
    UNSUPPORTED_VERSIONS(26),
    SOURCE_CONTRACT(27),
    /** Ended by a signal, as shells report it: 128 plus the number of SIGTERM. */
    TERMINATED(143);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }

    /** Whether the same command may succeed when run again later, without a change by hand. */
    public boolean isRetryable() {
        return switch (this) {
            case INPUTS_NOT_READY, LOCKED, COMMIT_CONFLICT, STORAGE, TERMINATED -> true;
            default -> false;
        };
    }
}
