package dev.safra.config;

import java.util.Locale;

/** Makes text of unknown origin safe for messages: characters that a terminal would act on or hide become visible. */
public final class Escaped {

    private static final int LONGEST_VALUE = 100;

    private Escaped() {}

    /** A value on one line, shortened if it is long; control and direction characters are written as Java escapes. */
    public static String value(String text) {
        return line(cut(text, LONGEST_VALUE));
    }

    /** The first characters up to a limit, with an ellipsis if there are more. */
    static String cut(String text, int longest) {
        boolean isLong = text.codePointCount(0, text.length()) > longest;
        return isLong ? text.substring(0, text.offsetByCodePoints(0, longest)) + "…" : text;
    }

    /** Text on one line, in full. */
    public static String line(String text) {
        return escaped(text).replace("\n", "\\n");
    }

    /** A whole message; its line breaks are kept. */
    public static String message(String text) {
        return text == null ? null : escaped(text);
    }

    private static String escaped(String text) {
        if (text.codePoints().noneMatch(Escaped::isHidden)) {
            return text;
        }
        StringBuilder visible = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isHidden(point)) {
                visible.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                visible.appendCodePoint(point);
            }
        });
        return visible.toString();
    }

    private static boolean isHidden(int point) {
        int type = Character.getType(point);
        return point != '\n'
                && (type == Character.CONTROL
                        || type == Character.FORMAT
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR
                        || type == Character.SURROGATE);
    }
}
