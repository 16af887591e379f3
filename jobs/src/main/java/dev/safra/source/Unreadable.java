package dev.safra.source;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.ErrorText;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkThrowable;

/** Explains to the user why a source's rows could not be read. */
final class Unreadable {

    private static final String FILE = "FAILED_READ_FILE";

    private static final String OTHER_TYPE = "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH";

    private Unreadable() {}

    /**
     * Runs a read of a source's rows. Throws SafraException (27 or 21) if its files, rows or expressions are at fault.
     */
    static <T> T look(Settings.Source source, Supplier<T> look) {
        try {
            return look.get();
        } catch (Exception failed) { // Spark throws its checked exceptions undeclared.
            Optional<SafraException> explained = of(source, failed);
            if (explained.isPresent()) {
                throw explained.get();
            }
            throw failed;
        }
    }

    /**
     * The exception to throw: 21 if a file is gone or damaged, 27 if values or expressions are at fault; empty for a
     * bug.
     */
    static Optional<SafraException> of(Settings.Source source, Throwable failed) {
        Throwable root = ErrorText.root(failed);
        if (root instanceof SafraException known) {
            return Optional.of(known);
        }
        Optional<SparkThrowable> file = file(failed);
        Settings.Source table =
                file.flatMap(known -> tableWith(path(known), source)).orElse(source);
        // In a text file, such as CSV with a line that does not fit the header, the content is at fault.
        boolean isText = table.format().equals("csv") || table.format().equals("json");
        if (file.isPresent() && (root instanceof IOException || !isText)) {
            return Optional.of(ofFile(source, table.name(), file.get(), failed));
        }
        if (root instanceof IOException) {
            return Optional.of(new SafraException(
                    ExitCode.INPUTS_NOT_READY,
                    source.name() + ": cannot be read: " + sentence(root, source) + " Check sources." + source.name()
                            + ", or run again.",
                    failed));
        }
        if (root instanceof SparkThrowable || root instanceof IllegalArgumentException) {
            return Optional.of(new SafraException(
                    ExitCode.SOURCE_CONTRACT,
                    source.name() + ": cannot be read: " + sentence(root, source) + " Check sources." + source.name()
                            + ".",
                    failed));
        }
        return Optional.empty();
    }

    /** Whether a file at or below the source's place, or that of an input or a lookup, could not be read. */
    static boolean isOfFile(Throwable failed, Settings.Source source) {
        return file(failed).flatMap(known -> tableWith(path(known), source)).isPresent();
    }

    /** The table of a source that a file belongs to. */
    private static Optional<Settings.Source> tableWith(String file, Settings.Source source) {
        return source.tables().stream()
                .filter(table -> isAt(file, table.place().replaceFirst("^\\w+:/*", "/")))
                .findFirst();
    }

    /** Whether a file is at a place or below it; a longer name that begins or ends alike is another place. */
    private static boolean isAt(String file, String place) {
        String directory = place.replaceFirst("/+$", "");
        for (int at = file.indexOf(directory); at >= 0; at = file.indexOf(directory, at + 1)) {
            int after = at + directory.length();
            boolean begins = at == 0 || directory.startsWith("/") || file.charAt(at - 1) == '/';
            if (begins && (after == file.length() || file.charAt(after) == '/')) {
                return true;
            }
        }
        return false;
    }

    private static Optional<SparkThrowable> file(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SparkThrowable known
                    && String.valueOf(known.getCondition()).startsWith(FILE)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static SafraException ofFile(Settings.Source source, String table, SparkThrowable known, Throwable failed) {
        boolean isOtherType = OTHER_TYPE.equals(known.getCondition());
        String why = sentence(isOtherType ? (Throwable) known : ErrorText.root(failed), source);
        return new SafraException(
                isOtherType ? ExitCode.SOURCE_CONTRACT : ExitCode.INPUTS_NOT_READY,
                table + ": cannot read " + path(known) + ": " + why
                        + (isOtherType
                                ? " Write the file again with the type of the others."
                                : " It is gone, damaged or not complete: put it in place again and run again."),
                failed);
    }

    private static String path(SparkThrowable known) {
        return known.getMessageParameters().getOrDefault("path", "a file");
    }

    private static String sentence(Throwable error, Settings.Source source) {
        String reason = source.withoutOptions(ErrorText.withoutValues(error));
        return reason.matches(".*[.;!?]") ? reason : reason + ".";
    }
}
