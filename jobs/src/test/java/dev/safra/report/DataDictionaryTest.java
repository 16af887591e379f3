package dev.safra.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.job.Jobs;
import dev.safra.lake.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.types.NumericType;
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
    void everyTableAnswersAQuestionAndEveryNumberHasAUnit() {
        assertThat(Jobs.tables()).allSatisfy(table -> {
            assertThat(table.question().orElseThrow().text()).endsWith("?");
            assertThat(table.question().orElseThrow().sql()).contains("FROM " + table.name());
            assertThat(table.columns())
                    .allMatch(column -> column.unit().isEmpty() != column.type() instanceof NumericType);
        });
    }

    @Test
    void whatATableIsComputedFromIsDrawn() {
        Table sums = Table.named("sums").computedFrom("sums", "days", "long_name", "gone");
        Table days = Table.named("days").computedFrom("events");

        assertThat(DataDictionary.markdown(List.of(sums, days))).contains("""
                ```
                sums (raw) ──────┐
                days ────────────┼─▶ sums
                long_name (raw) ─┤
                gone (raw) ──────┘
                ```
                """, """
                ```
                events (raw) ───▶ days
                ```
                """);
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
