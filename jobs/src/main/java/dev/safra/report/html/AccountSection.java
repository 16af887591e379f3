package dev.safra.report.html;

/** Makes a section of an account's page from what is published about the account. */
interface AccountSection {

    Section of(AccountContext context);
}
