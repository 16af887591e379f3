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
    public List<Step> steps() {
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
                GoalAttainment.TABLE,
                GoalAttainment.from(night.context().accepted(LifecycleTables.GOALS), night.day())));
    }

    private static void receivables(DailyNight night) {
        NightContext context = night.context();
        Dataset<Row> invoices = context.accepted(LifecycleTables.INVOICES);
        Rates rates = Exchange.rates(context, amounts(context, invoices));
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
            throw Exchange.missing(context, missing, "the month of a day on which an invoice in that currency is open");
        }
        night.write(Map.of(Receivables.TABLE, Receivables.from(invoices, currencies, rates, night.day())));
    }

    /** The amounts that determine the currency to report in where it is not set: the same for all tables. */
    private static Dataset<Row> amounts(NightContext context, Dataset<Row> invoices) {
        Dataset<Row> own = invoices.select("currency");
        return context.settings().reportingCurrency().isEmpty() && Billing.isConfigured(context)
                ? own.unionByName(Billing.of(context).subscriptions().select("currency"))
                : own;
    }

    /** The tables that follow an account through its subscriptions, invoices and milestones, all in one pass. */
    private static Map<String, Dataset<Row>> lives(DailyNight night) {
        NightContext context = night.context();
        return context.memo().of("lives of " + night.day().day(), () -> {
            Optional<Dataset<Row>> invoices = context.input().ifConfigured(LifecycleTables.INVOICES);
            Dataset<Row> rows = StagePass.rows(
                    context.accounts(),
                    Billing.subscriptions(context),
                    context.accepted(LifecycleTables.ONBOARDING_STEPS),
                    invoices,
                    context.settings().reportingCurrency(),
                    stages(night));
            return AccountRows.followed(
                    rows,
                    List.of(
                            Renewals.output(contracts(context)),
                            AccountValue.output(valuation(night)),
                            StagePass.output(stages(night), invoices.isPresent())));
        });
    }

    private static RenewalCalculator contracts(NightContext context) {
        Settings.Revenue revenue = context.settings().revenue();
        return new RenewalCalculator(
                context.asOf(), Billing.of(context).rates(), revenue.pastDueGraceDays(), revenue.bridgeGapDays());
    }

    private static ValueCalculator valuation(DailyNight night) {
        Settings.Revenue revenue = night.context().settings().revenue();
        return new ValueCalculator(
                night.day(), Billing.of(night.context()).rates(), revenue.pastDueGraceDays(), revenue.bridgeGapDays());
    }

    private static Stages stages(DailyNight night) {
        Settings.Revenue revenue = night.context().settings().revenue();
        Settings.Lifecycle lifecycle = night.context().settings().lifecycle();
        return new Stages(
                night.day(),
                revenue.pastDueGraceDays(),
                revenue.bridgeGapDays(),
                lifecycle.onboardingDays(),
                lifecycle.offboardingDays(),
                lifecycle.dormantDays());
    }

    private static void renewalsAndValues(DailyNight night) {
        NightContext context = night.context();
        Dataset<Row> renewals = lives(night).get(Renewals.TABLE.name());
        Dataset<Row> values = lives(night).get(AccountValue.TABLE.name());
        Map<Boolean, List<Row>> missing = JavaPass.collect(Renewals.missingRates(renewals)
                        .withColumn("is_of_renewal", lit(true))
                        .union(Renewals.missingRates(values).withColumn("is_of_renewal", lit(false)))
                        .distinct())
                .stream()
                .collect(partitioningBy(row -> row.getAs("is_of_renewal")));
        Exchange.requireAll(context, missing.get(true), "the month before a contract in that currency comes due");
        Exchange.requireAll(context, missing.get(false), "the as-of month of an account that pays in that currency");
        if (night.isTheRunsOwn()) {
            context.tables().write(Map.of(Renewals.TABLE, Renewals.from(renewals, context.accounts())));
        }
        night.write(Map.of(AccountValue.TABLE, AccountValue.from(values, valuation(night))));
    }

    private static void writeStages(DailyNight night) {
        NightContext context = night.context();
        night.write(Map.of(
                LifecycleStages.TABLE,
                LifecycleStages.from(
                        lives(night).get(LifecycleStages.TABLE.name()),
                        stages(night),
                        context.settings().lifecycle().behindDays())));
        if (night.isTheRunsOwn()) {
            reviewCsms(context);
        }
    }

    /** Reports the accounts whose manager is not among those configured. */
    private static void reviewCsms(NightContext context) {
        if (!context.input().has(LifecycleTables.CSMS) || !context.input().has(RawTables.ACCOUNTS)) {
            return;
        }
        OrphanRows.reported(
                        context,
                        "csm_unknown",
                        context.accepted(RawTables.ACCOUNTS).where("csm is not null"),
                        "csm",
                        context.accepted(LifecycleTables.CSMS),
                        count(lit(1)))
                .ifPresent(
                        finding -> context.findings().review(RawTables.ACCOUNTS, List.of(finding), Optional.empty()));
    }
}
