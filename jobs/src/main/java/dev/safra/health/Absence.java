package dev.safra.health;

import java.util.Locale;

/** Why a measure does not count in full. */
public enum Absence {
    /** It says nothing of the account: the others count for more. */
    NOT_APPLICABLE,
    /** It is old, and fades towards the prior. */
    STALE,
    /** It was there and is not now: it counts no more than it did, nor than the prior. */
    MISSING;

    /** As it is written in {@code health_measures.absence}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** That written so; null for null. */
    public static Absence of(String code) {
        return code == null ? null : valueOf(code.toUpperCase(Locale.ROOT));
    }
}
