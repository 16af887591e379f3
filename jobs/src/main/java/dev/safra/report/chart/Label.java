package dev.safra.report.chart;

/** Text from data, made safe for SVG, and how much room it needs. */
final class Label {

    /** Size of ordinary text, in the chart's units. */
    static final double SIZE = 13;

    /** The size at which ordinary text is as wide as bold text of {@link #SIZE}. */
    static final double STRONG = SIZE * 1.1;

    /** Size of text inside cells. */
    static final double SMALL = 11;

    private static final int LONGEST = 300;

    private Label() {}

    /** The text on one line, without controls, characters that XML forbids and marks that would turn the writing direction. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        (text == null ? "" : text).codePoints().forEach(c -> {
            if (Character.isWhitespace(c) || Character.isISOControl(c)) {
                clean.append(' ');
            } else if (!isForbidden(c)) {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString().strip();
    }

    private static boolean isForbidden(int c) {
        boolean turnsDirection =
                c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 || c == 0x200E || c == 0x200F || c == 0x061C;
        boolean isSurrogate = c >= 0xD800 && c <= 0xDFFF;
        return turnsDirection || isSurrogate || (c & 0xFFFE) == 0xFFFE;
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A cautious estimate: at least as wide as the text is in the common sans-serif fonts. */
    static double width(String text, double size) {
        return text.codePoints().mapToDouble(Label::width).sum() * size;
    }

    private static double width(int c) {
        if (Character.getType(c) == Character.NON_SPACING_MARK) {
            return 0;
        }
        if (c > 0x2E7F) {
            return 1.2;
        }
        if (" .,:;'|!iIjlfrt()[]".indexOf(c) >= 0 || c == 0xA0 || c == 0x202F) {
            return 0.42;
        }
        if (c == '%' || c == 'm' || c == 'w' || c == 'M' || c == 'W' || c == '@') {
            return 1;
        }
        if (Character.isUpperCase(c)) {
            return 0.74;
        }
        return c == '\u2026' ? 1 : 0.64;
    }

    /** The text itself where it fits, or as much of its beginning as does with an ellipsis. */
    static String fit(String text, double room, double size) {
        String clean = clean(text);
        if (width(clean, size) <= room) {
            return clean;
        }
        int[] points = clean.codePoints().limit(LONGEST).toArray();
        double left = room - width("\u2026", size);
        int kept = 0;
        while (kept < points.length && (left -= width(points[kept]) * size) >= 0) {
            kept++;
        }
        return new String(points, 0, kept).strip() + "\u2026";
    }
}
