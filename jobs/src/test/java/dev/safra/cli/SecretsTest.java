package dev.safra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.job.Jobs;
import dev.safra.lake.Table;
import dev.safra.testing.KernelReader;
import dev.safra.testing.Logged;
import dev.safra.testing.SparkTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value that may be a secret is in nothing that comes out, wherever it was put; {@code StandaloneClusterIT} asks a cluster. */
final class SecretsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String SECRET = "hunter2-hunter2";

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            spark=SECRET                                 | 20 | --set: safra.spark = …: expected a section in braces
            spark.password=[SECRET]                      | 20 | --set: safra.spark.password = …: expected a plain value
            spark={ password = { is = [SECRET] } }       | 20 | --set: safra.spark.password.is = …: expected a plain value
            sources.goals.options=SECRET                 | 20 | --set: safra.sources.goals.options = …: expected a section
            sources.goals.options.password=[SECRET]      | 20 | --set: safra.sources.goals.options.password = …: expected
            sources.goals.option.password=SECRET         | 20 | --set: safra.sources.goals.option unknown key
            sprak.password=SECRET                        | 20 | --set: safra.sprak unknown key; nearest: spark
            time-zone={ password = SECRET }              | 20 | --set: safra.time-zone = {…}: expected
            a..b=SECRET                                  |  2 | --set a..b=…: the key is none
            spark={ password = SECRET                    |  2 | --set spark=…: the value is no list or object of HOCON
            =SECRET                                      |  2 | --set: expected key=value
            SECRET                                       |  2 | --set: expected key=value
            """)
    void aSettingInTheWrongPlaceIsNamedWithoutItsValue(String assignment, int code, String said) {
        assertThat(run("check", "--set", assignment.replace("SECRET", SECRET)))
                .startsWith(code + " safra: ")
                .contains(said)
                .doesNotContain(SECRET);
    }

    @Test
    void anArgumentInTheWrongPlaceIsNamedWithoutItsValue() throws IOException {
        assertThat(run("check", "spark.password=" + SECRET))
                .startsWith("2 Unmatched argument at index 1: 'spark.password=…'")
                .doesNotContain(SECRET);
        assertThat(run("check", "--sett=spark.password=" + SECRET))
                .startsWith("2 Unknown option: '--sett=…'")
                .doesNotContain(SECRET);
        Path arguments = Files.writeString(dir.resolve("arguments"), "check spark.password=" + SECRET);
        assertThat(run("@" + arguments))
                .startsWith("2 Unmatched argument at index 1: 'spark.password=…'")
                .doesNotContain(SECRET);
    }

    @Test
    void aFileThatCannotBeParsedIsNamedWithoutItsText() throws IOException {
        for (String wrong : new String[] {
            "safra.spark { password = \"" + SECRET + "\" ] }",
            "safra.spark { \"" + SECRET + "\" }",
            "safra.spark { password = " + SECRET + "`" + SECRET + " }",
            "include \"https://user:" + SECRET + "@localhost/x.conf\""
        }) {
            Path file = Files.writeString(dir.resolve("site.conf"), wrong);
            assertThat(run("check", "--config", file.toString()))
                    .startsWith("20 safra: configuration: " + file + ": ")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void whatSparkDoesNotTakeIsNamedWithoutItsValue() throws IOException {
        assertThat(run(
                        "check",
                        "--config",
                        site(),
                        "--set",
                        "spark={ \"spark.sql.shuffle.partitions\" = " + SECRET + " }"))
                .startsWith("20 safra: safra.spark: Spark cannot be started with [")
                .contains("spark.sql.shuffle.partitions", "…")
                .doesNotContain(SECRET);
        for (String setting : List.of(
                "sources.goals.options.maxColumns=" + SECRET,
                "sources.goals.lookups.plans={ key = account_id, format = csv, path = \"" + dir
                        + "/goals.csv\", options { maxColumns = " + SECRET + " } }")) {
            assertThat(run("check", "--as-of", "2025-01-31", "--config", site(), "--set", setting))
                    .as(setting)
                    .matches("(?s)2[17] .*")
                    .contains("…")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void aNightWritesNone() throws IOException {
        try (Logged log = new Logged()) {
            assertThat(run("nightly", "--as-of", "2025-01-31", "--config", site()))
                    .startsWith("0 ")
                    .doesNotContain(SECRET);
            assertThat(log.lines()).noneMatch(line -> line.contains(SECRET));
        }
        try (Stream<Path> files = Files.walk(dir.resolve("curated"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(SECRET);
            }
        }
        for (Table table : Jobs.tables()) {
            if (Files.exists(dir.resolve("curated").resolve(table.name()))) {
                assertThat(KernelReader.rows(dir + "/curated/" + table.name())).noneMatch(row -> row.contains(SECRET));
            }
        }
    }

    private String site() throws IOException {
        Files.writeString(dir.resolve("goals.csv"), "account_id,goal,set_on\nacme,reach,2025-01-01\n");
        return Files.writeString(dir.resolve("site.conf"), """
                        safra {
                          lakehouse.curated = "%1$s/curated"
                          health.measures = null
                          segments.rules = []
                          spark."spark.hadoop.fs.s3a.secret.key" = "%2$s"
                          sources.goals {
                            format = csv, path = "%1$s/goals.csv", options { password = "%2$s" }
                            lookups.other { key = account_id, format = csv, path = "%1$s/goals.csv", options { password = "%2$s" } }
                          }
                        }
                        """.formatted(dir, SECRET))
                .toString();
    }

    /** The exit code, a space, and all that was printed. */
    private static String run(String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = Cli.run(arguments, stream, stream);
        return code + " " + said.toString(StandardCharsets.UTF_8);
    }
}
