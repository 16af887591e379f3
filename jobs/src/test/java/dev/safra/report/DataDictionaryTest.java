package dev.safra.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.job.Jobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DataDictionaryTest {

    private static final Path FILE = Path.of("TABLES.md");

    @Test
    void tablesMdIsWhatTheContractsSay() throws IOException {
        String dictionary = DataDictionary.markdown(Jobs.tables());
        if (Boolean.getBoolean("safra.regenerate")) {
            Files.writeString(FILE, dictionary);
        }
        assertThat(Files.exists(FILE) ? Files.readString(FILE) : "")
                .as("TABLES.md is out of step with the contracts; regenerate it with"
                        + " ./mvnw test -Dtest=DataDictionaryTest -Dsafra.regenerate=true")
                .isEqualTo(dictionary);
    }

    @Test
    void everyColumnIsExplained() {
        assertThat(Jobs.tables())
                .allSatisfy(table -> assertThat(table.columns())
                        .allSatisfy(column -> assertThat(column.description())
                                .as(table.name() + "." + column.name())
                                .endsWith(".")
                                .doesNotContain("|")));
    }
}
