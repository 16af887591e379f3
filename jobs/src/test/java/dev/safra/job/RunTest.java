package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Lock;
import dev.safra.lake.Publications;
import dev.safra.lake.Runs;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The record that a run leaves, however it ends, and the lock that it needs. */
final class RunTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String SUBSCRIPTIONS = """
            subscription_id,account_id,product,amount,term,starts_on
            s1,acme,core,100,month,2025-01-01
            s2,beta,core,60,fortnight,2025-02-01
            """;

    /** What a night takes least time for. */
    private static final String GOALS = "account_id,goal,set_on\nacme,reach,2025-01-01\n";

    private static final String NIGHT = "2025-03-31";

    @TempDir
    private transient Path directory;

    private transient Lakehouse lakehouse;

    @BeforeEach
    void openLakehouse() {
        lakehouse = site().lakehouse();
    }

    @Test
    void aPublishedRunIsRecorded() throws IOException {
        site().reading("subscriptions", SUBSCRIPTIONS);
        run();

        JsonNode report = onlyReport();
        assertThat(report.at("/outcome").asText()).isEqualTo("published");
        assertThat(report.at("/exit_code").asInt()).isZero();
        assertThat(report.at("/is_retryable").asBoolean()).isFalse();
        assertThat(report.at("/generation").asInt()).isEqualTo(1);
        assertThat(report.at("/versions/spark").asText()).isEqualTo("4.2.0");
        assertThat(report.at("/versions/delta").asText()).isEqualTo("4.4.0");
        assertThat(report.at("/inputs/subscriptions").asText()).startsWith("1 files, ");
        assertThat(report.at("/months").toString())
                .isEqualTo("{\"2025-01-01\":\"missing\",\"2025-02-01\":\"missing\",\"2025-03-01\":\"missing\"}");
        JsonNode quality = report.at("/data_quality/0");
        assertThat(quality.at("/read").asInt()).isEqualTo(2);
        assertThat(quality.at("/accepted").asInt()).isEqualTo(1);
        JsonNode unknown = named(quality.at("/rules"), "rule", "term_unknown");
        assertThat(unknown.at("/action").asText()).isEqualTo("quarantined");
        assertThat(unknown.at("/example").asText()).isEqualTo("fortnight");
        JsonNode mrrMonths = named(report.at("/tables"), "table", "mrr_months");
        assertThat(mrrMonths.at("/rows").asInt()).isEqualTo(3);
        assertThat(mrrMonths.at("/bytes").asInt()).isPositive();
        assertThat(mrrMonths.at("/version").asLong())
                .isEqualTo(new Publications(lakehouse)
                        .last(Optional.empty())
                        .orElseThrow()
                        .versions()
                        .get("mrr_months"));
        expect(lakehouse.read(Runs.TABLE), """
                state     | generation | exit_code | is_retryable
                started   |          1 |           |
                published |          1 |         0 | false
                """);
    }

    @Test
    void aRunThatFailsIsRecordedAndWritesNothingElse() throws IOException {
        assertThatThrownBy(this::run).isInstanceOf(SafraException.class);

        JsonNode report = onlyReport();
        assertThat(report.at("/outcome").asText()).isEqualTo("failed");
        assertThat(report.at("/exit_code").asInt()).isEqualTo(21);
        assertThat(report.at("/is_retryable").asBoolean()).isTrue();
        assertThat(report.at("/message").asText()).contains("subscriptions: cannot read csv");
        expect(lakehouse.read(Runs.TABLE), """
                state   | exit_code | is_retryable
                started |           |
                failed  |        21 | true
                """);
        assertThat(tables()).containsExactly("runs");
    }

    @Test
    void aRunThatFindsTheLockTakenSaysWhoHasIt() throws IOException {
        Site cheap = site().reading("goals", GOALS);
        try (Lock other = lock("the-other-run")) {
            assertThatThrownBy(() -> cheap.night(NIGHT, "lifecycle"))
                    .isInstanceOf(SafraException.class)
                    .hasMessage("lock: another run, the-other-run, is writing to " + directory.resolve("curated")
                            + "; run again when it has ended");
            assertThat(other.generation()).isEqualTo(1);
        }

        JsonNode report = onlyReport();
        assertThat(report.at("/exit_code").asInt()).isEqualTo(23);
        assertThat(report.at("/is_retryable").asBoolean()).isTrue();
        // It can be seen there although another run holds the lock.
        expect(lakehouse.read(Runs.TABLE), """
                state   | as_of      | generation | exit_code | is_retryable
                refused | 2025-03-31 |            |        23 | true
                """);
        assertThat(tables()).containsExactly("runs");
        cheap.night(NIGHT, "lifecycle");
        assertThat(new Publications(lakehouse).last(Optional.empty())).isPresent();
    }

    @Test
    void aLockIsHandedOnWithAHigherGeneration() throws IOException {
        try (Lock first = lock("first")) {
            assertThat(first.generation()).isEqualTo(8); // The floor is 7.
            assertThat(first.abandoned()).isEmpty();
        }
        try (Lock second = lock("second")) {
            assertThat(second.generation()).isEqualTo(9);
            assertThat(second.abandoned()).isEmpty();
        }
        Path holder = directory.resolve("curated/_lock/holder");
        Files.writeString(holder, "9\nsecond\nheld\n"); // As a killed process leaves it.
        try (Lock third = lock("third")) {
            assertThat(third.generation()).isEqualTo(10);
            assertThat(third.abandoned()).containsExactly("second");
        }
        Files.writeString(holder, Files.readString(holder).replace("released", "held"));
        try (Lock fourth = lock("fourth")) {
            assertThat(fourth.abandoned()).containsExactly("second", "third");
            fourth.acknowledgeAbandoned();
        }
        try (Lock fifth = lock("fifth")) {
            assertThat(fifth.abandoned()).isEmpty();
        }
        Files.writeString(holder, "garbage");
        try (Lock sixth = lock("sixth")) {
            assertThat(sixth.generation()).isEqualTo(8);
        }
    }

    @Test
    void aKilledRunIsToldByTheNext() throws IOException {
        Files.createDirectories(directory.resolve("curated/_lock"));
        Files.writeString(directory.resolve("curated/_lock/holder"), "4\nkilled-run\nheld\n");
        site().reading("goals", GOALS).night(NIGHT, "lifecycle");

        expect(lakehouse.read(Runs.TABLE).where("generation is null"), """
                run_id     | state
                killed-run | abandoned
                """);
        assertThat(onlyReport().at("/generation").asInt()).isEqualTo(5);
    }

    private void run() {
        site().reading("subscriptions").night(NIGHT, "revenue");
    }

    private Lock lock(String runId) {
        return lakehouse
                .root()
                .lock(
                        runId,
                        () -> runId.equals("the-other-run") ? 0 : 7,
                        new Settings.Lock(Duration.ofMinutes(1), List.of(disk())),
                        InstantSource.system());
    }

    private String disk() {
        try {
            return Files.getFileStore(directory).type();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Site site() {
        return Site.in(directory).onlyNumbers();
    }

    /** The only report there is, which keeps to its schema. */
    private JsonNode onlyReport() throws IOException {
        List<Path> reports;
        try (Stream<Path> files = Files.list(directory.resolve("curated/_runs"))) {
            reports = files.filter(file -> file.toString().endsWith(".json")).toList();
        }
        assertThat(reports).hasSize(1);
        JsonNode report = new ObjectMapper().readTree(reports.get(0).toFile());
        try (InputStream schema = getClass().getResourceAsStream("/run-report.schema.json")) {
            Set<ValidationMessage> wrong = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema)
                    .validate(report);
            assertThat(wrong).isEmpty();
        }
        assertThat(report.at("/run_id").asText() + ".json")
                .isEqualTo(reports.get(0).getFileName().toString());
        return report;
    }

    private static JsonNode named(JsonNode list, String key, String name) {
        for (JsonNode item : list) {
            if (item.get(key).asText().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no " + name + " in " + list);
    }

    private List<String> tables() throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve("curated"))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("_") && !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
