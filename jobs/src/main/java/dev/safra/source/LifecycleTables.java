package dev.safra.source;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.STRING;

import dev.safra.lake.Table;

/** The raw tables of a customer's lifecycle: onboarding steps, goals, invoices and customer success managers. */
public final class LifecycleTables {

    public static final RawTable ONBOARDING_STEPS = RawTable.of(Table.named("onboarding_steps")
                    .describedAs("One row per account and step of its onboarding.")
                    .key("account_id", STRING, "The customer.")
                    .key("step", STRING, "signup, welcome, training or first_value.")
                    .optional("completed_on", DATE, "When it was done; not yet if empty."))
            .meaningNull("completed_on")
            .inAnyCase("step")
            .rule(
                    "step_unknown",
                    "step in ('signup', 'welcome', 'training', 'first_value')",
                    "step",
                    "signup, welcome, training or first_value");

    public static final RawTable GOALS = RawTable.of(Table.named("goals")
                    .describedAs("One row per account and goal.")
                    .key("account_id", STRING, "The customer.")
                    .key("goal", STRING, "What it wants to reach.")
                    .required("set_on", DATE, "When it was set.")
                    .optional("due_on", DATE, "By when it is to be reached.")
                    .optional("achieved_on", DATE, "When it was reached; not yet if empty."))
            .meaningNull("due_on", "achieved_on");

    public static final RawTable INVOICES = RawTable.of(Table.named("invoices")
                    .describedAs("One row per invoice.")
                    .key("invoice_id", STRING, "The invoice.")
                    .required("account_id", STRING, "The customer.")
                    .required("issued_on", DATE, "When it was issued.")
                    .required("due_on", DATE, "The last day on which paying is in time.")
                    .optional("paid_on", DATE, "When it was paid.")
                    .required("amount", MONEY, "The amount to be paid, with tax; negative for a credit note.")
                    .optional("currency", STRING, "Currency of the amount; the reporting currency if empty.")
                    .required("status", STRING, "open, paid, void or uncollectible."))
            .meaningNull("paid_on")
            .inAnyCase("status")
            .rule(
                    "status_unknown",
                    "status in ('open', 'paid', 'void', 'uncollectible')",
                    "status",
                    "open, paid, void or uncollectible")
            .rule("amount_too_large", "abs(amount) < 10000000000000", "amount", "less than 10 trillion");

    public static final RawTable CSMS = RawTable.of(Table.named("csms")
                    .describedAs("One row per customer success manager.")
                    .key("csm", STRING, "The manager, as in accounts.")
                    .optional("touch", STRING, "high, low or tech.")
                    .optional("max_accounts", INT, "How many accounts at most."))
            .inAnyCase("touch")
            .rule("touch_unknown", "coalesce(touch, 'high') in ('high', 'low', 'tech')", "touch", "high, low or tech")
            .rule("max_accounts_negative", "coalesce(max_accounts, 0) >= 0", "max_accounts", "0 or more");

    private LifecycleTables() {}
}
