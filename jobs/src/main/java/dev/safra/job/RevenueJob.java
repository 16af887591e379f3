package dev.safra.job;

import dev.safra.account.Ledger;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.lake.Table;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.ChurnBreakdown;
import dev.safra.revenue.LedgerPass;
import dev.safra.revenue.MrrBridge;
import dev.safra.revenue.MrrIdentity;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    public Optional<String> lacking(Settings settings) {
        return Billing.lacking(settings);
    }

    @Override
    public void run(Work work) {
        Billing billing = Billing.of(work);
        Ledger ledger = new Ledger(
                work.asOf(),
                billing.rates(),
                work.settings().revenue().pastDueGraceDays(),
                work.settings().revenue().bridgeGapDays());
        Dataset<Row> facts = LedgerPass.over(billing.subscriptions(), ledger).persist(StorageLevel.MEMORY_AND_DISK());
        billing.review(LedgerPass.remarks(facts));

        work.write(Map.of(
                Accounts.TABLE,
                Accounts.from(work.accounts(), work.settings().sizes()),
                MrrMonths.TABLE,
                MrrMonths.from(facts, work.asOf()),
                MrrMovements.TABLE,
                MrrMovements.from(facts, work.asOf()),
                AccountMonths.TABLE,
                AccountMonths.from(facts, work.asOf())));
        work.write(Map.of(
                MrrBridge.TABLE,
                MrrBridge.from(work.monthTotals(), work.settings().dimensions(), work.asOf()),
                ChurnBreakdown.TABLE,
                ChurnBreakdown.from(
                        work.read(MrrMonths.TABLE),
                        work.read(MrrMovements.TABLE),
                        work.read(AccountMonths.TABLE),
                        work.monthTotals(),
                        work.read(Accounts.TABLE),
                        work.asOf())));
        MrrIdentity.require(
                work.read(MrrMonths.TABLE), work.read(MrrMovements.TABLE), work.read(MrrBridge.TABLE), work.asOf());
    }
}
