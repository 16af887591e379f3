package dev.safra.account;

import java.util.Locale;

/** The stages of a customer's life with the company. */
public enum Stage {
    ONBOARDING,
    ACTIVE,
    OFFBOARDING,
    ENDED;

    /** As it is written in {@code lifecycle_stages.stage}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
