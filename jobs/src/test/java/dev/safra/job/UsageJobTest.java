package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Lock;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Table;
import dev.safra.lake.Transaction;
import dev.safra.source.CleanSource;
import dev.safra.source.DataQuality.Past;
import dev.safra.source.Sources;
import dev.safra.source.UsageTables;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import dev.safra.usage.UsageAdoption;
import dev.safra.usage.UsageDays;
import dev.safra.usage.UsageFeatures;
import dev.safra.usage.UsageLoads;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the job reads, computes and leaves, night after night. */
final class UsageJobTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final LocalDate FIRST = LocalDate.of(2025, 3, 1);

    private static final List<Table> TABLES =
            List.of(UsageFeatures.TABLE, UsageDays.TABLE, UsageLoads.TABLE, UsageAdoption.TABLE);

    @TempDir
    transient Path directory;

    private transient Map<String, Map<String, Long>> versions;
    private transient CleanSource found;

    @Test
    void nightsOneByOneEndAsAllAtOnce() {
        versions = new HashMap<>();
        Random random = new Random(7);
        List<String> events = new ArrayList<>();
        night("nightly", events, FIRST, true);
        assertThat(rows("nightly", UsageDays.TABLE)).isEmpty();
        assertThat(rows("nightly", UsageAdoption.TABLE)).isEmpty();

        events.add("e0,a0,u0,2025-03-02T08:00:00,login,,1.0");
        night("nightly", events, FIRST.plusDays(1), true);
        expect(site("nightly").read(UsageAdoption.TABLE), """
                account_id | as_of      | active_users | expected_users | breadth | used_features | depth | latest_version
                a0         | 2025-03-02 |            1 |                |         |             0 |       | 1.0
                """);

        // Ten days in no order, some events twice; the twelfth day is not of this night.
        for (int i = 0; i < 150; i++) {
            events.add(event(random, 1 + random.nextInt(11)));
        }
        night("nightly", events, FIRST.plusDays(10), false);
        Set<String> before = files();

        // One new day, and nothing else.
        for (int i = 0; i < 30; i++) {
            events.add(event(random, 11));
        }
        events.add("bad,,u1,2025-03-12T10:00:00,login,,");
        night("nightly", events, FIRST.plusDays(11), false);
        Set<String> after = files();
        assertThat(after).containsAll(before);
        after.removeAll(before);
        assertThat(after).isNotEmpty().allSatisfy(file -> assertThat(file).contains("day=2025-03-12"));

        // Late ones with new features, some delivered again or taken back, and a day that loses all it had.
        for (int i = 0; i < 40; i++) {
            events.add(event(random, random.nextInt(12)).replace(",f", ",late-f"));
            events.add(events.get(random.nextInt(events.size())));
        }
        events.removeIf(event -> event.contains("2025-03-05") || random.nextInt(40) == 0);
        night("nightly", events, FIRST.plusDays(11), true);
        assertThat(found.read()).isEqualTo(events.size());
        assertThat(found.deduplicated()).isPositive();
        assertThat(found.quarantined()).isEqualTo(1);

        Collections.shuffle(events, random);
        night("at-once", events, FIRST.plusDays(11), true);
        assertThat(rows("nightly", UsageDays.TABLE)).isNotEmpty().isEqualTo(rows("at-once", UsageDays.TABLE));
        assertThat(rows("nightly", UsageLoads.TABLE)).isEqualTo(rows("at-once", UsageLoads.TABLE));
        assertThat(named("nightly")).isNotEmpty().isEqualTo(named("at-once"));
        assertThat(rows("nightly", UsageAdoption.TABLE)).containsAll(rows("at-once", UsageAdoption.TABLE));
        // What came when has left its trace in numbers alone.
        assertThat(rows("nightly", UsageFeatures.TABLE)).isNotEqualTo(rows("at-once", UsageFeatures.TABLE));
    }

    @Test
    void withoutEventsThereIsNoUsage() {
        Site site = site("absent").reading("features");

        assertThatThrownBy(() -> site.night("2025-03-01", "usage"))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("usage_features, usage_days, usage_loads need usage_events")
                .extracting("exitCode")
                .isEqualTo(ExitCode.CONFIGURATION);
    }

    private static String event(Random random, int day) {
        return String.join(
                ",",
                "e" + random.nextInt(120),
                "a" + random.nextInt(3),
                "u" + random.nextInt(4),
                FIRST.plusDays(day).atTime(random.nextInt(24), random.nextInt(60), 1) + "",
                List.of("login", "download", "clicked").get(random.nextInt(3)),
                random.nextBoolean() ? "" : "f" + random.nextInt(90),
                random.nextInt(3) > 0 ? "" : "1." + random.nextInt(12));
    }

    /** The job as a night runs it, without what the rest of the night does; adoption where it is asked for. */
    private void night(String name, List<String> events, LocalDate day, boolean withAdoption) {
        String heading = "event_id,account_id,user_id,occurred_at,event,feature,version\n";
        Site site = site(name).reading("usage_events", heading + String.join("\n", events) + "\n");
        Settings settings = site.settings();
        Lakehouse lakehouse = site.lakehouse();
        AsOf asOf = new AsOf(day);
        InstantSource clock = InstantSource.system();
        try (Lock lock = lakehouse.root().lock(name, () -> 0, settings.lock(), clock)) {
            Transaction transaction = Transaction.begin(
                    lakehouse, lock, Optional.ofNullable(versions.get(name)).map(UsageJobTest::published), TABLES);
            MonthPlan plan = MonthPlan.of(asOf, asOf, Optional.empty(), "", 3, Optional.empty());
            Sources sources = Sources.open(lakehouse, settings);
            NightContext context = new NightContext(
                    new NightInput(settings, plan, false, name, sources),
                    NightTables.of(lakehouse, transaction, line -> {}, 0));
            List<Step> steps = new UsageJob().steps();
            sources.require(List.of(UsageTables.USAGE_EVENTS), asOf, Past.NONE, Jobs.daysRead(steps, context));
            steps.subList(0, withAdoption ? 2 : 1).forEach(step -> step.recipe().accept(new DailyNight(context, asOf)));
            versions.put(name, transaction.versions());
            found = context.findings().sources().get(0);
        } finally {
            lakehouse.forgetCached();
        }
    }

    private static Publication published(Map<String, Long> versions) {
        return new Publication(0, "", FIRST, Instant.EPOCH, "usage", versions, FIRST, Map.of(), Map.of(), "");
    }

    private Site site(String name) {
        return Site.in(directory.resolve(name));
    }

    /** Bits are named by {@link #named}. */
    private List<String> rows(String name, Table table) {
        Dataset<Row> rows = site(name).read(table);
        return strings(table.equals(UsageDays.TABLE) ? rows.drop("features") : rows);
    }

    /** A row for each feature that a user used on a day. */
    private List<String> named(String name) {
        return strings(site(name)
                .read(UsageDays.TABLE)
                .crossJoin(site(name).read(UsageFeatures.TABLE))
                .where("coalesce(get(features, number div 64), 0) & shiftleft(1L, number % 64) <> 0")
                .select("account_id", "user_id", "day", "feature"));
    }

    private static List<String> strings(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).sorted().toList();
    }

    private Set<String> files() {
        return new TreeSet<>(Arrays.asList(site("nightly").read(UsageDays.TABLE).inputFiles()));
    }
}
