package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's data with published answers, mapped by configuration alone. */
final class FixturesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Path FIXTURES = Path.of("jobs/src/test/resources/fixtures");

    private static final Set<String> NIGHTS = new HashSet<>();

    @TempDir
    static Path directory;

    @Test
    void mrrPlaybookHasItsPublishedMovements() throws IOException {
        List<String> expected = published("mrr_playbook", "expected_movements.csv");
        night("mrr_playbook", "2020-02-29", "--only", "revenue");

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

    /** Of the 90 days until the end of 2024: numbers that a few lines of SQL give too, and the resolution as the file has it. */
    @Test
    void ravenStackHasItsTicketsByAccount() throws IOException {
        raw("ravenstack_accounts").createOrReplaceTempView("raven_accounts");
        raw("ravenstack_support_tickets").createOrReplaceTempView("raven_tickets");
        night("ravenstack", "2024-12-31");
        String columns = "account_id,tickets,escalations,escalation_rate,first_response_within_sla,"
                + "median_first_response_minutes,median_resolution_hours,open_tickets";

        assertThat(shown("ravenstack", "support_quality", "true", columns))
                .hasSize(501)
                .containsExactlyInAnyOrderElementsOf(rows(columns, """
                        SELECT a.account_id, count(ticket_id), count_if(boolean(escalation_flag)),
                          try_divide(count_if(boolean(escalation_flag)), count(ticket_id)),
                          try_divide(count_if(int(first_response_time_minutes) <= 20), count(ticket_id)),
                          percentile(int(first_response_time_minutes), 0.5),
                          percentile(double(resolution_time_hours), 0.5), 0
                        FROM raven_accounts a
                        LEFT JOIN raven_tickets t
                          ON a.account_id = t.account_id AND submitted_at BETWEEN '2024-10-03' AND '2024-12-31'
                        GROUP BY a.account_id
                        """));
    }

    /** The latest score of each account in each quarter, and of all tickets closed in it those with a score. */
    @Test
    void ravenStackHasItsSatisfaction() throws IOException {
        raw("ravenstack_support_tickets").createOrReplaceTempView("raven_tickets");
        night("ravenstack", "2024-12-31");
        String columns = "period_start,responses,satisfied,csat,mean_score,asked,response_rate";

        assertThat(shown("ravenstack", "csat_scores", "granularity = 'quarter' and dimension = 'all'", columns))
                .hasSize(9)
                .containsExactlyInAnyOrderElementsOf(rows(columns, """
                        WITH closed AS (
                          SELECT *, date(date_trunc('quarter', closed_at)) AS quarter, double(satisfaction_score) AS score
                          FROM raven_tickets
                        ),
                        ranked AS (
                          SELECT *, row_number() OVER (
                            PARTITION BY account_id, quarter ORDER BY closed_at DESC, ticket_id DESC) AS rank
                          FROM closed WHERE score IS NOT NULL
                        ),
                        latest AS (
                          SELECT quarter, count(*) AS n, count_if(score >= 4) AS satisfied, avg(score) AS mean
                          FROM ranked WHERE rank = 1 GROUP BY quarter
                        )
                        SELECT quarter, any_value(n), any_value(satisfied), any_value(satisfied) / any_value(n),
                          any_value(mean), count(*), count(score) / count(*)
                        FROM closed JOIN latest USING (quarter) GROUP BY quarter
                        """));
    }

    private static Dataset<Row> raw(String file) {
        Path path = FIXTURES.resolve("ravenstack").resolve(file + ".csv");
        return session().read().option("header", "true").csv(path.toString());
    }

    /** What SQL gives, as lines under a heading. */
    private static List<String> rows(String heading, String sql) {
        List<String> lines = new ArrayList<>(List.of(heading));
        for (Row row : session().sql(sql).collectAsList()) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.length(); i++) {
                cells.add(row.isNullAt(i) ? "" : row.get(i).toString());
            }
            lines.add(comparable(String.join(",", cells)));
        }
        return lines;
    }

    private static List<String> published(String fixture, String file) throws IOException {
        Path path = FIXTURES.resolve(fixture).resolve(file);
        return Files.readAllLines(path).stream().map(FixturesTest::comparable).toList();
    }

    /** Once for all tests. */
    private void night(String fixture, String day, String... more) {
        if (NIGHTS.add(fixture)) {
            run(
                    fixture,
                    Stream.concat(Stream.of("nightly", "--as-of", day), Stream.of(more))
                            .toArray(String[]::new));
        }
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
                FIXTURES + "/" + fixture + ".conf",
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
