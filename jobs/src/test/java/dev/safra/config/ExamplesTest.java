package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.job.Jobs;
import dev.safra.lake.Files;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations that people begin with have no unknown key and no wrong value. */
class ExamplesTest {

    private static final Path PUBLIC_DATA_SETS = Path.of("conf", "examples");

    @ParameterizedTest
    @ValueSource(strings = {"conf/demo.conf", "conf/production.conf"})
    void isReadWithoutAProblem(String file) {
        Settings settings = settings(file);

        assertThat(settings.reportingCurrency()).contains("BRL");
        assertThat(settings.sources()).containsKeys("accounts", "subscriptions", "exchange_rates");
    }

    @ParameterizedTest
    @MethodSource("publicDataSets")
    void aPublicDataSetIsReadWithoutAProblemAndExplained(String file) {
        assertThat(settings(file).sources()).containsKeys("accounts", "subscriptions");
        assertThat(PUBLIC_DATA_SETS.resolve("README.md")).content().contains("--config " + file);
    }

    static List<String> publicDataSets() throws IOException {
        try (Stream<Path> files = java.nio.file.Files.list(PUBLIC_DATA_SETS)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    private static Settings settings(String file) {
        return Jobs.settingsReader().read(new ConfigLoader(Files::text).load(List.of(file), List.of()));
    }
}
