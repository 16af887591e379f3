package dev.safra.lake;

import static java.util.stream.Collectors.joining;

import org.apache.spark.sql.AnalysisException;

/** What went wrong in Spark, in one line for people. */
public final class ErrorText {

    private ErrorText() {}

    /** An error's message; of Spark's own, without the plan, the position and the codes that come with it. */
    public static String of(Throwable error) {
        return String.valueOf(error.getMessage())
                .lines()
                .map(line -> line.replaceFirst(" +SQLSTATE: \\w+", "").strip())
                .filter(line -> !line.isEmpty())
                .takeWhile(line -> !line.startsWith("=="))
                .limit(error instanceof AnalysisException ? 1 : Long.MAX_VALUE)
                .collect(joining(" "));
    }

    /** The same of an expression over known columns. */
    public static String ofColumns(AnalysisException wrong) {
        return String.valueOf(wrong.getCondition()).startsWith("UNRESOLVED_COLUMN.")
                ? "there is no column " + wrong.getMessageParameters().get("objectName") + "."
                : of(wrong);
    }

    /** What an error began with. */
    public static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
