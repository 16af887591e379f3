package dev.safra.job;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sort_array;

import dev.safra.account.Finding;
import dev.safra.account.Rates;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.revenue.LedgerPass;
import dev.safra.source.Cleaned;
import dev.safra.source.Cleaned.Action;
import dev.safra.source.Cleaned.Findings;
import dev.safra.source.InvoiceLines;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import dev.safra.source.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What accounts were billed, from whichever source there is, with the rates to add it up. */
final class Billing {

    private final Work work;
    private final RawTable table;
    private final Dataset<Row> subscriptions;
    private final Rates rates;

    private Billing(Work work, RawTable table, Dataset<Row> subscriptions, Rates rates) {
        this.work = work;
        this.table = table;
        this.subscriptions = subscriptions;
        this.rates = rates;
    }

    /** Subscriptions where they are configured, else invoice lines. */
    static Billing of(Work work) {
        RawTable table = work.has(RawTables.SUBSCRIPTIONS) ? RawTables.SUBSCRIPTIONS : RawTables.INVOICE_LINES;
        Dataset<Row> accepted = work.clean(table).accepted();
        Dataset<Row> subscriptions =
                table == RawTables.SUBSCRIPTIONS ? accepted : InvoiceLines.asSubscriptions(accepted);
        return new Billing(work, table, subscriptions, rates(work, subscriptions));
    }

    /** In the raw table's columns, valid. */
    Dataset<Row> subscriptions() {
        return subscriptions;
    }

    Rates rates() {
        return rates;
    }

    private static Rates rates(Work work, Dataset<Row> subscriptions) {
        // One row per currency, and per currency and month: never more than a few thousand.
        List<String> currencies = subscriptions
                .where("currency is not null")
                .select("currency")
                .distinct()
                .orderBy("currency")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
        Optional<String> reporting = work.settings().reportingCurrency();
        if (reporting.isEmpty() && currencies.size() > 1) {
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    "configuration: safra.reporting-currency is not set, and amounts are in "
                            + String.join(", ", currencies) + "; set it to the one to report in");
        }
        Rates rates = new Rates(reporting.orElse(currencies.isEmpty() ? null : currencies.get(0)));
        if (work.has(RawTables.EXCHANGE_RATES)) {
            for (Row row : work.clean(RawTables.EXCHANGE_RATES).accepted().collectAsList()) {
                rates.with(row.getAs("currency"), row.getAs("month"), row.getAs("rate"));
            }
        }
        return rates;
    }

    /**
     * Takes over what the ledger found wrong with rows beside each other, and which accounts are not known. Throws
     * SafraException (21, or 20 where no rates are configured) naming every currency and month without a rate, or (22)
     * every limit that is exceeded now.
     */
    void review(Dataset<Row> facts) {
        requireRates(facts);
        List<Findings> findings = new ArrayList<>();
        for (Row row : facts.where("kind = '" + LedgerPass.FINDING + "'")
                .groupBy("rule")
                .agg(count(lit(1)), min("value"))
                .orderBy("rule")
                .collectAsList()) {
            findings.add(new Findings(row.getString(0), action(row.getString(0)), row.getLong(1), row.getString(2)));
        }
        unknownAccounts().ifPresent(findings::add);
        Dataset<Row> setAside = facts.where("rule = 'same_start'")
                .select(lit(table.name()).as("input"), col("rule"), col("value"), col("payload"));
        Cleaned reviewed = work.clean(table).and(findings, Optional.of(setAside));
        work.found(reviewed);
        Sources.requireQuality(List.of(reviewed));
    }

    private void requireRates(Dataset<Row> facts) {
        List<String> missing = facts
                .where("kind = '" + LedgerPass.NO_RATE + "'")
                .groupBy("value")
                .agg(array_join(sort_array(collect_set(date_format(col("month"), "yyyy-MM"))), ", "))
                .orderBy("value")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0) + " (" + row.getString(1) + ")")
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        boolean hasRates = work.has(RawTables.EXCHANGE_RATES);
        throw new SafraException(
                hasRates ? ExitCode.INPUTS_NOT_READY : ExitCode.CONFIGURATION,
                "exchange_rates: no rate for " + String.join(", ", missing) + "; every month in which a subscription in"
                        + " that currency is in force needs one. "
                        + (hasRates
                                ? "Add them and run again."
                                : "Configure sources.exchange_rates, or set safra.reporting-currency if all amounts are"
                                        + " in one currency."));
    }

    private Optional<Findings> unknownAccounts() {
        if (!work.has(RawTables.ACCOUNTS)) {
            return Optional.empty();
        }
        Dataset<Row> unknown = subscriptions
                .select("account_id")
                .join(
                        work.accounts().select("account_id"),
                        subscriptions.col("account_id").equalTo(work.accounts().col("account_id")),
                        "left_anti");
        Row found = unknown.agg(count(lit(1)), min("account_id")).first();
        return found.getLong(0) == 0
                ? Optional.empty()
                : Optional.of(new Findings("account_unknown", Action.REPORTED, found.getLong(0), found.getString(1)));
    }

    private static Action action(String rule) {
        return switch (Finding.Rule.valueOf(rule.toUpperCase(Locale.ROOT))) {
            case DUPLICATE -> Action.DEDUPLICATED;
            case SAME_START -> Action.QUARANTINED;
            case OVERLAP_CUT -> Action.CUT;
        };
    }
}
