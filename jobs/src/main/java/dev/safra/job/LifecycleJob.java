package dev.safra.job;

import static java.util.stream.Collectors.partitioningBy;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.safra.account.Rates;
import dev.safra.account.RenewalCalculator;
import dev.safra.account.Stages;
import dev.safra.account.ValueCalculator;
import dev.safra.config.Settings;
import dev.safra.dimension.AccountRows;
import dev.safra.lake.JavaPass;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.lifecycle.Receivables;
import dev.safra.lifecycle.Renewals;
import dev.safra.lifecycle.StagePass;
import dev.safra.source.CleanSource;
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
    public List<Step> parts() {
        return List.of(
                Step.of(GoalAttainment.TABLE).needing(LifecycleTables.GOALS).byDay(LifecycleJob::goals),
                Step.of(Receivables.TABLE)
                        .needing(LifecycleTables.INVOICES)
                        .using(RawTables.EXCHANGE_RATES)
                        .byDay(LifecycleJob::receivables),
                Step.of(Renewals.TABLE, AccountValue.TABLE)
                        .needing(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES)
                        .using(RawTables.EXCHANGE_RATES)
                        .byDay(LifecycleJob::renewalsAndValues),
                Step.of(LifecycleStages.TABLE)
                        .needing(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES, RawTables.ACCOUNTS)
                        .using(LifecycleTables.ONBOARDING_STEPS, LifecycleTables.INVOICES, LifecycleTables.CSMS)
                        .byDay(LifecycleJob::writeStages));
    }

    private static void goals(DailyNight night) {
        night.write(Map.of(
                GoalAttainment.TABLE, GoalAttainment.from(night.work().accepted(LifecycleTables.GOALS), night.day())));
    }

    private static void receivables(DailyNight night) {
        Work work = night.work();
        Dataset<Row> invoices = work.accepted(LifecycleTables.INVOICES);
        Rates rates = Exchange.rates(work, amounts(work, invoices));
        List<String> currencies =
                JavaPass.collect(Receivables.currencies(invoices, night.day()).orderBy("currency")).stream()
                        .map(row -> row.getString(0))
                        .toList();
        List<String> missing = currencies.stream()
                .filter(currency -> !rates.has(currency, night.day().month()))
                .map(currency ->
                        currency + " (" + night.day().month().toString().substring(0, 7) + ")")
                .toList();
        if (!missing.isEmpty()) {
            throw Exchange.missing(work, missing, "the month of a day on which an invoice in that currency is open");
        }
        night.write(Map.of(Receivables.TABLE, Receivables.from(invoices, currencies, rates, night.day())));
    }

    /** What the currency to report in is told by where it is not set: the same for all tables. */
    private static Dataset<Row> amounts(Work work, Dataset<Row> invoices) {
        Dataset<Row> own = invoices.select("currency");
        return work.settings().reportingCurrency().isEmpty() && Billing.isConfigured(work)
                ? own.unionByName(Billing.of(work).subscriptions().select("currency"))
                : own;
    }

    /** What follows an account through all that is known of it, told of every account in one pass. */
    private static Map<String, Dataset<Row>> lives(DailyNight night) {
        Work work = night.work();
        return work.remember("lives of " + night.day().day(), () -> {
            Optional<Dataset<Row>> invoices = work.ifConfigured(LifecycleTables.INVOICES);
            Dataset<Row> rows = StagePass.rows(
                    work.accounts(),
                    Billing.subscriptions(work),
                    work.accepted(LifecycleTables.ONBOARDING_STEPS),
                    invoices,
                    work.settings().reportingCurrency(),
                    stages(night));
            return AccountRows.followed(
                    rows,
                    List.of(
                            Renewals.output(contracts(work)),
                            AccountValue.output(valuation(night)),
                            StagePass.output(stages(night), invoices.isPresent())));
        });
    }

    private static RenewalCalculator contracts(Work work) {
        Settings.Revenue revenue = work.settings().revenue();
        return new RenewalCalculator(
                work.asOf(), Billing.of(work).rates(), revenue.pastDueGraceDays(), revenue.bridgeGapDays());
    }

    private static ValueCalculator valuation(DailyNight night) {
        Settings.Revenue revenue = night.work().settings().revenue();
        return new ValueCalculator(
                night.day(), Billing.of(night.work()).rates(), revenue.pastDueGraceDays(), revenue.bridgeGapDays());
    }

    private static Stages stages(DailyNight night) {
        Settings.Revenue revenue = night.work().settings().revenue();
        Settings.Lifecycle lifecycle = night.work().settings().lifecycle();
        return new Stages(
                night.day(),
                revenue.pastDueGraceDays(),
                revenue.bridgeGapDays(),
                lifecycle.onboardingDays(),
                lifecycle.offboardingDays(),
                lifecycle.dormantDays());
    }

    private static void renewalsAndValues(DailyNight night) {
        Work work = night.work();
        Dataset<Row> renewals = lives(night).get(Renewals.TABLE.name());
        Dataset<Row> values = lives(night).get(AccountValue.TABLE.name());
        Map<Boolean, List<Row>> missing = JavaPass.collect(Renewals.missingRates(renewals)
                        .withColumn("is_of_renewal", lit(true))
                        .union(Renewals.missingRates(values).withColumn("is_of_renewal", lit(false)))
                        .distinct())
                .stream()
                .collect(partitioningBy(row -> row.getAs("is_of_renewal")));
        Exchange.requireAll(work, missing.get(true), "the month before a contract in that currency comes due");
        Exchange.requireAll(work, missing.get(false), "the as-of month of an account that pays in that currency");
        if (night.isTheRunsOwn()) {
            work.write(Map.of(Renewals.TABLE, Renewals.from(renewals, work.accounts())));
        }
        night.write(Map.of(AccountValue.TABLE, AccountValue.from(values, valuation(night))));
    }

    private static void writeStages(DailyNight night) {
        Work work = night.work();
        night.write(Map.of(
                LifecycleStages.TABLE,
                LifecycleStages.from(
                        lives(night).get(LifecycleStages.TABLE.name()),
                        stages(night),
                        work.settings().lifecycle().behindDays())));
        if (night.isTheRunsOwn()) {
            reviewCsms(work);
        }
    }

    /** Reports the accounts whose manager is not among those configured. */
    private static void reviewCsms(Work work) {
        if (!work.has(LifecycleTables.CSMS) || !work.has(RawTables.ACCOUNTS)) {
            return;
        }
        CleanSource accounts = work.clean(RawTables.ACCOUNTS);
        OrphanRows.reported(
                        work,
                        "csm_unknown",
                        accounts.accepted().where("csm is not null"),
                        "csm",
                        work.accepted(LifecycleTables.CSMS),
                        count(lit(1)))
                .ifPresent(finding -> work.found(accounts.and(List.of(finding), Optional.empty())));
    }
}
