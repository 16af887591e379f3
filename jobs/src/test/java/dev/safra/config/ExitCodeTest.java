package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ExitCodeTest {

    private static final String TABLE = """
              0 | DONE                 | -
              1 | BUG                  | -
              2 | USAGE                | -
             20 | CONFIGURATION        | -
             21 | INPUTS_NOT_READY     | retry
             22 | DATA_QUALITY         | -
             23 | LOCKED               | retry
             24 | COMMIT_CONFLICT      | retry
             25 | STORAGE              | retry
             26 | UNSUPPORTED_VERSIONS | -
             27 | SOURCE_CONTRACT      | -
            143 | TERMINATED           | retry
            """;

    /** Orchestrators are set up by these numbers: they never change. */
    @ParameterizedTest
    @EnumSource
    void isWhatOrchestratorsAreSetUpFor(ExitCode exit) {
        assertThat(TABLE.lines())
                .contains("%3d | %-20s | %s".formatted(exit.code(), exit, exit.isRetryable() ? "retry" : "-"));
    }
}
