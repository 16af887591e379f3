package dev.safra.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VersionsTest {

    @Test
    void whatTheBuildNamesIsTested() {
        Versions.requireTested(
                Versions.running().get("spark"), Versions.running().get("delta"));
        assertThat(Versions.running()).containsEntry("spark", "4.2.0").containsEntry("delta", "4.4.0");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            4.2.0, 4.3.0
            4.2.1, 4.4.0
            4.0.0, 4.0.0
            """)
    void anyOtherPairIsRefusedWithTheRemedy(String spark, String delta) {
        assertThatThrownBy(() -> Versions.requireTested(spark, delta))
                .isInstanceOf(SafraException.class)
                .hasMessage("versions: Spark " + spark + " with Delta " + delta
                        + " was never tested; use Spark 4.2.0 with" + " delta-spark_4.2_2.13 4.4.0")
                .extracting("exitCode")
                .isEqualTo(ExitCode.UNSUPPORTED_VERSIONS);
    }
}
