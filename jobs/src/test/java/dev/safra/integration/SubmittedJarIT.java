package dev.safra.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.integration.Processes.Ended;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the submitted jar ends; {@link StandaloneClusterIT} runs a night of it. */
final class SubmittedJarIT {

    private final Processes processes = new Processes();

    @AfterEach
    void endAll() {
        processes.close();
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
