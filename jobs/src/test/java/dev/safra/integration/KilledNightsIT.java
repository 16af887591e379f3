package dev.safra.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.safra.integration.Processes.Ended;
import dev.safra.integration.Processes.Running;
import dev.safra.job.Jobs;
import dev.safra.lake.Table;
import dev.safra.testing.Curated;
import dev.safra.testing.Fault;
import dev.safra.testing.Faulted;
import dev.safra.testing.Faulted.Recorded;
import dev.safra.testing.FaultyFiles;
import dev.safra.testing.SmallCompany;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nights as processes that are killed, told to end, or started twice. What they leave is looked at from here. A build has
 * one that is killed and one that is told to end; {@code -Dsafra.faults=all}, which takes minutes, has every point.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KilledNightsIT {

    /** Where a night is killed. */
    private enum Point {
        BEFORE_THE_FIRST_WRITE(Fault.Effect.HALT, false, 1, "(create|mkdirs) (?!_?runs(/|$)).*"),
        BETWEEN_DATA_FILES_AND_COMMIT(Fault.Effect.HALT, false, 1, "rename mrr_bridge/_delta_log/\\d+.json"),
        BETWEEN_TWO_TABLES(Fault.Effect.HALT, true, 3, "rename (?!runs/)\\w+/_delta_log/\\d+.json"),
        BEFORE_THE_PUBLICATION(Fault.Effect.HALT, false, 1, "rename publications/_delta_log/\\d+.json"),
        AFTER_THE_PUBLICATION(Fault.Effect.HALT, true, 1, "rename publications/_delta_log/\\d+.json"),
        BEFORE_THE_FINAL_REPORT(Fault.Effect.HALT, false, 2, "close _runs/.*");

        private final String fault;

        Point(Fault.Effect effect, boolean isAfter, int nth, String operation) {
            fault = effect + (isAfter ? " after " : " before ") + nth + " " + operation;
        }

        private boolean isPublished() {
            return this == AFTER_THE_PUBLICATION || this == BEFORE_THE_FINAL_REPORT;
        }
    }

    private static final String SECRET = "do-not-tell-4711";

    private static final String IN_THE_MIDDLE = "HOLD before 1 rename mrr_bridge/_delta_log/\\d+.json";
    private static final String AT_THE_FIRST_WRITE = "HOLD before 1 (create|mkdirs) (?!_?runs(/|$)).*";

    private final Processes processes = new Processes();
    private Path directory;
    private Path first;
    private SmallCompany company;
    private Faulted faulted;

    @BeforeAll
    void runUndisturbed(@TempDir Path temporary) throws IOException {
        directory = temporary;
        company = SmallCompany.in(temporary, Map.of());
        first = temporary.resolve("first");
        night(SmallCompany.FIRST, first);
        Path next = SmallCompany.copy(first, temporary.resolve("next"));
        night(SmallCompany.SECOND, next);
        faulted = new Faulted(Recorded.of(first), Recorded.of(next));
    }

    private void night(String day, Path root) {
        SmallCompany.Ended ended = company.run(day, root);
        assertThat(ended.code()).as(ended.err()).isZero();
    }

    @AfterAll
    void end() {
        processes.close();
    }

    /** Every point with {@code -Dsafra.faults=all}; else the one that leaves the most to mend. */
    static Stream<Point> points() {
        return "all".equals(System.getProperty("safra.faults"))
                ? Stream.of(Point.values())
                : Stream.of(Point.BETWEEN_TWO_TABLES);
    }

    @ParameterizedTest
    @MethodSource("points")
    void aNightKilledAnywhereLeavesAPublicationWholeAndTheNextMendsIt(Point point) throws Exception {
        Path root = root(point.name());

        Ended ended = start(root, point.fault, "1").end();

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(Fault.HALTED);
        faulted.assertPublicationIsWhole(root);
        assertThat(faulted.isPublished(root)).isEqualTo(point.isPublished());
        assertKeepsTheSecret(root, ended);
        String killed = onlyReport(root, "running");
        assertMended(root, killed, point.isPublished() ? "published" : "abandoned");
    }

    @Test
    @EnabledIfSystemProperty(named = "safra.faults", matches = "all")
    void sigkillInTheMiddle() throws Exception {
        Path root = root("sigkill");
        Running night = start(root, IN_THE_MIDDLE, "1");
        awaitHeld(root, "1");

        night.kill();

        faulted.assertPublicationIsWhole(root);
        assertThat(faulted.isPublished(root)).isFalse();
        assertMended(root, onlyReport(root, "running"), "abandoned");
    }

    @Test
    void sigtermInTheMiddleEndsTheNightAndSaysSo() throws Exception {
        Path root = root("sigterm");
        Running night = start(root, IN_THE_MIDDLE, "1");
        Path held = awaitHeld(root, "1");

        night.terminate();
        Files.delete(held);

        Ended ended = night.end();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(143);
        assertThat(ended.err()).contains("safra: run: ended by a signal. Nothing was published; run again");
        assertThat(ended.out() + ended.err()).doesNotContain("this is a bug").doesNotContain("\tat ");
        assertKeepsTheSecret(root, ended);
        faulted.assertPublicationIsWhole(root);
        assertThat(faulted.isPublished(root)).isFalse();
        String terminated = onlyReport(root, "ended");
        assertThat(new Curated(root).reports().get(terminated).get("exit_code").asInt())
                .isEqualTo(143);
        assertMended(root, terminated, "failed");
    }

    /** {@code -Dsafra.races=20} for so many of them; S3IT has one in each build. */
    @Test
    @EnabledIfSystemProperty(named = "safra.races", matches = "\\d+")
    void ofTwoNightsStartedAtOnceOneWorksAndTheOtherLeaves() throws Exception {
        for (int race = 1; race <= Integer.getInteger("safra.races"); race++) {
            Path root = root("race-" + race);
            List<Running> nights = List.of(start(root, AT_THE_FIRST_WRITE, "1"), start(root, AT_THE_FIRST_WRITE, "2"));
            Path held = awaitHeld(root, "[12]");
            Running loser = nights.get(held.getFileName().toString().endsWith("1") ? 1 : 0);
            Ended left = loser.end();
            assertThat(left.exitCode()).as(left.err()).isEqualTo(23);
            assertThat(left.err()).contains("safra: lock: another run, ").doesNotContain("\tat ");
            Files.delete(held);
            Ended worked = nights.get(nights.get(0) == loser ? 1 : 0).end();
            assertThat(worked.exitCode()).as(worked.err()).isZero();

            assertKeepsTheSecret(root, left);
            assertKeepsTheSecret(root, worked);
            faulted.assertPublicationIsWhole(root);
            assertThat(faulted.isPublished(root)).isTrue();
            assertThat(faulted.reportsSince(root).values())
                    .extracting(
                            report -> report.get("outcome").asText(),
                            report -> report.get("exit_code").asInt())
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("published", 0),
                            org.assertj.core.groups.Tuple.tuple("failed", 23));
        }
    }

    private Path root(String name) throws IOException {
        return SmallCompany.copy(first, directory.resolve(name));
    }

    /** A night of the second day as users run it, on files that do what a test asks of them. */
    private Running start(Path root, String fault, String name) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "-Xms1g",
                "-Dlog4j2.configurationFile=conf/log4j2.properties",
                "-D" + Fault.ROOT + "=" + root,
                "-D" + Fault.FAULT + "=" + fault,
                "-D" + Fault.HELD + "=" + root + ".held-" + name,
                "-cp",
                Processes.JAR + ":" + Processes.classPath() + ":target/test-classes",
                "dev.safra.Main"));
        Map<String, String> spark = new HashMap<>(FaultyFiles.SETTINGS);
        spark.put("spark.hadoop.fs.s3a.secret.key", SECRET);
        line.addAll(company.with(spark).nightly(SmallCompany.SECOND, root));
        line.addAll(List.of("--set", "sources.accounts.options.password=" + SECRET));
        return processes.java(Map.of("AWS_SECRET_ACCESS_KEY", SECRET, "SAFRA_PASSWORD", SECRET), line);
    }

    /** Waits until a night is held; returns the file that holds it. */
    private Path awaitHeld(Path root, String names) throws IOException, InterruptedException {
        while (true) {
            try (Stream<Path> files = Files.list(directory)) {
                List<Path> held = files.filter(
                                file -> file.getFileName().toString().matches(root.getFileName() + "\\.held-" + names))
                        .toList();
                if (!held.isEmpty()) {
                    return held.get(0);
                }
            }
            Thread.sleep(50);
        }
    }

    /** The id of the one run since the first night, whose report has this outcome. */
    private String onlyReport(Path root, String outcome) {
        Map<String, JsonNode> reports = faulted.reportsSince(root);
        assertThat(reports).hasSize(1);
        reports.values()
                .forEach(report -> assertThat(report.get("outcome").asText()).isEqualTo(outcome));
        return reports.keySet().iterator().next();
    }

    /** What the environment and the settings hold in confidence is in no log, report or table. */
    private static void assertKeepsTheSecret(Path root, Ended ended) throws IOException {
        assertThat(ended.out() + ended.err()).doesNotContain(SECRET);
        Curated curated = new Curated(root);
        for (Table table : Jobs.tables()) {
            assertThat(curated.rows(table.name()))
                    .allSatisfy(row -> assertThat(row.values()).noneMatch(cell -> cell.contains(SECRET)));
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
            }
        }
    }

    private void assertMended(Path root, String killed, String state) {
        faulted.assertMended(root, company.run(SmallCompany.SECOND, root), SparkSession.active());
        assertThat(new Curated(root)
                        .rows("runs").stream()
                                .filter(row -> row.get("run_id").equals(killed))
                                .map(row -> row.get("state")))
                .filteredOn(ended -> !ended.equals("started"))
                .containsExactly(state);
    }
}
