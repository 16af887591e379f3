package dev.safra.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.SparkOptions;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session is set up as for inputs of some size. Spark itself has generated code and adaptive plans. */
final class TuningTest extends SparkTest {

    private static final long LIMIT = 32L * 1024 * 1024;

    private static final String ADAPTIVE = "spark.sql.adaptive.enabled";
    private static final String GENERATED = "spark.sql.codegen.wholeStage";
    private static final String PARTITIONS = "spark.sql.shuffle.partitions";

    @AfterEach
    void openForOtherTests() {
        List.of(ADAPTIVE, GENERATED, PARTITIONS).forEach(session().conf()::unset);
        Sessions.open(ZoneId.of("UTC"), SparkOptions.NONE);
    }

    @Test
    void isSmallUntilItIsKnownWhatIsRead() {
        assertThat(settings()).containsExactly("false", "false", "1");
    }

    @Test
    void theFilesOfInputsCountWithWhatIsStored(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("two.csv"), "a\n1\n2\n");
        Dataset<Row> input = session().read().option("header", "true").csv(file.toString());
        long others = LIMIT - Files.size(file);

        Tuning.forInputs(session(), List.of(input, input.where("a > 1")), others, SparkOptions.NONE);
        assertThat(settings()).containsExactly("true", "true", "200");
        assertThat(input.count()).isEqualTo(2);

        Tuning.forInputs(session(), List.of(input), others - 1, SparkOptions.NONE);
        assertThat(settings()).containsExactly("false", "false", "1");
        assertThat(input.count()).isEqualTo(2);
    }

    @Test
    void whatTheUserHasChosenStays() {
        SparkOptions chosen = new SparkOptions(Map.of(ADAPTIVE, "true", PARTITIONS, "3"));
        Sessions.open(ZoneId.of("UTC"), chosen);
        assertThat(settings()).containsExactly("true", "false", "3");

        Tuning.forInputs(session(), List.of(), LIMIT, chosen);
        assertThat(settings()).containsExactly("true", "true", "3");
    }

    private static List<String> settings() {
        return List.of(
                session().conf().get(ADAPTIVE),
                session().conf().get(GENERATED),
                session().conf().get(PARTITIONS));
    }
}
