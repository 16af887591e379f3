package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.delta.DeltaConcurrentModificationException;

/** Maps an exception to the message and exit code that a run ends with. */
public final class ErrorMapping {

    private ErrorMapping() {}

    /** The message for the user and the exit code; empty for a bug. */
    public static Optional<SafraException> explained(Throwable failure) {
        Throwable root = ErrorText.root(failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SafraException known) {
                return Optional.of(known);
            }
            if (cause instanceof DeltaConcurrentModificationException) {
                return Optional.of(new SafraException(
                        ExitCode.COMMIT_CONFLICT,
                        "commit: another writer changed a table at the same time: " + ErrorText.of(cause)
                                + " Nothing was published; run again",
                        failure));
            }
        }
        if (root instanceof IOException || root instanceof java.io.UncheckedIOException) {
            return Optional.of(new SafraException(
                    ExitCode.STORAGE,
                    "storage: " + ErrorText.of(root) + " Nothing was published; run again once it is reachable",
                    failure));
        }
        return Optional.empty();
    }
}
