package dev.safra.job;

import static dev.safra.lake.Partitions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;

import dev.safra.config.Segments;
import dev.safra.config.Segments.Rule;
import dev.safra.config.Segments.Touch;
import dev.safra.config.Settings;
import dev.safra.job.Note.Weight;
import dev.safra.lake.JavaPass;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.segments.Audiences;
import dev.safra.segments.CsmCapacity;
import dev.safra.segments.Profiles;
import dev.safra.segments.Staff;
import dev.safra.segments.TouchSegments;
import dev.safra.source.ContentTables;
import dev.safra.source.LifecycleTables;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import dev.safra.source.UsageTables;
import dev.safra.usage.Entitlements;
import dev.safra.usage.UsageAdoption;
import dev.safra.usage.UsageDays;
import dev.safra.usage.UsageFeatures;
import dev.safra.usage.UsedFeatures;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From the value of customers and the capacity of the team to touch segments, capacity and audiences. */
final class SegmentsJob implements Job {

    @Override
    public String name() {
        return "segments";
    }

    @Override
    public List<Step> steps() {
        RawTable[] anyOfAccounts = {RawTables.ACCOUNTS, RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES};
        return List.of(
                Step.of(TouchSegments.TABLE, CsmCapacity.TABLE)
                        .needing(anyOfAccounts)
                        .using(LifecycleTables.CSMS)
                        .onlyIf(SegmentsJob::isWanted)
                        .byDay(SegmentsJob::touches),
                Step.of(Audiences.TABLE)
                        .needing(anyOfAccounts)
                        .needing(ContentTables.CONTENT)
                        .using(UsageTables.FEATURES)
                        .onlyIf(SegmentsJob::isWanted)
                        .byDay(SegmentsJob::audiences));
    }

    private static boolean isWanted(Settings settings) {
        return !settings.segments().rules().isEmpty();
    }

    private static void touches(DailyNight night) {
        NightContext context = night.context();
        Segments segments = context.settings().segments();
        Staff staff = Staff.of(context.accepted(LifecycleTables.CSMS), segments.teams());
        Dataset<Row> ended = night.of(LifecycleStages.TABLE).where("stage = 'ended'");
        night.write(Map.of(
                TouchSegments.TABLE,
                TouchSegments.from(
                        night.snapshotWithHealth(),
                        ended,
                        night.last(TouchSegments.TABLE),
                        attributes(context),
                        segments,
                        staff,
                        night.day())));
        night.write(Map.of(
                CsmCapacity.TABLE,
                CsmCapacity.from(
                        night.of(TouchSegments.TABLE),
                        night.of(AccountValue.TABLE),
                        context.tables().rows(Staff.SCHEMA, staff.rows(segments.teams())),
                        segments,
                        night.day())));
        if (night.isTheRunsOwn()) {
            note(night, segments);
        }
    }

    private static void audiences(DailyNight night) {
        NightContext context = night.context();
        Dataset<Row> content = context.tables().local(context.accepted(ContentTables.CONTENT));
        Settings settings = context.settings();
        Profiles profiles = new Profiles(
                context.accounts(),
                Entitlements.inForce(Billing.subscriptions(context), night.day()),
                context.accepted(UsageTables.FEATURES),
                usedFeatures(night, content),
                night.of(UsageAdoption.TABLE));
        if (night.isTheRunsOwn()) {
            Audiences.notes(content, profiles)
                    .forEach(note -> context.findings().note(Weight.LEFT_OUT, note));
        }
        night.write(Map.of(
                Audiences.TABLE,
                Audiences.from(
                        content,
                        night.of(TouchSegments.TABLE),
                        profiles,
                        night.before(Audiences.TABLE),
                        night.day(),
                        settings.segments().quietDays())));
    }

    private static Optional<Dataset<Row>> usedFeatures(DailyNight night, Dataset<Row> content) {
        NightContext context = night.context();
        return context.tables().has(UsageDays.TABLE)
                ? Optional.of(UsedFeatures.from(
                        context.tables().read(UsageDays.TABLE),
                        context.tables().readFew(UsageFeatures.TABLE),
                        Audiences.features(content),
                        night.day(),
                        context.settings().usage()))
                : Optional.empty();
    }

    /** Accounts, each with its manager only if that manager is in {@code csms}. */
    private static Dataset<Row> attributes(NightContext context) {
        Dataset<Row> accounts = context.accounts();
        if (!context.input().has(LifecycleTables.CSMS)) {
            return accounts;
        }
        Dataset<Row> there = context.accepted(LifecycleTables.CSMS).select("csm");
        return accounts.drop("csm")
                .join(
                        accounts.select("account_id", "csm").join(broadcast(there), new String[] {"csm"}, "left_semi"),
                        new String[] {"account_id"},
                        "left");
    }

    /** Notes where there are too few managers, and how many accounts wait to move. */
    private static void note(DailyNight night, Segments segments) {
        Set<String> pins =
                segments.rules().stream().filter(Rule::isPin).map(Rule::name).collect(Collectors.toSet());
        Map<String, Long> pinned = new HashMap<>();
        long waiting = 0;
        for (Row row : JavaPass.collect(night.of(TouchSegments.TABLE)
                .groupBy("touch")
                .agg(
                        count_if(col("rule").isin(pins.toArray())),
                        count_if(col("rule").equalTo("move_budget"))))) {
            pinned.put(row.getString(0), row.getLong(1));
            waiting += row.getLong(2);
        }
        for (Row row : JavaPass.collect(night.of(CsmCapacity.TABLE)
                .where(col("uncovered_accounts").gt(0).and(col("touch").notEqual(Touch.TECH.text())))
                .orderBy("touch"))) {
            String touch = row.getAs("touch");
            night.context()
                    .findings()
                    .note(
                            Weight.CAPACITY,
                            String.format(
                                    Locale.ROOT,
                                    "touch_segments: %d accounts in %s touch for %d places, %d of them pinned; %d csms needed, %d there",
                                    row.<Long>getAs("accounts"),
                                    touch,
                                    row.<Long>getAs("capacity"),
                                    pinned.getOrDefault(touch, 0L),
                                    row.<Long>getAs("csms_needed"),
                                    row.<Long>getAs("csms")));
        }
        if (waiting > 0) {
            night.context()
                    .findings()
                    .note(
                            Weight.CAPACITY,
                            "touch_segments: " + waiting + " accounts wait to move; segments.moves-per-night is "
                                    + segments.movesPerNight());
        }
    }
}
