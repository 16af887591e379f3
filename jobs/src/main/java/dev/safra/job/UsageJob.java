package dev.safra.job;

import static dev.safra.source.UsageTables.FEATURES;
import static dev.safra.source.UsageTables.USAGE_EVENTS;
import static org.apache.spark.sql.functions.sum;

import dev.safra.job.Request.Restate;
import dev.safra.lake.Partitions;
import dev.safra.source.CleanSource;
import dev.safra.source.CleanSource.Action;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.DailyProfile;
import dev.safra.source.Days.Range;
import dev.safra.source.RawTables;
import dev.safra.source.Sources;
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
    public List<Step> parts() {
        return List.of(
                Step.of(UsageFeatures.TABLE, UsageDays.TABLE, UsageLoads.TABLE)
                        .needing(USAGE_EVENTS)
                        .using(FEATURES)
                        .lookingAt(work -> work.limit(USAGE_EVENTS, plan(work).read()))
                        .by(UsageJob::writeDays),
                Step.of(UsageAdoption.TABLE)
                        .needing(USAGE_EVENTS)
                        .using(FEATURES)
                        .usingOneOf(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES)
                        .byDay(UsageJob::writeAdoption));
    }

    /** Computes the days of which there is something new. */
    private static void writeDays(Work work) {
        UsagePlan plan = plan(work);
        DailyProfile census = work.census(USAGE_EVENTS);
        Dataset<Row> seen = census.groups().select("feature");
        work.write(Map.of(
                UsageFeatures.TABLE,
                UsageFeatures.from(
                        work.readFew(UsageFeatures.TABLE),
                        work.ifConfigured(FEATURES)
                                .map(rows -> rows.select("feature").union(seen))
                                .orElse(seen))));

        TreeSet<LocalDate> computed = plan.computed(census.days());
        Dataset<Row> usage = Partitions.cached(UsageDays.from(
                census.accepted(computed),
                work.gives(USAGE_EVENTS, UsageDays.EVENT_ID),
                work.readFew(UsageFeatures.TABLE),
                VersionOrder.of(census.groups())));
        work.writePartitions(computed, Map.of(UsageDays.TABLE, usage));
        SortedMap<LocalDate, Load> loads =
                UsageLoads.after(plan.loads(), computed, census.days(), usage, plan.configuration());
        work.write(Map.of(UsageLoads.TABLE, work.rows(UsageLoads.TABLE, UsageLoads.rows(loads))));
        review(work, plan, loads);
    }

    /** Takes over how many of the events read are copies, and which accounts are not known. Throws SafraException (22) if they are too many. */
    private static void review(Work work, UsagePlan plan, SortedMap<LocalDate, Load> loads) {
        List<CheckResult> findings = new ArrayList<>();
        long copies = loads.entrySet().stream()
                .filter(load -> plan.read().contains(load.getKey()))
                .mapToLong(load -> load.getValue().deduplicated())
                .sum();
        if (copies > 0) {
            findings.add(new CheckResult("duplicate", Action.DEDUPLICATED, copies, null));
        }
        Dataset<Row> window = UsageAdoption.window(
                        work.read(UsageDays.TABLE),
                        work.night(),
                        work.settings().usage())
                .groupBy("account_id")
                .agg(sum("events").as("events"));
        OrphanRows.accounts(work, window, sum("events")).ifPresent(findings::add);
        CleanSource reviewed = work.census(USAGE_EVENTS).cleaned().and(findings, Optional.empty());
        work.found(reviewed);
        Sources.requireQuality(List.of(reviewed));
    }

    /** As the night finds its tables. */
    private static UsagePlan plan(Work work) {
        return work.remember("usage plan", () -> {
            boolean goesOn = work.has(UsageDays.TABLE) && work.has(UsageLoads.TABLE) && work.has(UsageFeatures.TABLE);
            return new UsagePlan(
                    work.night(),
                    work.settings().nightly().lookbackMonths(),
                    goesOn ? UsageLoads.byDay(work.readFew(UsageLoads.TABLE)) : new TreeMap<>(),
                    work.settings().fingerprint(USAGE_EVENTS.name()),
                    work.plan().restate().map(asked -> range(asked, work)));
        });
    }

    private static Range range(Restate asked, Work work) {
        LocalDate last = work.night().day();
        return new Range(
                asked.from(), asked.to().filter(to -> to.isBefore(last)).orElse(last));
    }

    private static void writeAdoption(DailyNight night) {
        Work work = night.work();
        night.write(Map.of(
                UsageAdoption.TABLE,
                UsageAdoption.from(
                        work.read(UsageDays.TABLE),
                        work.readFew(UsageFeatures.TABLE),
                        work.accounts(),
                        Billing.ifConfigured(work),
                        work.ifConfigured(FEATURES),
                        night.day(),
                        work.settings().usage())));
    }
}
