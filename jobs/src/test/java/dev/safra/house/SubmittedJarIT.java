package dev.safra.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.house.Processes.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that users submit, in processes of its own: under spark-submit, and embedded as {@code bin/safra} runs it. */
final class SubmittedJarIT {

    @TempDir
    Path directory;

    private final Processes processes = new Processes();

    @AfterEach
    void endAll() {
        processes.close();
    }

    @Test
    void aNightIsSubmittedAndItsTablesAreShown() throws IOException, InterruptedException {
        Path config = Files.writeString(directory.resolve("site.conf"), """
                safra {
                  reporting-currency = BRL
                  lakehouse.curated = "%s"
                  sources {
                    accounts       { format = csv, path = data-samples/accounts.csv }
                    subscriptions  { format = csv, path = data-samples/subscriptions.csv }
                    exchange_rates { format = csv, path = data-samples/exchange_rates.csv }
                  }
                }
                """.formatted(directory.resolve("curated")));

        Ended night = submit("nightly", "--config", config.toString(), "--as-of", "2026-06-30");
        assertThat(night.exitCode()).as(night.err()).isZero();
        assertThat(night.out()).isEmpty();
        assertThat(night.err()).contains("[8/8] ").contains("published 2026-06-30");

        Ended shown = processes
                .embedded(
                        "show",
                        "accounts",
                        "--config",
                        config.toString(),
                        "--format",
                        "csv",
                        "--where",
                        "account_id = 'a46-quotes'")
                .end();
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out().lines()).hasSize(2).first().asString().startsWith("account_id,name,size,");
        assertThat(shown.out().lines().toList().get(1))
                .startsWith("a46-quotes,\"")
                .contains("\"\"")
                .contains("ã");
    }

    @Test
    void exitCodesPassThroughSparkSubmit() throws IOException, InterruptedException {
        Ended ended = submit("nightly", "--config", "no-such.conf", "--as-of", "2026-06-30");

        assertThat(ended.exitCode()).isEqualTo(20);
        assertThat(ended.err()).contains("no-such.conf: no such file").doesNotContain("\tat ");
    }

    private Ended submit(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                "-Xms1g",
                "-Dlog4j2.configurationFile=conf/log4j2.properties",
                "-cp",
                Processes.classPath(),
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local[2]",
                "--class",
                "dev.safra.Main"));
        line.addAll(List.of(
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--conf",
                "spark.driver.host=localhost",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.sql.shuffle.partitions=2",
                "--conf",
                "spark.databricks.delta.snapshotPartitions=1",
                Processes.JAR));
        line.addAll(List.of(command));
        return processes.java(Map.of(), line).end();
    }
}
