package dev.safra.report.chart;

import java.util.Locale;

/**
 * What a colour means. Colour-blind readers tell the tones of judgement apart by their pattern: good is plain, caution dotted, bad hatched.
 */
public enum Tone {
    FIRST,
    SECOND,
    THIRD,
    FOURTH,
    FIFTH,
    /** A sum or anything without judgement. */
    NEUTRAL,
    GOOD,
    CAUTION,
    BAD;

    String css() {
        return "chart-" + name().toLowerCase(Locale.ROOT);
    }

    String pattern() {
        return switch (this) {
            case CAUTION, SECOND -> "dots";
            case BAD, THIRD -> "hatch";
            case FOURTH -> "posts";
            case FIFTH -> "bars";
            default -> "";
        };
    }
}
