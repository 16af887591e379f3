package dev.safra.job;

import static org.apache.spark.sql.functions.col;

import dev.safra.account.Ledger;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.job.MonthPlan.Why;
import dev.safra.lake.Table;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.ChurnBreakdown;
import dev.safra.revenue.LedgerPass;
import dev.safra.revenue.MrrBridge;
import dev.safra.revenue.MrrIdentity;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.revenue.Restatements;
import dev.safra.source.RawTable;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** From accounts and billing to MRR, its movements, the bridge and the churn breakdown. */
final class RevenueJob implements Job {

    @Override
    public String name() {
        return "revenue";
    }

    @Override
    public List<Table> tables() {
        return List.of(
                Accounts.TABLE,
                MrrMonths.TABLE,
                MrrMovements.TABLE,
                AccountMonths.TABLE,
                MrrBridge.TABLE,
                ChurnBreakdown.TABLE);
    }

    @Override
    public List<Table> records() {
        return List.of(Restatements.TABLE);
    }

    @Override
    public Optional<String> lacking(Settings settings) {
        return Billing.lacking(settings);
    }

    /** What would become of each month. */
    static List<MonthPlan.Month> plan(Work work) {
        return work.plan().months(LedgerPass.fingerprints(facts(work, Billing.of(work))));
    }

    @Override
    public List<RawTable> sources(Settings settings) {
        return Billing.sources(settings);
    }

    @Override
    public void run(Work work) {
        Billing billing = Billing.of(work);
        Dataset<Row> facts = facts(work, billing).persist(StorageLevel.MEMORY_AND_DISK());
        billing.review(facts);
        Map<LocalDate, Long> computed = LedgerPass.fingerprints(facts);
        work.found(published(work, computed), work.plan().months(computed));
        tellLate(work);

        TreeSet<LocalDate> changed = work.plan().changed(computed);
        changed.removeIf(month -> !work.plan().window().isOpen(month));
        work.writeMonths(
                changed,
                Map.of(
                        MrrMonths.TABLE, in(changed, MrrMonths.from(facts, work.asOf())),
                        MrrMovements.TABLE, in(changed, MrrMovements.from(facts, work.asOf())),
                        AccountMonths.TABLE, in(changed, AccountMonths.from(facts, work.asOf()))));
        work.write(Map.of(
                Accounts.TABLE, Accounts.from(work.accounts(), work.settings().sizes())));
        Optional<Dataset<Row>> before =
                work.has(MrrBridge.TABLE) ? Optional.of(work.read(MrrBridge.TABLE)) : Optional.empty();
        work.write(Map.of(
                MrrBridge.TABLE,
                MrrBridge.from(work.monthTotals(), work.settings().dimensions(), work.asOf()),
                ChurnBreakdown.TABLE,
                ChurnBreakdown.from(facts, work.monthTotals(), work.read(Accounts.TABLE), work.asOf())));
        MrrIdentity.require(
                work.read(MrrMonths.TABLE), work.read(MrrMovements.TABLE), work.read(MrrBridge.TABLE), work.asOf());
        before.ifPresent(bridge -> restate(work, bridge));
    }

    private static Dataset<Row> facts(Work work, Billing billing) {
        Ledger ledger = new Ledger(
                work.asOf(),
                billing.rates(),
                work.settings().revenue().pastDueGraceDays(),
                work.settings().revenue().bridgeGapDays());
        return LedgerPass.over(billing.subscriptions(), ledger);
    }

    private static Dataset<Row> in(Set<LocalDate> months, Dataset<Row> rows) {
        return rows.where(col("month").isin(months.toArray()));
    }

    /** The fingerprints of what is published after this night: closed months keep theirs. */
    private static Map<LocalDate, Long> published(Work work, Map<LocalDate, Long> computed) {
        Map<LocalDate, Long> published = new TreeMap<>(work.plan().published());
        published.keySet().removeIf(work.plan().window()::isOpen);
        computed.forEach((month, print) -> {
            if (work.plan().window().isOpen(month)) {
                published.put(month, print);
            }
        });
        return published;
    }

    private static void tellLate(Work work) {
        List<LocalDate> late = work.lateMonths();
        if (!late.isEmpty()) {
            work.note("subscriptions: the input of " + late.size() + " closed months has changed, the first of them "
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
        List<Row> restated = Restatements.between(before, work.read(MrrBridge.TABLE), why.keySet())
                .collectAsList();
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
            work.note("restated: " + months.size() + " months that were final have changed, from "
                    + months.iterator().next() + "; see restatements");
        }
    }
}
