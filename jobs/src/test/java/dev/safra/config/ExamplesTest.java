package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.job.Night;
import dev.safra.lake.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations that people begin with have no unknown key and no wrong value. */
class ExamplesTest {

    @ParameterizedTest
    @ValueSource(strings = {"conf/demo.conf", "conf/production.conf"})
    void isReadWithoutAProblem(String file) {
        Settings settings = Night.settingsReader().read(new ConfigLoader(Files::text).load(List.of(file), List.of()));

        assertThat(settings.reportingCurrency()).contains("BRL");
        assertThat(settings.sources()).containsKeys("accounts", "subscriptions", "exchange_rates");
    }
}
