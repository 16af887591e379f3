package dev.safra.notebooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.cli.Cli;
import dev.safra.config.Settings;
import dev.safra.job.Jobs;
import dev.safra.lake.Lakehouse;
import dev.safra.testing.SparkTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of every notebook runs on the sample company and has something to show. */
@TestInstance(Lifecycle.PER_CLASS)
class NotebooksTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Path NOTEBOOKS = Path.of("notebooks");

    @BeforeAll
    void runTheNightOf30June(@TempDir Path curated) {
        startSession();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, UTF_8);
        String[] command = {
            "nightly",
            "--as-of=2026-06-30",
            "--only=revenue,retention",
            "--config=conf/demo.conf",
            "--config=jobs/src/test/resources/samples.conf",
            "--set=lakehouse.curated=" + curated
        };
        assertThat(Cli.run(command, stream, stream)).as(said.toString(UTF_8)).isZero();
        Lakehouse lakehouse =
                new Lakehouse(session(), new Settings.Curated(Optional.of(curated.toString()), Optional.empty()));
        Jobs.tables().stream()
                .filter(lakehouse::exists)
                .forEach(table -> lakehouse.read(table).createOrReplaceTempView(table.name()));
    }

    @AfterAll
    void forgetTheViews() {
        Jobs.tables().forEach(table -> session().catalog().dropTempView(table.name()));
    }

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void everyCellHasSomethingToShowAndNothingDiffers(Path notebook) throws IOException {
        assertThat(statements(notebook)).hasSizeGreaterThanOrEqualTo(3).allSatisfy(statement -> {
            List<Row> rows = session().sql(statement).collectAsList();
            assertThat(rows).as(statement).isNotEmpty();
            for (String column : differences(rows.get(0))) {
                assertThat(rows)
                        .as(column + " of " + statement)
                        .allSatisfy(row -> assertThat(
                                        new BigDecimal(row.getAs(column).toString()))
                                .isZero());
            }
        });
    }

    @Test
    void reconcilingLooksAtEveryTableOfRevenue() throws IOException {
        String all = String.join("\n", statements(NOTEBOOKS.resolve("reconcile_with_finance.sql")));
        assertThat(all)
                .contains("mrr_months", "account_months", "mrr_bridge", "mrr_movements", "churn_breakdown")
                .contains("data_quality", "quarantine")
                .containsPattern("(?s)(AS \\w*difference.*){8}");
    }

    private static List<String> differences(Row row) {
        return Arrays.stream(row.schema().fieldNames())
                .filter(column -> column.endsWith("difference"))
                .toList();
    }

    /** The cells that are not prose; each is one query. */
    private static List<String> statements(Path notebook) throws IOException {
        String source = Files.readString(notebook);
        assertThat(source).startsWith("-- Databricks notebook source\n");
        List<String> statements = Arrays.stream(source.split("-- COMMAND ----------"))
                .map(NotebooksTest::withoutProse)
                .filter(statement -> !statement.isEmpty())
                .toList();
        assertThat(statements)
                .allSatisfy(statement ->
                        assertThat(statement).matches("(?s)(SELECT|WITH)\\s.*").doesNotContain(";"));
        return statements;
    }

    private static String withoutProse(String cell) {
        return cell.lines()
                .filter(line -> !line.startsWith("-- MAGIC") && !line.equals("-- Databricks notebook source"))
                .collect(joining("\n"))
                .strip();
    }
}
