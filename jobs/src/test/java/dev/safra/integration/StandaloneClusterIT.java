package dev.safra.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.integration.Processes.Ended;
import dev.safra.integration.Processes.Running;
import dev.safra.testing.KernelReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A night on a Spark cluster: a master and two workers in processes of their own, and the jar submitted as users do. Each
 * process is in a locale of its own, with digits or letters that no program reads back.
 */
final class StandaloneClusterIT {

    /** Every secret that a process is given begins with it. */
    private static final String SECRET = "s3cr3t-";

    private static final List<String> IN_EGYPT = List.of("-Duser.language=ar", "-Duser.country=EG");

    private static final List<String> IN_TURKEY = List.of("-Duser.language=tr", "-Duser.country=TR");

    private static final Pattern NOT_SPARKS =
            Pattern.compile("/io/(delta|unitycatalog)/|/com/typesafe/|/info/picocli/");

    /** They tell of the run, not of the company. */
    private static final Set<String> ABOUT_RUNS = Set.of("publications", "runs");

    @TempDir
    Path directory;

    private final Processes processes = new Processes();

    @AfterEach
    void endAll() {
        processes.close();
    }

    @Test
    void aNightThatLosesAWorkerPublishesTheRowsOfAnEmbeddedOneAndNoSecret() throws IOException, InterruptedException {
        Path sparkHome = sparkHome();
        Running master = daemon(sparkHome, "master.Master", "--port", "0");
        String url =
                master.awaitError("Starting Spark master at (spark://\\S+)").group(1);
        Running kept = daemon(sparkHome, "worker.Worker", "-c", "1", "-m", "700m", "-d", work("kept"), url);
        Running lost = daemon(sparkHome, "worker.Worker", "-c", "1", "-m", "700m", "-d", work("lost"), url);
        master.awaitError("Registering worker");
        master.awaitError("Registering worker");

        Running night = submit(sparkHome, url, nightly("cluster"));
        night.awaitError("\\[3/\\d+\\] ");
        assertThat(lost.kill()).as("a worker and its executor").isEqualTo(2);
        Ended onCluster = night.end();
        assertThat(onCluster.exitCode()).as(onCluster.err()).isZero();
        assertThat(onCluster.out()).isEmpty();
        assertThat(onCluster.err()).contains("Lost executor").contains("published 2026-06-30");

        Ended embedded = processes.embedded(IN_TURKEY, nightly("embedded")).end();
        assertThat(embedded.exitCode()).as(embedded.err()).isZero();
        Map<String, List<String>> expected = rows("embedded", embedded);
        Map<String, List<String>> rows = rows("cluster", onCluster);
        assertThat(rows.keySet()).isEqualTo(expected.keySet()).contains("mrr_bridge", "churn_breakdown", "quarantine");
        // A first night restates nothing.
        assertThat(rows)
                .allSatisfy(
                        (table, some) -> assertThat(some.isEmpty()).as(table).isEqualTo(table.equals("restatements")));
        rows.forEach((table, actual) -> assertThat(actual)
                .as(table)
                .hasSameSizeAs(expected.get(table))
                .filteredOn(row -> !expected.get(table).contains(row))
                .isEmpty());

        assertThat(report("cluster")).isEqualTo(report("embedded")).contains("<svg");

        kept.kill();
        master.kill();
        assertThat(List.of(onCluster, embedded, master.end(), kept.end(), lost.end()))
                .noneMatch(process -> (process.out() + process.err()).contains(SECRET));
        assertThat(filesWithASecret(directory.resolve("work"))).isEmpty();
        assertThat(filesWithASecret(directory.resolve("cluster"))).isEmpty();
        assertThat(filesWithASecret(directory.resolve("embedded"))).isEmpty();
    }

    /** Only what a distribution of Spark has: the jar brings its own libraries, Delta comes with the submission. */
    private Path sparkHome() throws IOException {
        Path home = directory.resolve("spark");
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String jar : jars(NOT_SPARKS.asPredicate().negate())) {
            Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar));
        }
        return home;
    }

    private static List<String> jars(Predicate<String> wanted) throws IOException {
        return Pattern.compile(":")
                .splitAsStream(Processes.classPath())
                .filter(wanted)
                .toList();
    }

    private String work(String worker) {
        return directory.resolve("work").resolve(worker).toString();
    }

    private Running daemon(Path sparkHome, String name, String... arguments) throws IOException {
        return onCluster(
                sparkHome,
                Stream.concat(
                        Stream.of(
                                "-Xmx256m",
                                "-Dspark.master.rest.enabled=false",
                                "org.apache.spark.deploy." + name,
                                "--host",
                                "127.0.0.1",
                                "--webui-port",
                                "0"),
                        Stream.of(arguments)));
    }

    private Running submit(Path sparkHome, String master, String... command) throws IOException {
        Path settings = Files.writeString(
                directory.resolve("spark.properties"), """
                spark.master %s
                spark.driver.host 127.0.0.1
                spark.driver.bindAddress 127.0.0.1
                spark.ui.enabled false
                spark.executor.memory 600m
                spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC %s
                spark.sql.shuffle.partitions 2
                spark.sql.adaptive.enabled true
                spark.sql.codegen.wholeStage true
                spark.sql.codegen.factoryMode FALLBACK
                spark.databricks.delta.snapshotPartitions 1
                spark.hadoop.fs.s3a.secret.key %sspark
                """.formatted(master, String.join(" ", IN_TURKEY), SECRET));
        String delta = String.join(
                ",", jars(jar -> jar.matches(".*/delta-(spark|storage|kernel-api|kernel-defaults)[^/]*[.]jar")));
        return onCluster(
                sparkHome,
                Stream.of(
                                IN_EGYPT.stream(),
                                Stream.of(
                                        "-Xmx1g",
                                        "-XX:TieredStopAtLevel=1",
                                        "-XX:+UseSerialGC",
                                        "org.apache.spark.deploy.SparkSubmit",
                                        "--verbose",
                                        "--properties-file",
                                        settings.toString(),
                                        "--class",
                                        "dev.safra.Main",
                                        "--jars",
                                        delta,
                                        Processes.JAR),
                                Stream.of(command))
                        .flatMap(part -> part));
    }

    private Running onCluster(Path sparkHome, Stream<String> arguments) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SPARK_HOME", sparkHome.toString(),
                "SPARK_LOCAL_IP", "127.0.0.1",
                // Spark's own scripts set it.
                "SPARK_SCALA_VERSION", "2.13"));
        for (String name : List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "SAFRA_TEST_TOKEN")) {
            environment.put(name, SECRET + name);
        }
        return processes.java(
                environment,
                Stream.concat(Stream.of("-cp", sparkHome + "/jars/*"), arguments)
                        .toList());
    }

    /** The page of the night, without the run that its footer names. */
    private String report(String curated) throws IOException {
        return Files.readString(directory.resolve(curated).resolve("_reports/latest.html"))
                .replaceAll("2026-06-30-\\d{8}T[\\w.-]+", "");
    }

    private String[] nightly(String curated) throws IOException {
        Path config = Files.writeString(
                directory.resolve(curated + ".conf"), """
                safra {
                  reporting-currency = BRL
                  lakehouse.curated = "%s"
                  dimensions = []
                  health.measures = null
                  segments.rules = []
                  spark."spark.hadoop.fs.s3a.session.token" = %sconfigured
                  sources {
                    accounts {
                      format = csv, path = data-samples/accounts.csv
                      options { password = none, password = ${?SAFRA_TEST_TOKEN} }
                    }
                    subscriptions  { format = csv, path = data-samples/subscriptions.csv }
                    exchange_rates { format = csv, path = data-samples/exchange_rates.csv }
                  }
                }
                """.formatted(directory.resolve(curated), SECRET));
        return new String[] {"nightly", "--as-of", "2026-06-30", "--only", "revenue", "--config", config.toString()};
    }

    /** The rows of every table, sorted, without the run's name. */
    private Map<String, List<String>> rows(String curated, Ended night) throws IOException {
        Matcher run = Pattern.compile("night of \\S+, run (\\S+)").matcher(night.err());
        assertThat(run.find()).isTrue();
        Map<String, List<String>> rows = new TreeMap<>();
        try (Stream<Path> tables = Files.list(directory.resolve(curated))) {
            for (Path table : tables.filter(path -> Files.exists(path.resolve("_delta_log")))
                    .toList()) {
                String name = table.getFileName().toString();
                if (!ABOUT_RUNS.contains(name)) {
                    rows.put(
                            name,
                            KernelReader.rows(table.toString()).stream()
                                    .map(row -> row.replace(run.group(1), ""))
                                    .sorted()
                                    .toList());
                }
            }
        }
        return rows;
    }

    private static List<Path> filesWithASecret(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(SECRET)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
