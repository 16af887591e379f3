package dev.safra.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.house.Processes.Ended;
import dev.safra.house.Processes.Running;
import dev.safra.job.Night;
import dev.safra.lake.ConditionalLogStore;
import dev.safra.lake.Contender;
import dev.safra.lake.Publications;
import dev.safra.lake.Table;
import dev.safra.testing.KernelReader;
import dev.safra.testing.LostAnswer;
import dev.safra.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything on S3, by its real protocol: commits that race, an answer that is lost, nights and their tables. */
final class S3IT {

    private static final String BUCKET = "s3a://lake/";

    @TempDir
    private static Path shared;

    private static S3Server s3;
    private static Configuration hadoop;

    @TempDir
    private Path directory;

    private final Processes processes = new Processes();

    @BeforeAll
    static void startS3() throws IOException {
        s3 = S3Server.start(shared);
        hadoop = S3Server.hadoop(s3.port());
    }

    @AfterAll
    static void endS3() {
        s3.close();
    }

    @AfterEach
    void endAll() {
        processes.close();
    }

    @Test
    void ofTwoProcessesThatRaceOneMakesEachCommitAndTakesEachLock() throws IOException, InterruptedException {
        int commits = 100;
        int locks = 20;
        Running first = contender("one", "two", commits, locks);
        Running second = contender("two", "one", commits, locks);
        Ended one = first.end();
        Ended two = second.end();

        assertThat(one.exitCode()).as(one.err()).isZero();
        assertThat(two.exitCode()).as(two.err()).isZero();
        for (int i = 0; i < commits; i++) {
            boolean isByOne = one.out().contains("commit " + i + "\n");
            boolean isByTwo = two.out().contains("commit " + i + "\n");
            assertThat(isByOne).as("commit %d", i).isNotEqualTo(isByTwo);
            assertThat(read("race/commits/" + i)).isEqualTo(isByOne ? "one\n" : "two\n");
        }
        for (int i = 0; i < locks; i++) {
            assertThat(List.of(ending(one, i), ending(two, i)))
                    .as("lock %d", i)
                    .containsExactlyInAnyOrder("lock", "LOCKED");
        }
    }

    private Running contender(String name, String rival, int commits, int locks) throws IOException {
        return processes.java(
                Map.of(),
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        Contender.class.getName(),
                        name,
                        rival,
                        String.valueOf(s3.port()),
                        BUCKET + "race",
                        String.valueOf(commits),
                        String.valueOf(locks),
                        directory.toString()));
    }

    private static String ending(Ended contender, int lock) {
        return contender
                .out()
                .lines()
                .filter(line -> line.matches("(lock|[A-Z]+) " + lock))
                .findFirst()
                .orElse("nothing")
                .split(" ")[0];
    }

    @Test
    void aCommitWhoseAnswerIsLostIsMade() throws IOException {
        try (LostAnswer network = LostAnswer.before(s3.port())) {
            Configuration lossy = S3Server.hadoop(network.port());
            lossy.setBoolean("fs.s3a.impl.disable.cache", true);
            ConditionalLogStore store = new ConditionalLogStore(lossy);
            org.apache.hadoop.fs.Path commit = new org.apache.hadoop.fs.Path(BUCKET + "lost/0.json");

            store.write(commit, List.of("ours").iterator(), false, lossy);

            assertThat(network.lost()).isEqualTo(1);
            assertThat(network.puts()).as("asked again").isEqualTo(2);
            assertThat(read("lost/0.json")).isEqualTo("ours\n");
            assertThatThrownBy(() -> store.write(commit, List.of("theirs").iterator(), false, lossy))
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThat(read("lost/0.json")).isEqualTo("ours\n");
        }
    }

    @Test
    void aNightAndItsRerunMakeTheTablesOfALocalNight() throws IOException, InterruptedException {
        String config = onS3("alone");
        Running onS3 = nightly(config);
        Running local = nightly(site("local", directory + "/curated", "data-samples"));
        assertDone(onS3.end());
        assertDone(local.end());
        Map<String, List<String>> tables = tables(directory + "/curated", new Configuration());
        assertThat(tables).containsKeys("mrr_months", "mrr_bridge", "cohort_retention");
        tables.forEach((name, rows) -> assertThat(rows).as(name).isNotEmpty());
        assertThat(tables(BUCKET + "alone", hadoop)).isEqualTo(tables);

        assertDone(nightly(config).end());
        assertThat(tables(BUCKET + "alone", hadoop)).isEqualTo(tables);
    }

    @Test
    @Disabled("a night does not take the lock yet")
    void ofTwoNightsAtOnceOneDoesTheWork() throws IOException, InterruptedException {
        String config = onS3("twice");
        Running first = nightly(config);
        Running second = nightly(config);
        List<Ended> ended = List.of(first.end(), second.end());

        assertThat(ended).extracting(Ended::exitCode).containsExactlyInAnyOrder(0, 23);
        for (Ended night : ended) {
            if (night.exitCode() == 0) {
                assertDone(night);
            } else {
                assertThat(night.err()).contains("safra: lock: run 2026-06-30-").doesNotContain("\tat ");
            }
        }
        assertThat(KernelReader.rows(BUCKET + "twice/" + Publications.TABLE.name(), hadoop))
                .hasSize(1);
    }

    /** A site with its raw tables and its curated ones on S3. */
    private String onS3(String curated) throws IOException {
        FileSystem bucket = new org.apache.hadoop.fs.Path(BUCKET).getFileSystem(hadoop);
        for (String raw : List.of("accounts.csv", "subscriptions.csv", "exchange_rates.csv")) {
            bucket.copyFromLocalFile(
                    new org.apache.hadoop.fs.Path(Path.of("data-samples", raw).toUri()),
                    new org.apache.hadoop.fs.Path(BUCKET + "raw/" + raw));
        }
        return site(curated, BUCKET + curated, BUCKET + "raw");
    }

    private String site(String name, String curated, String raw) throws IOException {
        return Files.writeString(directory.resolve(name + ".conf"), """
                safra {
                  time-zone = "America/Sao_Paulo"
                  reporting-currency = BRL
                  lakehouse.curated = "%s"
                  sources {
                    accounts       { format = csv, path = "%3$s/accounts.csv" }
                    subscriptions  { format = csv, path = "%3$s/subscriptions.csv" }
                    exchange_rates { format = csv, path = "%3$s/exchange_rates.csv" }
                  }
                %2$s}
                """.formatted(curated, s3.sparkSettings(), raw))
                .toString();
    }

    /** As {@code bin/safra} runs it with SAFRA_CLASSPATH. */
    private Running nightly(String config) throws IOException {
        String classPath =
                Processes.JAR + ":" + Processes.classPath() + ":" + Files.readString(Path.of("target/s3.classpath"));
        return processes.java(
                S3Server.environment(),
                List.of(
                        "-Xms1g",
                        "-Dlog4j2.configurationFile=conf/log4j2.properties",
                        "-cp",
                        classPath,
                        "dev.safra.Main",
                        "nightly",
                        "--as-of",
                        "2026-06-30",
                        "--config",
                        config));
    }

    private static void assertDone(Ended night) {
        assertThat(night.exitCode()).as(night.err()).isZero();
        assertThat(night.err()).contains("published 2026-06-30").doesNotContain(S3Server.SECRET);
        assertThat(night.out()).isEmpty();
    }

    /** The rows of every table but those about the runs themselves, in order. */
    private static Map<String, List<String>> tables(String curated, Configuration hadoop) throws IOException {
        Map<String, List<String>> tables = new HashMap<>();
        for (Table table : Night.tables()) {
            if (!table.columnNames().contains("run_id")) {
                tables.put(
                        table.name(),
                        KernelReader.rows(curated + "/" + table.name(), hadoop).stream()
                                .sorted()
                                .toList());
            }
        }
        return tables;
    }

    private static String read(String object) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(BUCKET + object);
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
