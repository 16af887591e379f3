package dev.safra.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import dev.safra.account.Finding;
import dev.safra.account.Rates;
import dev.safra.lake.JavaPass;
import dev.safra.revenue.LedgerPass;
import dev.safra.source.CleanSource.Action;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.InvoiceLines;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What accounts were billed, from whichever source there is, with the rates to add it up. */
final class Billing {

    private final NightContext context;
    private final RawTable table;
    private final Dataset<Row> subscriptions;
    private final Rates rates;

    private Billing(NightContext context, RawTable table, Dataset<Row> subscriptions, Rates rates) {
        this.context = context;
        this.table = table;
        this.subscriptions = subscriptions;
        this.rates = rates;
    }

    /** Whether a source of it is configured. */
    static boolean isConfigured(NightContext context) {
        return context.input().has(RawTables.SUBSCRIPTIONS) || context.input().has(RawTables.INVOICE_LINES);
    }

    /** Subscriptions where they are configured, else invoice lines. */
    static Billing of(NightContext context) {
        return context.memo().of("billing", () -> {
            Dataset<Row> subscriptions = subscriptions(context);
            return new Billing(context, table(context), subscriptions, Exchange.rates(context, subscriptions));
        });
    }

    /** The subscriptions of {@link #of}; no rows where neither source is configured. */
    static Dataset<Row> subscriptions(NightContext context) {
        return ifConfigured(context).orElseGet(() -> context.accepted(RawTables.SUBSCRIPTIONS));
    }

    /** The same; empty where neither source is configured. */
    static Optional<Dataset<Row>> ifConfigured(NightContext context) {
        return context.input()
                .ifConfigured(RawTables.SUBSCRIPTIONS)
                .or(() -> context.input().ifConfigured(RawTables.INVOICE_LINES).map(InvoiceLines::asSubscriptions));
    }

    private static RawTable table(NightContext context) {
        return context.input().has(RawTables.SUBSCRIPTIONS) ? RawTables.SUBSCRIPTIONS : RawTables.INVOICE_LINES;
    }

    /** The valid rows, in the raw table's columns. */
    Dataset<Row> subscriptions() {
        return subscriptions;
    }

    /** The raw table that they are from. */
    String source() {
        return table.name();
    }

    Rates rates() {
        return rates;
    }

    /**
     * Adds to the findings what the ledger found in rows that do not go together, and rows of unknown accounts. Throws
     * SafraException (21, or 20 where no rates are configured) naming every currency and month without a rate, or (22) every
     * limit that is exceeded now.
     */
    void review(Dataset<Row> facts) {
        Column isRate = col("kind").equalTo(LedgerPass.NO_RATE);
        List<Row> remarks = JavaPass.collect(facts.groupBy(
                        col("kind"), col("rule"), when(isRate, col("value")).as("currency"), col("month"))
                .agg(count(lit(1)).as("rows"), min("value").as("value"))
                .orderBy("rule"));
        Exchange.requireAll(
                context,
                of(LedgerPass.NO_RATE, remarks),
                "every month in which a subscription in that currency is in force");
        List<CheckResult> findings = new ArrayList<>();
        for (Row row : of(LedgerPass.FINDING, remarks)) {
            String rule = row.getAs("rule");
            String example = context.settings().privacy().example(List.of("subscription_id"), row.getAs("value"));
            findings.add(new CheckResult(rule, action(rule), row.<Long>getAs("rows"), example));
        }
        OrphanRows.accounts(context, subscriptions, count(lit(1))).ifPresent(findings::add);
        Dataset<Row> setAside = facts.where("rule = 'same_start'")
                .select(lit(table.name()).as("input"), col("rule"), col("value"), col("payload"));
        context.findings().review(table, findings, Optional.of(setAside));
    }

    private static List<Row> of(String kind, List<Row> remarks) {
        return remarks.stream()
                .filter(row -> kind.equals(row.<String>getAs("kind")))
                .toList();
    }

    private static Action action(String rule) {
        return switch (Finding.Rule.valueOf(rule.toUpperCase(Locale.ROOT))) {
            case DUPLICATE -> Action.DEDUPLICATED;
            case SAME_START -> Action.QUARANTINED;
            case OVERLAP_CUT -> Action.CUT;
        };
    }
}
