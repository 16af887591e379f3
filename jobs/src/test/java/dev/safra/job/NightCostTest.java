package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Sessions;
import dev.safra.testing.CountedFiles;
import dev.safra.testing.Logged;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the sample company's first night costs, in all that it does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NightCostTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private transient Count count;
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
        Settings settings = settings(temporary);
        Lakehouse lakehouse = new Lakehouse(
                Sessions.open(settings.timeZone(), settings.spark().values()), settings.curated());
        count = new Count();
        session().sparkContext().addSparkListener(count);
        CountedFiles.opened();
        try (Logged log = new Logged()) {
            Run.night(
                    settings,
                    lakehouse,
                    Request.night(new AsOf(LocalDate.of(2026, 6, 30))),
                    line -> {},
                    InstantSource.system());
            logged = List.copyOf(log.lines());
        } finally {
            session().sparkContext().listenerBus().waitUntilEmpty();
            session().sparkContext().removeSparkListener(count);
        }
        opened = CountedFiles.opened();
    }

    private static Settings settings(Path curated) {
        return Night.settingsReader()
                .read(ConfigFactory.parseString("safra.lakehouse.curated = \"" + curated + "\"\nraw = \"counted:"
                                + Path.of("data-samples").toAbsolutePath() + "\"")
                        .withFallback(ConfigFactory.parseResources("conf/demo.conf"))
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
    }

    @Test
    void itTakesFewJobs() {
        assertThat(count.jobs.get()).isBetween(20, 60);
    }

    @Test
    void rowsOfASmallCompanyLieTogetherFromTheStart() {
        assertThat(count.exchanges.get()).isLessThanOrEqualTo(60);
    }

    /** Once for the header, once for the rows. */
    @Test
    void eachSourceIsReadOnce() {
        Map<String, Integer> expected = new HashMap<>();
        settings(Path.of("anywhere")).sources().keySet().forEach(name -> expected.put(name + ".csv", 2));
        assertThat(opened).isEqualTo(expected);
    }

    @Test
    void aGoodNightSaysNothingOfSparks() {
        assertThat(logged).isEmpty();
    }
}
