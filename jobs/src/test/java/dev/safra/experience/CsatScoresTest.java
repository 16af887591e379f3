package dev.safra.experience;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.source.ExperienceTables;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class CsatScoresTest extends SparkTest {

    private static final long serialVersionUID = 1;

    /** Wilson's interval of 2 of 4: (2 + 1.9208 ∓ 1.96 × √(1 + 0.9604)) / (4 + 3.8416). */
    @Test
    void satisfiedIsFourOrFive() {
        expect(scores("""
                response_id | account_id | respondent_id | survey | score | asked_at   | answered_at
                r1          | acme       | ana           | csat   |     5 | 2025-01-02 | 2025-01-03
                r2          | acme       | bo            | csat   |     4 | 2025-01-02 | 2025-01-03
                r3          | acme       | caio          | csat   |     3 | 2025-01-02 | 2025-01-03
                r4          | acme       | davi          | csat   |     1 | 2025-01-02 | 2025-01-03
                r5          | acme       | ana           | csat   |     5 | 2025-02-02 | 2025-02-03
                r6          | acme       | ana           | csat   |     2 | 2025-03-02 |
                r7          | acme       | ana           | csat   |       | 2025-04-02 |
                r8          | acme       | ana           | nps    |    10 | 2025-05-02 |
                """).where("granularity = 'month' and dimension = 'all'"), """
                period_start | asked | response_rate | responses | satisfied | csat | mean_score | ci_low   | ci_high  | is_reliable
                2025-01-01   |     4 |             1 |         4 |         2 |  0.5 |       3.25 | 0.150036 | 0.849964 | true
                2025-02-01   |     1 |             1 |         1 |         1 |    1 |          5 | 0.206543 |        1 | false
                2025-03-01   |     1 |             1 |         1 |         0 |    0 |          2 |        0 | 0.793457 | false
                2025-04-01   |     1 |             0 |         0 |         0 |      |            |          |          | false
                """);
    }

    private static Dataset<Row> scores(String responses) {
        Dataset<Row> tally = Tally.from(
                given(ExperienceTables.SURVEY_RESPONSES.contract(), responses),
                given(RawTables.ACCOUNTS.contract(), "account_id").withColumn("size", lit("unknown")),
                given(ExperienceTables.SUPPORT_TICKETS.contract(), "ticket_id"),
                List.of(),
                14,
                new AsOf(LocalDate.of(2025, 12, 31)));
        return CsatScores.from(tally, List.of(), new Settings.Surveys(2, 14));
    }
}
