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

    private static final String ANSWERS = """
                response_id | account_id | respondent_id | survey | score | asked_at   | answered_at
                r1          | acme       | ana           | csat   |     5 | 2025-01-02 | 2025-01-03
                r2          | acme       | bo            | csat   |     4 | 2025-01-02 | 2025-01-03
                r3          | acme       | caio          | csat   |     3 | 2025-01-02 | 2025-01-03
                r4          | acme       | davi          | csat   |     1 | 2025-01-02 | 2025-01-03
                r5          | acme       | ana           | csat   |     5 | 2025-02-02 | 2025-02-03
                r6          | acme       | ana           | csat   |     2 | 2025-03-02 |
                r7          | acme       | ana           | csat   |       | 2025-04-02 |
                r8          | acme       | ana           | nps    |    10 | 2025-05-02 |
                """;

    /**
     * Wilson's interval of 2 of 4: (2 + 1.9208 ∓ 1.96 × √(1 + 0.9604)) / (4 + 3.8416). Of the year Ana's latest is 2, so it is
     * of 1 of 4: (1 + 1.9208 ∓ 1.96 × √(0.75 + 0.9604)) / (4 + 3.8416).
     */
    @Test
    void satisfiedIsFourOrFive() {
        expect(scores(false).where("granularity in ('month', 'year') and dimension = 'all'"), """
                granularity | period_start | asked | response_rate | responses | satisfied | csat | mean_score | ci_low   | ci_high  | is_reliable
                month       | 2025-01-01   |     4 |             1 |         4 |         2 |  0.5 |       3.25 | 0.150036 | 0.849964 | true
                month       | 2025-02-01   |     1 |             1 |         1 |         1 |    1 |          5 | 0.206543 |        1 | false
                month       | 2025-03-01   |     1 |             1 |         1 |         0 |    0 |          2 |        0 | 0.793457 | false
                month       | 2025-04-01   |     1 |             0 |         0 |         0 |      |            |          |          | false
                year        | 2025-01-01   |     7 |      0.857143 |         4 |         1 | 0.25 |        2.5 | 0.045586 | 0.699364 | true
                """);
    }

    /** 5, 4, 3, 1, 5 and 2. */
    @Test
    void everyAnswerCountsWhereConfigured() {
        expect(scores(true).where("granularity in ('quarter', 'year') and dimension = 'all'"), """
                granularity | period_start | asked | response_rate | responses | satisfied | csat | mean_score
                quarter     | 2025-01-01   |     6 |             1 |         6 |         3 |  0.5 | 3.333333
                quarter     | 2025-04-01   |     1 |             0 |         0 |         0 |      |
                year        | 2025-01-01   |     7 |      0.857143 |         6 |         3 |  0.5 | 3.333333
                """);
    }

    private static Dataset<Row> scores(boolean everyAnswerCounts) {
        Settings.Surveys settings = new Settings.Surveys(2, 14, everyAnswerCounts);
        Dataset<Row> tally = Tally.from(
                given(ExperienceTables.SURVEY_RESPONSES.contract(), ANSWERS),
                given(RawTables.ACCOUNTS.contract(), "account_id").withColumn("size", lit("unknown")),
                given(ExperienceTables.SUPPORT_TICKETS.contract(), "ticket_id"),
                List.of(),
                settings,
                new AsOf(LocalDate.of(2025, 12, 31)));
        return CsatScores.from(tally, settings);
    }
}
