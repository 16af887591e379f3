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
    public List<Step> parts() {
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

    /** What would become of each month. */
    static List<MonthPlan.Month> plan(Work work) {
        Billing billing = Billing.of(work);
        Dataset<Row> fromInput = LedgerPass.over(
                billing.subscriptions(), ledger(work, billing), work.plan().window());
        return work.plan().months(fingerprints(fromInput));
    }

    /** Finds of the rows that count what a night would, beside each other and against what is published. Throws as it would. */
    static void review(Work work) {
        Billing billing = Billing.of(work);
        MassLossGuard.require(work, followLedger(work, billing).facts(), billing);
    }

    private static void writeMonths(Work work) {
        Billing billing = Billing.of(work);
        LedgerResult ledger = followLedger(work, billing);
        Dataset<Row> facts = ledger.facts();
        MassLossGuard.require(work, facts, billing);
        TreeSet<LocalDate> changed = changedMonths(work, ledger.fingerprints());

        work.writePartitions(
                changed,
                Map.of(
                        MrrMonths.TABLE, in(changed, MrrMonths.from(facts, work.asOf())),
                        MrrMovements.TABLE, in(changed, MrrMovements.from(facts, work.asOf())),
                        AccountMonths.TABLE, in(changed, AccountMonths.from(facts, work.asOf()))));
    }

    private static void writeSums(Work work) {
        Optional<Dataset<Row>> before =
                work.has(MrrBridge.TABLE) ? Optional.of(work.read(MrrBridge.TABLE)) : Optional.empty();
        Dataset<Row> sums = work.monthSums();
        SortedMap<LocalDate, long[]> company = MonthSums.ofCompany(sums);
        List<String> dimensions = work.settings().dimensions();
        work.write(Map.of(
                MrrBridge.TABLE, MrrBridge.from(sums, dimensions, company, work.asOf()),
                ChurnBreakdown.TABLE,
                        ChurnBreakdown.from(sums, ChurnBreakdown.attributes(dimensions), company, work.asOf())));
        MrrIdentity.require(
                sums,
                work.read(MrrMonths.TABLE),
                work.read(MrrBridge.TABLE),
                work.plan().window());
        before.ifPresentOrElse(
                bridge -> restate(work, bridge),
                () -> work.append(Restatements.TABLE, work.rows(Restatements.TABLE, List.of())));
    }

    /** What the ledger says, and the fingerprint of each month of it. */
    private record LedgerResult(Dataset<Row> facts, Map<LocalDate, Long> fingerprints) {}

    /**
     * What the ledger says of the months that the night computes: from the input alone where it still agrees with what is
     * published of the closed ones, else going on from what is published.
     */
    private static LedgerResult followLedger(Work work, Billing billing) {
        OpenMonths window = work.plan().window();
        Ledger ledger = ledger(work, billing);
        Dataset<Row> fromInput = Partitions.cached(LedgerPass.over(billing.subscriptions(), ledger, window));
        billing.review(LedgerPass.remarks(fromInput));
        Map<LocalDate, Long> ofInput = fingerprints(fromInput);
        work.found(work.plan().months(ofInput));
        if (work.plan().late(ofInput).isEmpty()) {
            return new LedgerResult(fromInput, ofInput);
        }
        noteLateMonths(work);
        Dataset<Row> books =
                PublishedOpeningState.from(work.read(MrrMonths.TABLE), work.read(AccountMonths.TABLE), window);
        Dataset<Row> goingOn = Partitions.cached(LedgerPass.over(billing.subscriptions(), ledger, window, books));
        return new LedgerResult(goingOn, fingerprints(goingOn));
    }

    /** The months of the window that are not as published; notes the fingerprints to publish. */
    private static TreeSet<LocalDate> changedMonths(Work work, Map<LocalDate, Long> fingerprints) {
        Map<LocalDate, Long> asOfNow = new TreeMap<>(work.plan().published());
        asOfNow.keySet().removeIf(work.plan().window()::includes);
        fingerprints.forEach((month, print) -> {
            if (work.plan().window().includes(month)) {
                asOfNow.put(month, print);
            }
        });
        work.publish(asOfNow);
        return work.plan().changed(asOfNow);
    }

    private static Ledger ledger(Work work, Billing billing) {
        return new Ledger(
                work.asOf(),
                billing.rates(),
                work.settings().revenue().pastDueGraceDays(),
                work.settings().revenue().bridgeGapDays());
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

    private static void noteLateMonths(Work work) {
        List<LocalDate> late = work.lateMonths();
        if (!late.isEmpty()) {
            work.note(
                    Weight.NUMBERS,
                    "subscriptions: the input of " + late.size() + " closed months has changed, the first of them "
                            + late.get(0) + "; they are left as published (nightly.lookback is "
                            + work.settings().nightly().lookbackMonths()
                            + " months). To bring them up to date: nightly --as-of "
                            + work.asOf().day() + " --restate " + late.get(0));
        }
    }

    /** Says what the night changed in months that were final. */
    private static void restate(Work work, Dataset<Row> before) {
        Map<LocalDate, Why> why = new TreeMap<>();
        work.months().stream()
                .filter(month -> work.plan().wasFinal(month.month()))
                .filter(month -> !month.month().isBefore(work.plan().window().from()))
                .forEach(month -> why.put(month.month(), month.why()));
        List<Row> restated = JavaPass.collect(Restatements.between(before, work.read(MrrBridge.TABLE), why.keySet()));
        if (!restated.isEmpty()) {
            Set<LocalDate> months = new TreeSet<>();
            restated.forEach(row -> months.add(row.getAs("month")));
            List<Row> rows = restated.stream()
                    .map(row -> Restatements.row(
                            row,
                            work.generation(),
                            work.runId(),
                            work.plan().asOf().day(),
                            why.get(row.<LocalDate>getAs("month")).text()))
                    .toList();
            work.append(Restatements.TABLE, work.rows(Restatements.TABLE, rows));
            work.note(
                    Weight.NUMBERS,
                    "restated: " + months.size() + " months that were final have changed, from "
                            + months.iterator().next() + "; see restatements");
        }
    }
}
