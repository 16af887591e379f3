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

/** What went wrong in Spark, in one line for people. */
public final class ErrorText {

    /** Parameters of Spark's messages that are of types, settings, files and names, by how they are called. */
    private static final Pattern NO_VALUE = Pattern.compile(
            "(?i)type|conf|path|file|name|schema|format|func|sugg|doc|precision|scale|class|column|version|operat|mode");

    /** Parameters that are sentences, which quote values. */
    private static final Pattern SENTENCE = Pattern.compile("(?i)msg|message|reason|error|cause");

    private ErrorText() {}

    /** An error's message; of Spark's own, without the plan, the position and the codes that come with it. */
    public static String of(Throwable error) {
        return oneLine(error, error.getMessage());
    }

    /** The same without what may be a value of somebody's row: it shows which rule of Spark's was broken, not by what. */
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
