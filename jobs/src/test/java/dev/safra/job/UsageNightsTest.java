package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.config.SettingsReader;
import dev.safra.dimension.Attributes;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Sessions;
import dev.safra.lake.Table;
import dev.safra.source.DataQuality;
import dev.safra.source.Quarantine;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import dev.safra.usage.UsageAdoption;
import dev.safra.usage.UsageDays;
import dev.safra.usage.UsageFeatures;
import dev.safra.usage.UsageLoads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of usage alone: what they read, compute and leave. */
final class UsageNightsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final LocalDate FIRST = LocalDate.of(2025, 3, 1);

    @TempDir
    transient Path directory;

    @Test
    void nightsOneByOneEndAsAllAtOnce() throws IOException {
        Random random = new Random(7);
        List<String> events = new ArrayList<>();
        night("nightly", events, FIRST);
        expect(lakehouse("nightly").read(UsageAdoption.TABLE), "account_id | as_of\n");

        events.add("e0,a0,u0,2025-03-02T08:00:00,login,,1.0");
        night("nightly", events, FIRST.plusDays(1));
        expect(lakehouse("nightly").read(UsageAdoption.TABLE), """
                account_id | as_of      | active_users | expected_users | breadth | used_features | depth | latest_version
                a0         | 2025-03-02 |            1 |                |         |             0 |       | 1.0
                """);

        // Ten days, in no order, some events twice; and of the future, which is not of this night.
        for (int i = 0; i < 150; i++) {
            events.add(event(random, 1 + random.nextInt(11)));
        }
        night("nightly", events, FIRST.plusDays(10));
        Set<String> before = files("nightly");

        // One new day, and nothing else.
        for (int i = 0; i < 30; i++) {
            events.add(event(random, 11));
        }
        events.add("bad,,u1,2025-03-12T10:00:00,login,,");
        night("nightly", events, FIRST.plusDays(11));
        Set<String> after = files("nightly");
        assertThat(after).containsAll(before);
        after.removeAll(before);
        assertThat(after).isNotEmpty().allSatisfy(file -> assertThat(file).contains("day=2025-03-12"));

        // Late ones with new features, others delivered again or taken back, and a day that loses all it had.
        for (int i = 0; i < 40; i++) {
            events.add(event(random, random.nextInt(12)).replace(",f", ",late-f"));
            events.add(events.get(random.nextInt(events.size())));
        }
        events.removeIf(event -> event.contains("2025-03-05") || random.nextInt(40) == 0);
        night("nightly", events, FIRST.plusDays(11));

        Collections.shuffle(events, random);
        night("at-once", events, FIRST.plusDays(11));
        assertSame(UsageDays.TABLE);
        assertSame(UsageLoads.TABLE);
        assertThat(rows("nightly", named(lakehouse("nightly"))))
                .isEqualTo(rows("at-once", named(lakehouse("at-once"))));
        String lastNight = "as_of = '2025-03-12'";
        assertThat(rows(
                        "nightly",
                        lakehouse("nightly").read(UsageAdoption.TABLE).where(lastNight)))
                .isEqualTo(rows(
                        "at-once",
                        lakehouse("at-once").read(UsageAdoption.TABLE).where(lastNight)));
        // What came when has left its trace in numbers alone.
        assertThat(rows("nightly", lakehouse("nightly").read(UsageFeatures.TABLE)))
                .isNotEqualTo(rows("at-once", lakehouse("at-once").read(UsageFeatures.TABLE)));

        Dataset<Row> quality = lakehouse("nightly").read(DataQuality.TABLE).where(lastNight);
        Row all = quality.where("input = 'usage_events' and rule = 'all'").first();
        assertThat(all.<Long>getAs("read")).isEqualTo(events.size());
        assertThat(all.<Long>getAs("deduplicated")).isPositive();
        expect(quality.where("action = 'quarantined'"), """
                input        | rule               | affected
                usage_events | account_id_missing | 1
                """);
        expect(lakehouse("nightly").read(Quarantine.TABLE).where(lastNight), """
                input        | rule
                usage_events | account_id_missing
                """);
    }

    @Test
    void withoutEventsThereIsNoUsage() {
        assertThatThrownBy(() -> night("absent", "safra.sources.features { path = x }", FIRST))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("usage_features, usage_days, usage_loads, usage_adoption need usage_events")
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

    private void night(String name, List<String> events, LocalDate day) throws IOException {
        Files.createDirectories(directory.resolve(name));
        Files.writeString(
                directory.resolve(name).resolve("events.csv"),
                "event_id,account_id,user_id,occurred_at,event,feature,version\n" + String.join("\n", events) + "\n");
        night(
                name,
                "safra.sources.usage_events { format = csv, path = \"%s/%s/events.csv\" }".formatted(directory, name),
                day);
    }

    private void night(String name, String sources, LocalDate day) {
        Run.night(
                settings(name, sources),
                lakehouse(name),
                new Request(new AsOf(day), List.of("usage"), Optional.empty()),
                line -> {},
                InstantSource.system());
    }

    private Lakehouse lakehouse(String name) {
        Settings settings = settings(name, "");
        return new Lakehouse(Sessions.open(settings.timeZone(), settings.spark()), settings.curated());
    }

    private Settings settings(String name, String sources) {
        return new SettingsReader(RawTables.names(), Attributes.ALL)
                .read(ConfigFactory.parseString(
                                "safra.lakehouse.curated = \"%s/%s/curated\"\n".formatted(directory, name) + sources)
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
    }

    private void assertSame(Table table) {
        assertThat(rows("nightly", lakehouse("nightly").read(table).drop("features")))
                .as(table.name())
                .isNotEmpty()
                .isEqualTo(rows("at-once", lakehouse("at-once").read(table).drop("features")));
    }

    private static List<String> rows(String name, Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).sorted().toList();
    }

    /** A row for each feature that a user used on a day. */
    private static Dataset<Row> named(Lakehouse lakehouse) {
        Dataset<Row> features = lakehouse.read(UsageFeatures.TABLE);
        return lakehouse
                .read(UsageDays.TABLE)
                .crossJoin(features)
                .where("coalesce(get(features, number div 64), 0) & shiftleft(1L, number % 64) <> 0")
                .select("account_id", "user_id", "day", "feature");
    }

    private Set<String> files(String name) {
        return new TreeSet<>(Arrays.asList(lakehouse(name).read(UsageDays.TABLE).inputFiles()));
    }
}
