package dev.safra.account;

import java.util.Locale;

/** The steps of onboarding, in the order in which they are taken. */
public enum Step {
    SIGNUP,
    WELCOME,
    TRAINING,
    FIRST_VALUE;

    /** As it is written in {@code onboarding_steps.step}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The step with this code; throws IllegalArgumentException for any other word. */
    public static Step of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
