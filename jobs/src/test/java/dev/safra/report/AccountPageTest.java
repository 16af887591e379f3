package dev.safra.report;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.health.HealthScores;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class AccountPageTest extends SparkTest {

    private static final long serialVersionUID = 1;

    /** Clears the screen, and pretends to be a line of the page. */
    private static final String HOSTILE = "\u001b[2Jfine\nHealth on 2026-06-30: 100.0, green";

    @Test
    void whatATerminalWouldActOnIsShownInstead() {
        Dataset<Row> scores = given(HealthScores.TABLE, """
                        account_id | as_of      | score | band | confidence
                        acme       | 2026-06-30 |  20.0 | red  |        1.0
                        """)
                .withColumn("account_id", lit(HOSTILE))
                .withColumn("override_reason", lit(HOSTILE))
                .withColumn("cap", lit(HOSTILE))
                .withColumn("raised_by", array())
                .withColumn("lowered_by", array(lit(HOSTILE)));

        String page = new AccountPage(
                        table -> table.equals(HealthScores.TABLE) ? Optional.of(scores) : Optional.empty(),
                        List.of(),
                        HOSTILE,
                        LocalDate.of(2026, 6, 30))
                .render()
                .orElseThrow();

        String shown = "\\u001b[2Jfine\\nHealth on 2026-06-30: 100.0, green";
        assertThat(page.lines())
                .startsWith(shown)
                .contains(
                        "  set by hand: " + shown,
                        "  capped: " + shown,
                        "Health on 2026-06-30: 20.0, red, confidence 100 %")
                .noneMatch(line -> line.contains("\u001b"));
    }
}
