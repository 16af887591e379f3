package dev.safra.job;

import static org.apache.spark.sql.functions.col;

import dev.safra.account.Ledger;
import dev.safra.account.OpenMonths;
import dev.safra.job.MonthPlan.Why;
import dev.safra.job.Note.Weight;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Partitions;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.ChurnBreakdown;
import dev.safra.revenue.LedgerPass;
import dev.safra.revenue.MonthDigests;
import dev.safra.revenue.MonthSums;
import dev.safra.revenue.MrrBridge;
import dev.safra.revenue.MrrIdentity;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.revenue.PublishedOpeningState;
import dev.safra.revenue.Restatements;
import dev.safra.source.RawTables;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From accounts and billing to MRR, its movements, the bridge and the churn breakdown. */
final class RevenueJob implements Job {

    @Override
    public String name() {
        return "revenue";
    }

    @Override
    public List<Step> steps() {
        return List.of(
                Step.of(MrrMonths.TABLE, MrrMovements.TABLE, AccountMonths.TABLE)
                        .needing(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES)
                        .using(RawTables.EXCHANGE_RATES)
                        .by(RevenueJob::writeMonths),
                Step.of(MrrBridge.TABLE, ChurnBreakdown.TABLE)
                        .recording(Restatements.TABLE)
                        .needing(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES)
                        .byDimensions()
                        .by(RevenueJob::writeSums));
    }

    /** What a night would do with each month. */
    static List<MonthPlan.Month> plan(NightContext context) {
        Billing billing = Billing.of(context);
        Dataset<Row> fromInput = LedgerPass.over(
                billing.subscriptions(),
                ledger(context, billing),
                context.input().plan().window());
        return context.input().plan().months(fingerprints(fromInput));
    }

    /** Reviews the valid rows as a night would: beside each other and against what is published. Throws as it would. */
    static void review(NightContext context) {
        Billing billing = Billing.of(context);
        MassLossGuard.require(context, followLedger(context, billing).facts(), billing);
    }

    private static void writeMonths(NightContext context) {
        Billing billing = Billing.of(context);
        LedgerResult ledger = followLedger(context, billing);
        Dataset<Row> facts = ledger.facts();
        MassLossGuard.require(context, facts, billing);
        TreeSet<LocalDate> changed = changedMonths(context, ledger.fingerprints());

        context.tables()
                .writePartitions(
                        changed,
                        Map.of(
                                MrrMonths.TABLE, in(changed, MrrMonths.from(facts, context.asOf())),
                                MrrMovements.TABLE, in(changed, MrrMovements.from(facts, context.asOf())),
                                AccountMonths.TABLE, in(changed, AccountMonths.from(facts, context.asOf()))));
    }

    private static void writeSums(NightContext context) {
        Optional<Dataset<Row>> before = context.tables().has(MrrBridge.TABLE)
                ? Optional.of(context.tables().read(MrrBridge.TABLE))
                : Optional.empty();
        Dataset<Row> sums = context.monthSums();
        SortedMap<LocalDate, long[]> company = MonthSums.ofCompany(sums);
        List<String> dimensions = context.settings().dimensions();
        context.tables()
                .write(Map.of(
                        MrrBridge.TABLE, MrrBridge.from(sums, dimensions, company, context.asOf()),
                        ChurnBreakdown.TABLE,
                                ChurnBreakdown.from(
                                        sums, ChurnBreakdown.attributes(dimensions), company, context.asOf())));
        MrrIdentity.require(
                sums,
                context.tables().read(MrrMonths.TABLE),
                context.tables().read(MrrBridge.TABLE),
                context.input().plan().window());
        before.ifPresentOrElse(
                bridge -> restate(context, bridge),
                () -> context.tables()
                        .append(Restatements.TABLE, context.tables().rows(Restatements.TABLE, List.of())));
    }

    /** The ledger's rows, and the fingerprint of each month of them. */
    private record LedgerResult(Dataset<Row> facts, Map<LocalDate, Long> fingerprints) {}

    /**
     * The ledger of the months that the night computes: from the input alone where the closed months are still as published,
     * else continuing from the published balances.
     */
    private static LedgerResult followLedger(NightContext context, Billing billing) {
        OpenMonths window = context.input().plan().window();
        Ledger ledger = ledger(context, billing);
        Dataset<Row> fromInput = Partitions.cached(LedgerPass.over(billing.subscriptions(), ledger, window));
        billing.review(LedgerPass.remarks(fromInput));
        Map<LocalDate, Long> ofInput = fingerprints(fromInput);
        context.findings().months(context.input().plan().months(ofInput));
        if (context.input().plan().late(ofInput).isEmpty()) {
            return new LedgerResult(fromInput, ofInput);
        }
        noteLateMonths(context);
        Dataset<Row> books = PublishedOpeningState.from(
                context.tables().read(MrrMonths.TABLE), context.tables().read(AccountMonths.TABLE), window);
        Dataset<Row> goingOn = Partitions.cached(LedgerPass.over(billing.subscriptions(), ledger, window, books));
        return new LedgerResult(goingOn, fingerprints(goingOn));
    }

    /** The months of the window that differ from what is published; records the fingerprints to publish. */
    private static TreeSet<LocalDate> changedMonths(NightContext context, Map<LocalDate, Long> fingerprints) {
        Map<LocalDate, Long> asOfNow = new TreeMap<>(context.input().plan().published());
        asOfNow.keySet().removeIf(context.input().plan().window()::includes);
        fingerprints.forEach((month, print) -> {
            if (context.input().plan().window().includes(month)) {
                asOfNow.put(month, print);
            }
        });
        context.findings().fingerprints(asOfNow);
        return context.input().plan().changed(asOfNow);
    }

    private static Ledger ledger(NightContext context, Billing billing) {
        return new Ledger(
                context.asOf(),
                billing.rates(),
                context.settings().revenue().pastDueGraceDays(),
                context.settings().revenue().bridgeGapDays());
    }

    private static Map<LocalDate, Long> fingerprints(Dataset<Row> facts) {
        Map<LocalDate, Long> fingerprints = new TreeMap<>();
        for (Row month : JavaPass.collect(MonthDigests.from(facts))) {
            fingerprints.put(month.getAs("month"), month.getAs("fingerprint"));
        }
        return fingerprints;
    }

    private static Dataset<Row> in(Set<LocalDate> months, Dataset<Row> rows) {
        return rows.where(col("month").isin(months.toArray()));
    }

    private static void noteLateMonths(NightContext context) {
        List<LocalDate> late = context.findings().lateMonths();
        if (!late.isEmpty()) {
            context.findings()
                    .note(
                            Weight.NUMBERS,
                            "subscriptions: the input of " + late.size()
                                    + " closed months has changed, the first of them "
                                    + late.get(0) + "; they are left as published (nightly.lookback is "
                                    + context.settings().nightly().lookbackMonths()
                                    + " months). To bring them up to date: nightly --as-of "
                                    + context.asOf().day() + " --restate " + late.get(0));
        }
    }

    /** Records what the night changed in months that were final. */
    private static void restate(NightContext context, Dataset<Row> before) {
        Map<LocalDate, Why> why = new TreeMap<>();
        context.findings().months().stream()
                .filter(month -> context.input().plan().wasFinal(month.month()))
                .filter(month ->
                        !month.month().isBefore(context.input().plan().window().from()))
                .forEach(month -> why.put(month.month(), month.why()));
        List<Row> restated =
                JavaPass.collect(Restatements.between(before, context.tables().read(MrrBridge.TABLE), why.keySet()));
        if (!restated.isEmpty()) {
            Set<LocalDate> months = new TreeSet<>();
            restated.forEach(row -> months.add(row.getAs("month")));
            List<Row> rows = restated.stream()
                    .map(row -> Restatements.row(
                            row,
                            context.tables().generation(),
                            context.input().runId(),
                            context.input().plan().asOf().day(),
                            why.get(row.<LocalDate>getAs("month")).text()))
                    .toList();
            context.tables().append(Restatements.TABLE, context.tables().rows(Restatements.TABLE, rows));
            context.findings()
                    .note(
                            Weight.NUMBERS,
                            "restated: " + months.size() + " months that were final have changed, from "
                                    + months.iterator().next() + "; see restatements");
        }
    }
}
