package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.safra.cli.Cli;
import dev.safra.testing.SparkTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's data with published answers, mapped by configuration alone. Skipped where the data are absent. */
final class FixturesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Path FIXTURES = Path.of("../shared/fixtures");

    @TempDir
    transient Path directory;

    @Test
    void mrrPlaybookHasItsPublishedMovements() throws IOException {
        List<String> expected = published("mrr_playbook", "expected_movements.csv");
        night("mrr_playbook", "2020-02-29");

        assertThat(shown("mrr_playbook", "mrr_movements", "product = 'core'", expected.get(0)))
                .hasSize(174)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void ravenStackHasItsExpectedBridgeInEveryMonth() throws IOException {
        List<String> expected = published("ravenstack", "expected_mrr_bridge.csv");
        night("ravenstack", "2024-12-31");

        assertThat(shown("ravenstack", "mrr_bridge", "dimension = 'all'", expected.get(0)))
                .hasSize(25)
                .containsExactlyElementsOf(expected);
        assertThat(shown("ravenstack", "quarantine", "true", "rule"))
                .hasSize(14)
                .containsOnly("rule", "ends_before_it_starts");
    }

    private static List<String> published(String fixture, String file) throws IOException {
        Path path = FIXTURES.resolve(fixture).resolve(file);
        assumeThat(path)
                .as("the fixtures are not here: nothing to compare with")
                .exists();
        return Files.readAllLines(path).stream().map(FixturesTest::comparable).toList();
    }

    private void night(String fixture, String day) {
        run(fixture, "nightly", "--as-of", day);
    }

    /** The named columns of a table as {@code show} prints it, the heading first. */
    private List<String> shown(String fixture, String table, String where, String columns) {
        List<String> lines = run(fixture, "show", table, "--format", "csv", "--where", where)
                .lines()
                .toList();
        List<String> heading = List.of(lines.get(0).split(","));
        List<String> selected = new ArrayList<>();
        for (String line : lines) {
            String[] cells = line.split(",", -1);
            selected.add(comparable(String.join(
                    ",",
                    Arrays.stream(columns.split(","))
                            .map(column -> cells[heading.indexOf(column)])
                            .toList())));
        }
        return selected;
    }

    private String run(String fixture, String... command) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of(
                "--config",
                "jobs/src/test/resources/fixtures/" + fixture + ".conf",
                "--set",
                "lakehouse.curated=" + directory.resolve(fixture)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Cli.run(
                args.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(exitCode).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Numbers to ten decimals, as the published files have them, without trailing zeros. */
    private static String comparable(String line) {
        return String.join(
                ",",
                Arrays.stream(line.split(",", -1))
                        .map(cell -> cell.matches("-?\\d+(\\.\\d+)?")
                                ? new BigDecimal(cell)
                                        .setScale(10, RoundingMode.HALF_UP)
                                        .stripTrailingZeros()
                                        .toPlainString()
                                : cell)
                        .toList());
    }
}
