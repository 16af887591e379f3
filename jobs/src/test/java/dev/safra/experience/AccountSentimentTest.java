package dev.safra.experience;

import static dev.safra.testing.TextRows.given;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.source.ExperienceTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class AccountSentimentTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String ANSWERS = """
            response_id | account_id | respondent_id | survey | score | answered_at
            r1          | acme       | ana           | nps    |     2 | 2025-01-10
            r2          | acme       | ana           | nps    |     9 | 2025-03-10
            r3          | acme       | bo            | nps    |     6 | 2024-12-10
            r4          | acme       | caio          | nps    |     8 | 2025-02-10
            r5          | acme       | caio          | nps    |       | 2025-03-20
            r6          | acme       | davi          | nps    |     0 | 2025-04-01
            r7          | acme       | bo            | csat   |     5 | 2025-03-01
            r8          | bolt       |               | csat   |     2 | 2025-03-31
            r9          | bolt       |               | csat   |     4 | 2025-03-01
            """;

    @Test
    void ofEachRespondentTheLatestAnswerCountsWheneverItWas() {
        expect(sentiment(false), """
                account_id | as_of      | nps_respondents | promoters | detractors | nps_mean | nps_lowest | nps_answered_on | detractor_answered_on | csat_respondents | csat_mean | csat_answered_on
                acme       | 2025-03-31 |               3 |         1 |          1 | 7.666667 |          6 | 2025-03-10      | 2024-12-10            |                1 |         5 | 2025-03-01
                bolt       | 2025-03-31 |               0 |         0 |          0 |          |            |                 |                       |                1 |         2 | 2025-03-31
                """);
    }

    @Test
    void everyAnswerCountsWhereConfigured() {
        expect(sentiment(true), """
                account_id | nps_respondents | promoters | detractors | nps_mean | nps_lowest | nps_answered_on | detractor_answered_on | csat_respondents | csat_mean | csat_answered_on
                acme       |               4 |         1 |          2 |     6.25 |          2 | 2025-03-10      | 2025-01-10            |                1 |         5 | 2025-03-01
                bolt       |               0 |         0 |          0 |          |            |                 |                       |                2 |         3 | 2025-03-31
                """);
    }

    private static Dataset<Row> sentiment(boolean everyAnswerCounts) {
        return AccountSentiment.from(
                        given(ExperienceTables.SURVEY_RESPONSES.contract(), ANSWERS),
                        new Settings.Surveys(30, 14, everyAnswerCounts),
                        new AsOf(LocalDate.of(2025, 3, 31)))
                .to(AccountSentiment.TABLE.schema());
    }
}
