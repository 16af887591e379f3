package dev.safra.health;

import java.util.Locale;

/** Why a measure does not count in full. */
public enum Absence {
    /** It does not apply to the account: the other measures count for more. */
    NOT_APPLICABLE,
    /** Its value is old, and its score fades towards the prior. */
    STALE,
    /** It had a value and has none now: its score is at most what it was, and at most the prior. */
    MISSING;

    /** As it is written in {@code health_measures.absence}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The absence with this code; null for null. */
    public static Absence of(String code) {
        return code == null ? null : valueOf(code.toUpperCase(Locale.ROOT));
    }
}
