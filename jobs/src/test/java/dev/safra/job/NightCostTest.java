package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.job.Request.Restate;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.report.html.NightReport;
import dev.safra.testing.CountedFiles;
import dev.safra.testing.Logged;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the sample company's first night costs, in all that it does, and that a large company's way computes the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NightCostTest extends SparkTest {

    private static final long serialVersionUID = 1;

    /** What a session gets for much input. */
    private static final String FOR_LARGE = """
            safra.spark {
              "spark.sql.adaptive.enabled" = true
              "spark.sql.codegen.wholeStage" = true
              "spark.sql.codegen.factoryMode" = FALLBACK
              "spark.sql.subexpressionElimination.enabled" = true
              "spark.sql.shuffle.partitions" = 3
              "spark.sql.leafNodeDefaultParallelism" = 2
              "spark.sql.autoBroadcastJoinThreshold" = 10485760
            }
            """;

    /** Rows of theirs name the run. */
    private static final Set<String> OF_THE_RUN = Set.of("data_quality", "quarantine");

    private transient Path directory;
    private transient Count count;
    private transient int jobs;
    private transient int exchanges;
    private transient Map<String, Integer> opened;
    private transient List<String> logged;

    private static final class Count extends SparkListener {
        private final AtomicInteger jobs = new AtomicInteger();
        private final AtomicInteger exchanges = new AtomicInteger();

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            jobs.incrementAndGet();
        }

        @Override
        public void onStageCompleted(SparkListenerStageCompleted stage) {
            if (stage.stageInfo().taskMetrics().shuffleWriteMetrics().recordsWritten() > 0) {
                exchanges.incrementAndGet();
            }
        }
    }

    @BeforeAll
    void runTheNight(@TempDir Path temporary) throws Exception {
        startSession();
        session().sparkContext().hadoopConfiguration().set(CountedFiles.SETTING, CountedFiles.class.getName());
        directory = temporary;
        count = new Count();
        session().sparkContext().addSparkListener(count);
        CountedFiles.opened();
        try (Logged log = new Logged()) {
            Publication published = night("", Optional.empty());
            session().sparkContext().listenerBus().waitUntilEmpty();
            jobs = count.jobs.get();
            exchanges = count.exchanges.get();
            Settings settings = settings(directory, "");
            NightReport.write(settings, Lakehouse.open(settings), published);
            logged = List.copyOf(log.lines());
        } finally {
            session().sparkContext().listenerBus().waitUntilEmpty();
            session().sparkContext().removeSparkListener(count);
        }
        opened = CountedFiles.opened();
    }

    private Publication night(String more, Optional<Restate> restate) {
        Settings settings = settings(directory, more);
        Lakehouse lakehouse = Lakehouse.open(settings);
        AsOf day = new AsOf(LocalDate.of(2026, 6, 30));
        Request request = new Request(day, List.of(), restate);
        Run.night(settings, lakehouse, request, line -> {}, InstantSource.system());
        return new Publications(lakehouse).last(Optional.empty()).orElseThrow();
    }

    private static Settings settings(Path curated, String more) {
        return Jobs.settingsReader()
                .read(ConfigFactory.parseString(more + "safra.report.nightly = false\nsafra.lakehouse.curated = \""
                                + curated + "\"\nraw = \"counted:"
                                + Path.of("data-samples").toAbsolutePath() + "\"")
                        .withFallback(ConfigFactory.parseResources("conf/demo.conf"))
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
    }

    @Test
    void itTakesFewJobs() {
        assertThat(jobs).isBetween(20, 60);
    }

    @Test
    void itsReportTakesFewJobs() {
        assertThat(count.jobs.get() - jobs).isBetween(10, 40);
    }

    @Test
    void rowsOfASmallCompanyLieTogetherFromTheStart() {
        assertThat(exchanges).isLessThanOrEqualTo(60);
    }

    /** Once for the header, once for the rows. */
    @Test
    void eachSourceIsReadOnce() {
        Map<String, Integer> expected = new HashMap<>();
        settings(Path.of("anywhere"), "").sources().keySet().forEach(name -> expected.put(name + ".csv", 2));
        assertThat(opened).isEqualTo(expected);
    }

    @Test
    void aGoodNightSaysNothingOfSparks() {
        assertThat(logged).isEmpty();
    }

    /** A table whose rows are what they were keeps its version. */
    @Test
    void generatedCodeAndAdaptivePlansComputeTheSame() {
        Settings settings = settings(directory, "");
        Map<String, Long> before = new Publications(new Lakehouse(session(), settings.curated()))
                .last(Optional.empty())
                .orElseThrow()
                .versions();

        // All months, not only those that are open.
        Restate sinceEver = new Restate(LocalDate.of(2000, 1, 1), Optional.empty());
        Map<String, Long> after = night(FOR_LARGE, Optional.of(sinceEver)).versions();

        assertThat(session().conf().get("spark.sql.codegen.wholeStage")).isEqualTo("true");
        assertThat(after).hasSizeGreaterThan(30);
        after.forEach((table, version) -> {
            if (!OF_THE_RUN.contains(table)) {
                assertThat(version).as(table).isEqualTo(before.get(table));
            }
        });
    }
}
