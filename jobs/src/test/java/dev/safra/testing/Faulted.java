package dev.safra.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.safra.job.Jobs;
import dev.safra.testing.Curated.Publication;
import dev.safra.testing.SmallCompany.Ended;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * What must hold after a night in which something went wrong, and after the next one.
 *
 * @param before what was published before that night; an empty root if nothing was
 * @param undisturbed what is published after that night without a fault
 */
public record Faulted(Recorded before, Recorded undisturbed) {

    /** What a root had published, kept in memory. */
    public record Recorded(
            List<Publication> publications,
            Map<String, List<String>> rows,
            Map<String, Set<String>> partitions,
            Map<String, Set<String>> files) {

        public static Recorded of(Path root) {
            Curated curated = new Curated(root);
            return new Recorded(
                    curated.publications(),
                    curated.publishedRows(),
                    curated.publishedPartitions(Jobs.tables()),
                    curated.publishedFiles());
        }
    }

    /** Whether there are more publications than before the night. */
    public boolean isPublished(Path root) {
        return new Curated(root).publications().size() > before.publications().size();
    }

    /** Asserts that readers see a whole publication: the one before, or already the new one. */
    public void assertPublicationIsWhole(Path root) {
        Recorded now = Recorded.of(root);
        if (now.publications().size() > before.publications().size()) {
            assertThat(now.publications()).hasSize(before.publications().size() + 1);
            assertSame(now.rows(), undisturbed.rows());
        } else {
            assertThat(now.publications()).isEqualTo(before.publications());
            assertSame(now.rows(), before.rows());
            assertThat(now.files()).isEqualTo(before.files());
        }
    }

    /**
     * Asserts that the exit code and the run's report state whether the night was published.
     *
     * @param earlier the runs that had reports before
     */
    public void assertTold(Path root, Set<String> earlier, Ended ended) {
        boolean isPublished = isPublished(root);
        assertThat(ended.err()).doesNotContain("this is a bug").doesNotContain("\tat ");
        if (ended.code() == 0) {
            assertThat(isPublished).isTrue();
        } else {
            assertThat(ended.code()).as(ended.err()).isIn(24, 25);
            boolean cannotTell = ended.err().contains("cannot tell whether");
            boolean saysSo = ended.err().contains(": published, but ");
            assertThat(saysSo || cannotTell && isPublished).as(ended.err()).isEqualTo(isPublished);
        }
        Map<String, JsonNode> reports = reportsSince(root);
        reports.keySet().removeAll(earlier);
        assertThat(reports).hasSizeLessThanOrEqualTo(1);
        for (JsonNode report : reports.values()) {
            String outcome = report.get("outcome").asText();
            if (!outcome.equals("running")) {
                boolean cannotTell = ended.err().contains("cannot tell whether");
                assertThat(outcome).isEqualTo(cannotTell ? "unknown" : isPublished ? "published" : "failed");
                assertThat(report.get("exit_code").asInt()).isEqualTo(ended.code());
                assertThat(report.get("is_retryable").asBoolean()).isEqualTo(ended.code() != 0);
            }
        }
    }

    /** The reports of runs that had not published before. */
    public Map<String, JsonNode> reportsSince(Path root) {
        Map<String, JsonNode> reports = new TreeMap<>(new Curated(root).reports());
        before.publications().forEach(publication -> reports.remove(publication.runId()));
        return reports;
    }

    /**
     * Asserts that the night, run again, publishes the same as without a fault: the same rows, once, and unchanged
     * partitions keep their files.
     */
    public void assertMended(Path root, Ended rerun, SparkSession spark) {
        assertThat(rerun.code()).as(rerun.err()).isZero();
        Curated curated = new Curated(root);
        Recorded now = Recorded.of(root);
        assertSame(now.rows(), undisturbed.rows());
        assertSame(curated.currentRows(), undisturbed.rows());
        assertThat(now.files().keySet()).isEqualTo(undisturbed.files().keySet());
        before.partitions().forEach((partition, rows) -> {
            if (rows.equals(undisturbed.partitions().get(partition))) {
                assertThat(now.files().get(partition))
                        .as(partition)
                        .isEqualTo(before.files().get(partition));
            }
        });
        List<Publication> publications = now.publications();
        for (int i = 1; i < publications.size(); i++) {
            assertThat(publications.get(i).generation())
                    .isGreaterThan(publications.get(i - 1).generation());
        }
        Publication last = publications.get(publications.size() - 1);
        MrrOracle.assertHolds(spark, curated, last.versions());
        JsonNode report = curated.reports().get(last.runId());
        assertThat(report.get("outcome").asText()).isEqualTo("published");
        assertThat(report.get("exit_code").asInt()).isZero();
        assertRunsAreToldOnce(curated, publications);
    }

    private static void assertSame(Map<String, List<String>> actual, Map<String, List<String>> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (table, rows) -> assertThat(actual.get(table)).as(table).isEqualTo(rows));
    }

    private static void assertRunsAreToldOnce(Curated curated, List<Publication> publications) {
        List<String> states = new ArrayList<>();
        Set<String> published = new HashSet<>();
        curated.rows("runs").forEach(row -> {
            states.add(row.get("run_id") + " " + row.get("state"));
            if (row.get("state").equals("published")) {
                published.add(row.get("run_id"));
            }
        });
        assertThat(states).doesNotHaveDuplicates();
        assertThat(publications).extracting(Publication::runId).containsAll(published);
    }
}
