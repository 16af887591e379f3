package dev.safra.lake;

import static java.util.stream.Collectors.joining;

import dev.safra.config.Privacy;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.apache.spark.SparkThrowableHelper;
import org.apache.spark.sql.AnalysisException;

/** Spark's errors in one line for people. */
public final class ErrorText {

    /** Names of the parameters of Spark's messages that hold types, settings, files or names, and no value of a row. */
    private static final Pattern NO_VALUE = Pattern.compile(
            "(?i)type|conf|path|file|name|schema|format|func|sugg|doc|precision|scale|class|column|version|operat|mode");

    /** Names of the parameters that hold sentences, which can quote values. */
    private static final Pattern SENTENCE = Pattern.compile("(?i)msg|message|reason|error|cause");

    private ErrorText() {}

    /** An error's message, without the plan, the position and the SQLSTATE that Spark adds. */
    public static String of(Throwable error) {
        return oneLine(error, error.getMessage());
    }

    /**
     * The same without what may be a value of a row: it shows which rule of Spark's was broken, but not by which value.
     */
    public static String withoutValues(Throwable error) {
        boolean isOfPlan = error instanceof AnalysisException;
        if (!isOfPlan && error instanceof SparkThrowable known && known.getCondition() != null) {
            Map<String, String> parameters = new HashMap<>(known.getMessageParameters());
            parameters.replaceAll((name, value) -> NO_VALUE.matcher(name).find()
                    ? value
                    : SENTENCE.matcher(name).matches() ? withoutQuoted(value) : Privacy.MASK);
            return oneLine(error, SparkThrowableHelper.getMessage(known.getCondition(), parameters));
        }
        return isOfPlan || error instanceof IOException ? of(error) : withoutQuoted(of(error));
    }

    private static String withoutQuoted(String text) {
        return text.replaceAll("(['\"]).*\\1", "$1" + Privacy.MASK + "$1");
    }

    private static String oneLine(Throwable error, String message) {
        return String.valueOf(message)
                .lines()
                .map(line -> line.replaceFirst(" +SQLSTATE: \\w+", "").strip())
                .filter(line -> !line.isEmpty())
                .takeWhile(line -> !line.startsWith("=="))
                .limit(error instanceof AnalysisException ? 1 : Long.MAX_VALUE)
                .collect(joining(" "));
    }

    /** An error's message for an expression over known columns; a missing column is named in plain words. */
    public static String ofColumns(AnalysisException wrong) {
        return String.valueOf(wrong.getCondition()).startsWith("UNRESOLVED_COLUMN.")
                ? "there is no column " + wrong.getMessageParameters().get("objectName") + "."
                : of(wrong);
    }

    /** The root cause of an error; the error itself if it has no cause. */
    public static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
