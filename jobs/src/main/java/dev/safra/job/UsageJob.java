package dev.safra.job;

import static dev.safra.source.UsageTables.FEATURES;
import static dev.safra.source.UsageTables.USAGE_EVENTS;
import static org.apache.spark.sql.functions.sum;

import dev.safra.job.Request.Restate;
import dev.safra.lake.Partitions;
import dev.safra.source.CleanSource.Action;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.DailyProfile;
import dev.safra.source.Days.Range;
import dev.safra.source.RawTables;
import dev.safra.usage.UsageAdoption;
import dev.safra.usage.UsageDays;
import dev.safra.usage.UsageFeatures;
import dev.safra.usage.UsageLoads;
import dev.safra.usage.UsageLoads.Load;
import dev.safra.usage.UsagePlan;
import dev.safra.usage.VersionOrder;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From usage events to days of usage and adoption. */
final class UsageJob implements Job {

    @Override
    public String name() {
        return "usage";
    }

    @Override
    public List<Step> steps() {
        return List.of(
                Step.of(UsageFeatures.TABLE, UsageDays.TABLE, UsageLoads.TABLE)
                        .needing(USAGE_EVENTS)
                        .using(FEATURES)
                        .reading(USAGE_EVENTS, context -> plan(context).read())
                        .by(UsageJob::writeDays),
                Step.of(UsageAdoption.TABLE)
                        .needing(USAGE_EVENTS)
                        .using(FEATURES)
                        .usingOneOf(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES)
                        .byDay(UsageJob::writeAdoption));
    }

    /** Computes the days whose events have changed. */
    private static void writeDays(NightContext context) {
        UsagePlan plan = plan(context);
        DailyProfile profile = context.input().profile(USAGE_EVENTS);
        Dataset<Row> seen = profile.groups().select("feature");
        context.tables()
                .write(Map.of(
                        UsageFeatures.TABLE,
                        UsageFeatures.from(
                                context.tables().readFew(UsageFeatures.TABLE),
                                context.input()
                                        .ifConfigured(FEATURES)
                                        .map(rows -> rows.select("feature").union(seen))
                                        .orElse(seen))));

        TreeSet<LocalDate> computed = plan.computed(profile.days());
        Dataset<Row> usage = Partitions.cached(UsageDays.from(
                profile.accepted(computed),
                context.input().gives(USAGE_EVENTS, UsageDays.EVENT_ID),
                context.tables().readFew(UsageFeatures.TABLE),
                VersionOrder.of(profile.groups())));
        context.tables().writePartitions(computed, Map.of(UsageDays.TABLE, usage));
        SortedMap<LocalDate, Load> loads =
                UsageLoads.after(plan.loads(), computed, profile.days(), usage, plan.configuration());
        context.tables()
                .write(Map.of(UsageLoads.TABLE, context.tables().rows(UsageLoads.TABLE, UsageLoads.rows(loads))));
        review(context, plan, loads);
    }

    /**
     * Adds to the findings how many of the events read are duplicates, and events of unknown accounts. Throws SafraException
     * (22) if they are too many.
     */
    private static void review(NightContext context, UsagePlan plan, SortedMap<LocalDate, Load> loads) {
        List<CheckResult> findings = new ArrayList<>();
        long copies = loads.entrySet().stream()
                .filter(load -> plan.read().contains(load.getKey()))
                .mapToLong(load -> load.getValue().deduplicated())
                .sum();
        if (copies > 0) {
            findings.add(new CheckResult("duplicate", Action.DEDUPLICATED, copies, null));
        }
        Dataset<Row> window = UsageAdoption.window(
                        context.tables().read(UsageDays.TABLE),
                        context.night(),
                        context.settings().usage())
                .groupBy("account_id")
                .agg(sum("events").as("events"));
        OrphanRows.accounts(context, window, sum("events")).ifPresent(findings::add);
        context.findings().review(USAGE_EVENTS, findings, Optional.empty());
    }

    /** The plan of the night's days of usage, from the tables as the night finds them. */
    private static UsagePlan plan(NightContext context) {
        return context.memo().of("usage plan", () -> {
            boolean goesOn = context.tables().has(UsageDays.TABLE)
                    && context.tables().has(UsageLoads.TABLE)
                    && context.tables().has(UsageFeatures.TABLE);
            return new UsagePlan(
                    context.night(),
                    context.settings().nightly().lookbackMonths(),
                    goesOn ? UsageLoads.byDay(context.tables().readFew(UsageLoads.TABLE)) : new TreeMap<>(),
                    context.settings().fingerprint(USAGE_EVENTS.name()),
                    context.input().plan().restate().map(asked -> range(asked, context)));
        });
    }

    private static Range range(Restate asked, NightContext context) {
        LocalDate last = context.night().day();
        return new Range(
                asked.from(), asked.to().filter(to -> to.isBefore(last)).orElse(last));
    }

    private static void writeAdoption(DailyNight night) {
        NightContext context = night.context();
        night.write(Map.of(
                UsageAdoption.TABLE,
                UsageAdoption.from(
                        context.tables().read(UsageDays.TABLE),
                        context.tables().readFew(UsageFeatures.TABLE),
                        context.accounts(),
                        Billing.ifConfigured(context),
                        context.input().ifConfigured(FEATURES),
                        night.day(),
                        context.settings().usage())));
    }
}
