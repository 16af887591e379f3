package dev.safra.config;

import java.util.Map;

/**
 * Options that are passed on to Spark as they are. A value may be a password, so that {@link #toString} has only names: what
 * shows settings in a log, a report or a message shows no secret.
 */
public record Options(Map<String, String> values) {

    private static final int SHORTEST_SECRET = 4;

    public static final Options NONE = new Options(Map.of());

    public Options {
        values = Map.copyOf(values);
    }

    /** A message of somebody else's, without the values: Spark repeats an option that it does not know what to do with. */
    public String hiddenIn(String message) {
        String hidden = message;
        for (String value : values.values()) {
            hidden = value.length() < SHORTEST_SECRET ? hidden : hidden.replace(value, "…");
        }
        return hidden;
    }

    @Override
    public String toString() {
        return values.keySet().stream().sorted().toList().toString();
    }
}
