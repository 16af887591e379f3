package dev.safra.source;

import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.EXCHANGE_RATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.QUANTITY;
import static dev.safra.lake.Types.STRING;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import dev.safra.account.Term;
import dev.safra.config.Quality;
import dev.safra.config.SourceNames;
import dev.safra.lake.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The raw tables that can be configured under {@code sources}. */
public final class RawTables {

    public static final RawTable ACCOUNTS = RawTable.of(Table.named("accounts")
            .describedAs("One row per customer.")
            .key("account_id", STRING, "The customer.")
            .optional("name", STRING, "What people call it.")
            .optional("signed_up_on", DATE, "When it became a customer.")
            .optional("industry", STRING, "What it does.")
            .optional("country", STRING, "Where it is.")
            .optional("employees", INT, "How many people work there.")
            .optional("is_partner", BOOLEAN, "An agency or reseller.")
            .optional("is_strategic", BOOLEAN, "Pinned to high touch.")
            .optional("use_case", STRING, "What it bought the product for.")
            .optional("csm", STRING, "Who looks after it.")
            .optional("expected_users", INT, "How many people there should be using the product."));

    public static final RawTable SUBSCRIPTIONS = RawTable.of(Table.named("subscriptions")
                    .describedAs("One row per period in which an account paid one price for one plan.")
                    .required("subscription_id", STRING, "The contract.")
                    .required("account_id", STRING, "The customer.")
                    .required("product", STRING, "Product family.")
                    .optional("plan", STRING, "Plan within the product.")
                    .optional("quantity", QUANTITY, "Seats or units.")
                    .required("amount", MONEY, "Per term, after recurring discounts, without tax or one-off charges.")
                    .optional("currency", STRING, "Currency of the amount; the reporting currency if empty.")
                    .required("term", STRING, "Unit of the time that one amount pays for.")
                    .optional("term_count", INT, "How many such units one amount pays for; 1 if empty.")
                    .required("starts_on", DATE, "First day in force.")
                    .optional("ends_on", DATE, "First day no longer in force.")
                    .optional("status", STRING, "active (also if empty), trialing or paused.")
                    .optional("past_due_since", DATE, "Since when a payment has been owed.")
                    .optional("cancelled_on", DATE, "When notice was given.")
                    .optional("cancel_reason", STRING, "Why notice was given.")
                    .optional("renews_on", DATE, "Next renewal of a contract without an end."))
            .meaningNull("term_count", "ends_on", "past_due_since")
            .inAnyCase("term", "status")
            .rule(
                    "term_unknown",
                    "term in (" + quoted(Term.Unit.codes()) + ")",
                    "term",
                    "one of " + String.join(", ", Term.Unit.codes()))
            .rule("term_count_not_positive", "coalesce(term_count, 1) > 0", "term_count", "1 or more")
            .rule("amount_negative", "amount >= 0", "amount", "0 or more; credits are no recurring revenue")
            .rule("amount_too_large", "amount < 10000000000000", "amount", "less than 10 trillion")
            .rule(
                    "status_unknown",
                    "coalesce(status, 'active') in ('active', 'trialing', 'paused')",
                    "status",
                    "active, trialing or paused")
            .rule("starts_before_1900", "starts_on >= DATE'1900-01-01'", "starts_on", "a day since 1900")
            .rule(
                    "ends_before_it_starts",
                    "ends_on is null or ends_on > starts_on",
                    "ends_on",
                    "a day after starts_on");

    public static final RawTable INVOICE_LINES = RawTable.of(Table.named("invoice_lines")
                    .describedAs("One row per line of an invoice; used instead of subscriptions.")
                    .key("invoice_id", STRING, "The invoice.")
                    .key("line_id", STRING, "The line within it.")
                    .required("account_id", STRING, "The customer.")
                    .required("product", STRING, "Product family.")
                    .optional("plan", STRING, "Plan within the product.")
                    .optional("quantity", QUANTITY, "Seats or units.")
                    .required("amount", MONEY, "The line's amount.")
                    .optional("currency", STRING, "Currency of the amount; the reporting currency if empty.")
                    .required("kind", STRING, "recurring, one_time, usage or tax; only recurring ones are MRR.")
                    .optional("service_from", DATE, "First day paid for.")
                    .optional("service_to", DATE, "First day no longer paid for."))
            .inAnyCase("kind")
            .rule(
                    "kind_unknown",
                    "kind in ('recurring', 'one_time', 'usage', 'tax')",
                    "kind",
                    "recurring, one_time, usage or tax")
            .rule(
                    "amount_negative",
                    "kind <> 'recurring' or amount >= 0",
                    "amount",
                    "0 or more; credits are no recurring revenue")
            .rule(
                    "amount_too_large",
                    "kind <> 'recurring' or amount < 10000000000000",
                    "amount",
                    "less than 10 trillion")
            .rule(
                    "service_period_missing",
                    "kind <> 'recurring' or (service_from is not null and service_to is not null)",
                    "service_from",
                    "both days of a recurring line's service")
            .rule(
                    "starts_before_1900",
                    "kind <> 'recurring' or service_from >= DATE'1900-01-01'",
                    "service_from",
                    "a day since 1900")
            .rule(
                    "ends_before_it_starts",
                    "kind <> 'recurring' or service_to > service_from",
                    "service_to",
                    "a day after service_from");

    public static final RawTable EXCHANGE_RATES = RawTable.of(Table.named("exchange_rates")
                    .describedAs("One row per currency and month.")
                    .key("currency", STRING, "The currency converted from.")
                    .key("month", DATE, "First day of the calendar month.")
                    .required("rate", EXCHANGE_RATE, "Units of the reporting currency for one unit."))
            .rule("month_not_first_day", "day(month) = 1", "month", "the first day of a month")
            .rule("rate_not_positive", "rate > 0", "rate", "more than 0");

    public static final List<RawTable> ALL = List.of(
            ACCOUNTS,
            SUBSCRIPTIONS,
            INVOICE_LINES,
            EXCHANGE_RATES,
            UsageTables.USAGE_EVENTS,
            UsageTables.FEATURES,
            ExperienceTables.SURVEY_RESPONSES,
            ExperienceTables.SUPPORT_TICKETS,
            ExperienceTables.INCIDENTS,
            LifecycleTables.ONBOARDING_STEPS,
            LifecycleTables.GOALS,
            LifecycleTables.INVOICES,
            LifecycleTables.CSMS,
            ContentTables.CONTENT,
            HealthTables.SCORE_OVERRIDES);

    private RawTables() {}

    /** The names that configuration may use, by raw table. */
    public static Map<String, SourceNames> names() {
        return ALL.stream().collect(toMap(RawTable::name, RawTables::names, (a, b) -> a, LinkedHashMap::new));
    }

    private static SourceNames names(RawTable table) {
        Map<Boolean, List<String>> rules = Check.of(table, Quality.DEFAULT).stream()
                .collect(partitioningBy(Check::setsAside, mapping(Check::name, toList())));
        return new SourceNames(table.contract().columnNames(), rules.get(true), rules.get(false), Sources.FINDINGS);
    }

    private static String quoted(List<String> words) {
        return words.stream().map(word -> "'" + word + "'").collect(joining(", "));
    }
}
