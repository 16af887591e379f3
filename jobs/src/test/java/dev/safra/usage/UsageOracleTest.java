package dev.safra.usage;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.source.RawTables;
import dev.safra.source.UsageTables;
import dev.safra.testing.SparkTest;
import dev.safra.testing.TextRows;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows beside plain sets of what random events say. */
final class UsageOracleTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final LocalDate AS_OF = LocalDate.of(2025, 6, 30);

    private record Event(
            String id, String account, String user, LocalDateTime at, String event, String feature, String version) {

        Row row() {
            return RowFactory.create(id, account, user, at.toInstant(ZoneOffset.UTC), event, feature, version);
        }

        LocalDate day() {
            return at.toLocalDate();
        }

        long age() {
            return AS_OF.toEpochDay() - day().toEpochDay();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 150, 28, 1", "2, 0, 28, 1", "3, 70, 28, 2", "4, 70, 7, 1", "5, 20, 70, 3"})
    void windowsAreWhatSetsSay(long seed, int features, int windowDays, int featureDays) {
        List<Event> events = random(new Random(seed), features, windowDays);
        Settings.Usage settings = new Settings.Usage(windowDays, featureDays);
        Dataset<Row> rows = session()
                .createDataFrame(
                        events.stream().map(Event::row).toList(),
                        UsageTables.USAGE_EVENTS.contract().schema());
        Dataset<Row> numbered = Usage.features(rows).localCheckpoint();

        Map<String, String> actual = new TreeMap<>();
        UsageAdoption.from(
                        Usage.days(rows, numbered),
                        numbered,
                        TextRows.given(RawTables.ACCOUNTS.contract(), "account_id\n"),
                        Optional.empty(),
                        Optional.empty(),
                        new AsOf(AS_OF),
                        settings)
                .select(
                        "account_id",
                        "active_users",
                        "active_days",
                        "used_features",
                        "logins",
                        "downloads",
                        "last_active_on",
                        "latest_version",
                        "is_on_latest_version",
                        "expected_users",
                        "trend")
                .collectAsList()
                .forEach(row -> actual.put(row.getString(0), row.mkString("|")));

        assertThat(actual).isEqualTo(expected(events, settings)).hasSizeGreaterThan(5);
    }

    /** Events over fourteen windows and a day after the last; some twice, some with an id that others have too. */
    private static List<Event> random(Random random, int features, int windowDays) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            int account = random.nextInt(8);
            // The higher an account's number, the later it begins.
            int age = random.nextInt(Math.max(395, 14 * windowDays) - 45 * account) - 1;
            String feature = features == 0 || random.nextInt(3) == 0 ? null : "f" + random.nextInt(features);
            Event event = new Event(
                    random.nextInt(20) == 0 ? null : "e" + random.nextInt(2000),
                    "a" + account,
                    "u" + random.nextInt(2 + random.nextInt(9)),
                    AS_OF.minusDays(age).atTime(random.nextInt(24), random.nextInt(60)),
                    List.of("login", "download", "feature_used").get(random.nextInt(3)),
                    feature,
                    random.nextInt(4) > 0 ? null : "1." + random.nextInt(12));
            events.add(event);
            if (random.nextInt(10) == 0) {
                events.add(event);
            }
        }
        return events;
    }

    private static Map<String, String> expected(List<Event> delivered, Settings.Usage settings) {
        Map<String, Event> last = new TreeMap<>();
        List<Event> events = new ArrayList<>();
        for (Event event : delivered) {
            if (event.age() < 0 || event.age() >= Math.max(364, 13 * settings.windowDays())) {
                continue;
            }
            if (event.id() == null) {
                events.add(event);
            } else {
                last.merge(
                        String.join(
                                "|",
                                event.id(),
                                event.account(),
                                event.user(),
                                event.day().toString()),
                        event,
                        (a, b) -> order(a).compareTo(order(b)) > 0 ? a : b);
            }
        }
        events.addAll(last.values());
        int greatest = events.stream()
                .filter(e -> e.age() < settings.windowDays())
                .mapToInt(UsageOracleTest::minor)
                .max()
                .orElse(-1);
        Map<String, String> rows = new TreeMap<>();
        events.stream()
                .collect(Collectors.groupingBy(Event::account))
                .forEach((account, its) -> rows.put(account, row(account, its, greatest, settings)));
        return rows;
    }

    private static String row(String account, List<Event> its, int greatest, Settings.Usage settings) {
        int length = settings.windowDays();
        List<Event> window = its.stream().filter(event -> event.age() < length).toList();
        Map<String, Set<LocalDate>> daysOfFeature = window.stream()
                .filter(event -> event.feature() != null)
                .collect(Collectors.groupingBy(Event::feature, Collectors.mapping(Event::day, toSet())));
        LocalDate lastWithVersion = its.stream()
                .filter(event -> event.version() != null)
                .map(Event::day)
                .max(LocalDate::compareTo)
                .orElse(null);
        int version = its.stream()
                .filter(event -> event.day().equals(lastWithVersion))
                .mapToInt(UsageOracleTest::minor)
                .max()
                .orElse(-1);
        long begun = its.stream().mapToLong(Event::age).max().orElseThrow();
        long[] users = IntStream.range(0, 13)
                .mapToLong(w ->
                        distinct(its.stream().filter(e -> e.age() / length == w).toList(), Event::user))
                .toArray();
        return Stream.of(
                        account,
                        users[0],
                        distinct(window, Event::day),
                        daysOfFeature.values().stream()
                                .filter(days -> days.size() >= settings.featureDays())
                                .count(),
                        window.stream()
                                .filter(event -> event.event().equals("login"))
                                .count(),
                        window.stream()
                                .filter(event -> event.event().equals("download"))
                                .count(),
                        its.stream().map(Event::day).max(LocalDate::compareTo).orElseThrow(),
                        version < 0 ? null : "1." + version,
                        version < 0 || greatest < 0 ? null : version == greatest,
                        history(users, begun, length),
                        trend(users, begun, length))
                .map(cell -> Objects.toString(cell))
                .collect(Collectors.joining("|"));
    }

    private static Long history(long[] users, long begun, int length) {
        List<Long> earlier = IntStream.rangeClosed(1, (int) Math.min(12, begun / length))
                .mapToObj(w -> users[w])
                .sorted()
                .toList();
        long actual = earlier.isEmpty() ? 0 : earlier.get((int) Math.ceil(0.9 * earlier.size()) - 1);
        return actual == 0 ? null : actual;
    }

    private static Double trend(long[] users, long begun, int length) {
        List<Long> before = IntStream.rangeClosed(1, 3)
                .filter(w -> begun >= length * w + length - 1)
                .mapToObj(w -> users[w])
                .toList();
        long sum = before.stream().mapToLong(Long::longValue).sum();
        return begun < 2 * length || sum == 0 ? null : (double) (users[0] * before.size()) / sum - 1;
    }

    private static int minor(Event event) {
        return event.version() == null ? -1 : Integer.parseInt(event.version().substring(2));
    }

    /** Which of two deliveries counts: the later, then login, download, other, then the feature and the version. */
    private static String order(Event event) {
        String kind = event.event().equals("login") ? "3" : event.event().equals("download") ? "2" : "1";
        return event.at() + kind + Objects.toString(event.feature(), "") + "|"
                + String.format("%02d", minor(event) + 1);
    }

    private static <T> long distinct(Collection<Event> events, Function<Event, T> what) {
        return new HashSet<>(events.stream().map(what).toList()).size();
    }
}
