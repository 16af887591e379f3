package dev.safra.notebooks;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.safra.job.Jobs;
import dev.safra.testing.SampleLakehouse;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    private static final Path CHARTS = NOTEBOOKS.resolve("charts.ipynb");
    private static final ObjectMapper JSON = new ObjectMapper();

    private transient Path directory;
    private transient Path config;

    @BeforeAll
    void viewTheSample(@TempDir Path temporary) {
        startSession();
        directory = temporary;
        config = SampleLakehouse.directory().resolve("demo.conf");
        SampleLakehouse.createViews();
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

    @Test
    void theJupyterNotebookSaysWhatItNeedsAndKeepsNoOutput() throws IOException {
        JsonNode notebook = JSON.readTree(CHARTS.toFile());
        assertThat(notebook.path("nbformat").intValue()).isEqualTo(4);
        assertThat(source(notebook.path("cells").path(0)))
                .contains("**Question:**", "**It needs**", "pandas", "matplotlib", "bin/safra demo");
        assertThat(codeCells(notebook)).hasSize(4).allSatisfy(cell -> {
            assertThat(cell.path("outputs")).isEmpty();
            assertThat(cell.path("execution_count").isNull()).isTrue();
        });
    }

    @Test
    void theJupyterNotebookCompiles() throws IOException, InterruptedException {
        Jupyter.compile(
                codeCells(JSON.readTree(CHARTS.toFile())).stream()
                        .map(NotebooksTest::source)
                        .collect(joining("\n")),
                directory);
    }

    @Test
    void theJupyterNotebookDraws() throws IOException, InterruptedException {
        String safra = Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@conf/jvm.options",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-Dlog4j2.configurationFile=conf/log4j2.properties",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.safra.Main")
                .map(word -> "'" + word + "'")
                .collect(joining(" "));
        String executed = Jupyter.execute(CHARTS, directory, Map.of("SAFRA", safra, "SAFRA_CONFIG", config.toString()));
        assertThat(executed.split("\"image/png\"", -1)).as("charts").hasSize(4);
    }

    private static List<JsonNode> codeCells(JsonNode notebook) {
        List<JsonNode> cells = new ArrayList<>();
        notebook.path("cells").forEach(cells::add);
        cells.removeIf(cell -> !cell.path("cell_type").asText().equals("code"));
        return cells;
    }

    private static String source(JsonNode cell) {
        StringBuilder source = new StringBuilder();
        cell.path("source").forEach(line -> source.append(line.asText()));
        return source.toString();
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
