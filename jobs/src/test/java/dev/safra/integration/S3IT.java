package dev.safra.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.integration.Processes.Ended;
import dev.safra.integration.Processes.Running;
import dev.safra.job.Jobs;
import dev.safra.lake.ConditionalLogStore;
import dev.safra.lake.Contender;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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
                        "-XX:TieredStopAtLevel=1",
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
    void ofTwoNightsAtOnceOneMakesTheTablesOfALocalNightAndARerunKeepsThem() throws IOException, InterruptedException {
        String config = onS3();
        List<Running> rivals = List.of(nightly(config), nightly(config));
        Running local = nightly(site("local", directory + "/curated", "data-samples"));
        Ended one = rivals.get(0).end();
        Ended two = rivals.get(1).end();
        assertThat(List.of(one.exitCode(), two.exitCode()))
                .as("%s%n%s", one.err(), two.err())
                .containsExactlyInAnyOrder(0, 23);
        assertDone(one.exitCode() == 0 ? one : two);
        assertThat((one.exitCode() == 0 ? two : one).err())
                .contains("safra: lock: run 2026-06-30-", " is writing to s3a://lake/curated since ")
                .doesNotContain("\tat ", S3Server.SECRET);
        assertDone(local.end());
        Map<String, List<String>> tables = tables(directory + "/curated", new Configuration());
        assertThat(tables).containsKeys("mrr_months", "mrr_bridge", "churn_breakdown");
        tables.forEach((name, rows) -> assertThat(rows).as(name).isNotEmpty());
        assertThat(tables(BUCKET + "curated", hadoop)).isEqualTo(tables);

        assertDone(nightly(config).end());

        assertThat(tables(BUCKET + "curated", hadoop)).isEqualTo(tables);
        assertThat(read("curated/_lock/00000000000000000002.json")).contains("\"is_released\":true");
        assertThat(reports())
                .hasSize(3)
                .allSatisfy(report -> assertThat(report).doesNotContain(S3Server.SECRET))
                .filteredOn(report -> report.contains("published"))
                .hasSize(2);
    }

    private static List<String> reports() throws IOException {
        org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(BUCKET + "curated/_runs");
        List<String> reports = new ArrayList<>();
        for (FileStatus file : folder.getFileSystem(hadoop).listStatus(folder)) {
            reports.add(read("curated/_runs/" + file.getPath().getName()));
        }
        return reports;
    }

    /** A site with its raw tables and its curated ones on S3. */
    private String onS3() throws IOException {
        FileSystem bucket = new org.apache.hadoop.fs.Path(BUCKET).getFileSystem(hadoop);
        for (String raw : List.of("accounts.csv", "subscriptions.csv", "exchange_rates.csv")) {
            bucket.copyFromLocalFile(
                    new org.apache.hadoop.fs.Path(Path.of("data-samples", raw).toUri()),
                    new org.apache.hadoop.fs.Path(BUCKET + "raw/" + raw));
        }
        return site("s3", BUCKET + "curated", BUCKET + "raw");
    }

    private String site(String name, String curated, String raw) throws IOException {
        return Files.writeString(directory.resolve(name + ".conf"), """
                safra {
                  time-zone = "America/Sao_Paulo"
                  reporting-currency = BRL
                  lakehouse.curated = "%s"
                  dimensions = []
                  health.measures = null
                  segments.rules = []
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
        List<String> line = new ArrayList<>(Processes.QUICK);
        line.addAll(List.of(
                "-Xms1g",
                "-Dlog4j2.configurationFile=conf/log4j2.properties",
                "-cp",
                classPath,
                "dev.safra.Main",
                "nightly",
                "--as-of",
                "2026-06-30",
                "--only",
                "revenue",
                "--config",
                config));
        return processes.java(S3Server.environment(), line);
    }

    private static void assertDone(Ended night) {
        assertThat(night.exitCode()).as(night.err()).isZero();
        assertThat(night.err()).contains("published 2026-06-30").doesNotContain(S3Server.SECRET);
        assertThat(night.out()).isEmpty();
    }

    /** The rows of every table but those about the runs themselves, in order. */
    private static Map<String, List<String>> tables(String curated, Configuration hadoop) throws IOException {
        Map<String, List<String>> tables = new HashMap<>();
        for (Table table : Jobs.tables()) {
            if (!table.columnNames().contains("run_id") && isThere(curated + "/" + table.name(), hadoop)) {
                tables.put(
                        table.name(),
                        KernelReader.rows(curated + "/" + table.name(), hadoop).stream()
                                .sorted()
                                .toList());
            }
        }
        return tables;
    }

    /** What has no source was not written. */
    private static boolean isThere(String table, Configuration hadoop) throws IOException {
        org.apache.hadoop.fs.Path log = new org.apache.hadoop.fs.Path(table + "/_delta_log");
        return log.getFileSystem(hadoop).exists(log);
    }

    private static String read(String object) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(BUCKET + object);
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
