package dev.safra.report.html;

import java.util.Locale;

/** For whom a page of an account is written. */
public enum AccountForm {
    /** Those who look after the account: everything that is known. */
    TEAM,
    /** The account's own people: nothing of scores, signals, playbooks, touch, money owed and internal notes. */
    CUSTOMER;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
