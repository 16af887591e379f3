package dev.safra.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Options that are passed on to Spark as they are. A value may be a password, so {@link #toString} gives only names: no
 * log, report or message that shows settings shows a secret.
 */
public record SparkOptions(Map<String, String> values) {

    /** Options that describe the format of a file. They are no secrets, and help to see why it cannot be read. */
    private static final Pattern HARMLESS = Pattern.compile(
            "(?i)header|sep|delimiter|encoding|charset|quote|escape|comment|mode|multiLine|lineSep|nullValue|emptyValue"
                    + "|inferSchema|mergeSchema|.*Format|.*Glob.*|ignore.*|recursiveFileLookup");

    private static final int SHORTEST_SECRET = 4;

    public static final SparkOptions NONE = new SparkOptions(Map.of());

    public SparkOptions {
        values = Map.copyOf(values);
    }

    /**
     * A message without the values that may be secrets: Spark's own messages repeat options that it does not
     * understand.
     */
    public String hiddenIn(String message) {
        String hidden = message;
        for (Map.Entry<String, String> option : values.entrySet()) {
            boolean mayBeSecret = option.getValue().length() >= SHORTEST_SECRET
                    && !HARMLESS.matcher(option.getKey()).matches();
            hidden = mayBeSecret ? hidden.replace(option.getValue(), "…") : hidden;
        }
        return hidden;
    }

    @Override
    public String toString() {
        return values.keySet().stream().sorted().toList().toString();
    }
}
