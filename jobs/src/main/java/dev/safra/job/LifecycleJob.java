package dev.safra.job;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.safra.account.Contracts;
import dev.safra.account.Rates;
import dev.safra.account.Stages;
import dev.safra.account.Valuation;
import dev.safra.config.Settings;
import dev.safra.lake.Partitions;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.lifecycle.Receivables;
import dev.safra.lifecycle.Renewals;
import dev.safra.source.Cleaned;
import dev.safra.source.LifecycleTables;
import dev.safra.source.RawTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From money, steps and goals to where each customer stands. */
final class LifecycleJob implements Job {

    @Override
    public String name() {
        return "lifecycle";
    }

    @Override
    public List<Part> parts() {
        return List.of(
                Part.of(GoalAttainment.TABLE).needing(LifecycleTables.GOALS).by(LifecycleJob::goals),
                Part.of(Receivables.TABLE)
                        .needing(LifecycleTables.INVOICES)
                        .using(RawTables.EXCHANGE_RATES)
                        .by(LifecycleJob::receivables),
                Part.of(Renewals.TABLE)
                        .needing(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES)
                        .using(RawTables.EXCHANGE_RATES)
                        .by(LifecycleJob::renewals),
                Part.of(AccountValue.TABLE)
                        .needing(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES)
                        .using(RawTables.EXCHANGE_RATES)
                        .by(LifecycleJob::values),
                Part.of(LifecycleStages.TABLE)
                        .needing(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES, RawTables.ACCOUNTS)
                        .using(LifecycleTables.ONBOARDING_STEPS, LifecycleTables.INVOICES, LifecycleTables.CSMS)
                        .by(LifecycleJob::stages));
    }

    private static void goals(Work work) {
        work.writeDay(
                Map.of(GoalAttainment.TABLE, GoalAttainment.from(work.accepted(LifecycleTables.GOALS), work.night())));
    }

    private static void receivables(Work work) {
        Dataset<Row> invoices = work.accepted(LifecycleTables.INVOICES);
        Rates rates = Exchange.rates(work, amounts(work, invoices));
        List<String> currencies =
                Receivables.currencies(invoices, work.night()).orderBy("currency").collectAsList().stream()
                        .map(row -> row.getString(0))
                        .toList();
        List<String> missing = currencies.stream()
                .filter(currency -> !rates.has(currency, work.night().month()))
                .map(currency ->
                        currency + " (" + work.night().month().toString().substring(0, 7) + ")")
                .toList();
        if (!missing.isEmpty()) {
            throw Exchange.missing(work, missing, "the month of a day on which an invoice in that currency is open");
        }
        work.writeDay(Map.of(Receivables.TABLE, Receivables.from(invoices, currencies, rates, work.night())));
    }

    /** What the currency to report in is told by where it is not set: the same for all tables. */
    private static Dataset<Row> amounts(Work work, Dataset<Row> invoices) {
        Dataset<Row> own = invoices.select("currency");
        return work.settings().reportingCurrency().isEmpty() && Billing.isConfigured(work)
                ? own.unionByName(Billing.of(work).subscriptions().select("currency"))
                : own;
    }

    private static void renewals(Work work) {
        Billing billing = Billing.of(work);
        Settings.Revenue revenue = work.settings().revenue();
        Contracts contracts =
                new Contracts(work.asOf(), billing.rates(), revenue.pastDueGraceDays(), revenue.bridgeGapDays());
        Dataset<Row> followed = Partitions.kept(Renewals.followed(billing.subscriptions(), contracts));
        Exchange.requireAll(
                work, Renewals.missingRates(followed), "the month before a contract in that currency comes due");
        work.write(Map.of(Renewals.TABLE, Renewals.from(followed, work.accounts())));
    }

    private static void values(Work work) {
        Billing billing = Billing.of(work);
        Settings.Revenue revenue = work.settings().revenue();
        Valuation valuation =
                new Valuation(work.night(), billing.rates(), revenue.pastDueGraceDays(), revenue.bridgeGapDays());
        Dataset<Row> followed = Partitions.kept(AccountValue.followed(billing.subscriptions(), valuation));
        Exchange.requireAll(
                work, Renewals.missingRates(followed), "the as-of month of an account that pays in that currency");
        work.writeDay(Map.of(AccountValue.TABLE, AccountValue.from(followed, valuation)));
    }

    private static void stages(Work work) {
        Settings.Revenue revenue = work.settings().revenue();
        Settings.Lifecycle lifecycle = work.settings().lifecycle();
        Stages stages = new Stages(
                work.night(),
                revenue.pastDueGraceDays(),
                revenue.bridgeGapDays(),
                lifecycle.onboardingDays(),
                lifecycle.offboardingDays(),
                lifecycle.dormantDays());
        work.writeDay(Map.of(
                LifecycleStages.TABLE,
                LifecycleStages.from(
                        work.accounts(),
                        Billing.subscriptions(work),
                        work.accepted(LifecycleTables.ONBOARDING_STEPS),
                        work.ifConfigured(LifecycleTables.INVOICES),
                        work.settings().reportingCurrency(),
                        stages,
                        lifecycle.behindDays())));
        reviewCsms(work);
    }

    /** Reports the accounts whose manager is not among those configured. */
    private static void reviewCsms(Work work) {
        if (!work.has(LifecycleTables.CSMS) || !work.has(RawTables.ACCOUNTS)) {
            return;
        }
        Cleaned accounts = work.clean(RawTables.ACCOUNTS);
        Unknown.reported(
                        "csm_unknown",
                        accounts.accepted().where("csm is not null"),
                        "csm",
                        work.accepted(LifecycleTables.CSMS),
                        count(lit(1)))
                .ifPresent(finding -> work.found(accounts.and(List.of(finding), Optional.empty())));
    }
}
