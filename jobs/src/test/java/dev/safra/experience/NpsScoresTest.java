package dev.safra.experience;

import static dev.safra.testing.TextRows.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.source.ExperienceTables;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.List;
import java.util.TimeZone;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

final class NpsScoresTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String HEADING = "response_id | account_id | respondent_id | survey | score | answered_at\n";

    private static final Settings.Surveys SETTINGS = new Settings.Surveys(30, 14, false);

    /** Ana changes her mind within March, Bo answers in December and twice at once, and nobody signs for cove. */
    private static final String ANSWERS = HEADING + """
            r0          | acme       | bo            | nps    |    10 | 2024-12-31 23:59:59
            r1          | acme       | ana           | nps    |     0 | 2025-03-03 10:00:00
            r2          | acme       | ana           | nps    |     9 | 2025-03-04 09:00:00
            r3          | acme       | ana           | nps    |     7 | 2025-04-01 09:00:00
            r4          | acme       | bo            | nps    |    10 | 2025-03-03 10:00:00
            r5          | acme       | bo            | nps    |     1 | 2025-03-03 10:00:00
            r6          | bolt       | ana           | nps    |     8 | 2025-03-30 10:00:00
            r7          | cove       |               | nps    |     6 | 2025-03-03 10:00:00
            r8          | cove       |               | nps    |     9 | 2025-03-31 10:00:00
            r9          | cove       | caio          | csat   |     5 | 2025-03-31 10:00:00
            """;

    /** Of promoters, passives and detractors. */
    private static final int[][] SCORES = {{9, 10}, {7, 8}, {0, 1, 2, 3, 4, 5, 6}};

    /**
     * Promoters, passives and detractors of a month each. The margin of the first is 196 × √((5/7 − 9/49) / 140), and of one
     * mind it is 0.
     */
    @Test
    void aScoreItsZoneItsMarginAndWhetherThereAreEnough() {
        int[][] months = {
            {80, 40, 20}, {80, 60, 20}, {20, 60, 80}, {0, 0, 1}, {0, 199, 1}, {0, 299, 1},
            {0, 29, 0}, {0, 30, 0}, {98, 102, 0}, {99, 101, 0}, {148, 52, 0}, {149, 51, 0}
        };
        StringBuilder text = new StringBuilder(HEADING);
        for (int month = 0; month < months.length; month++) {
            for (int kind = 0; kind < 3; kind++) {
                for (int i = 0; i < months[month][kind]; i++) {
                    int[] scores = SCORES[kind];
                    text.append(String.format(
                            "r%1$d-%2$d-%3$d | acme | %2$d-%3$d | nps | %4$d | 2025-%5$02d-03 10:00:00%n",
                            month, kind, i, scores[i % scores.length], month + 1));
                }
            }
        }

        Dataset<Row> scores = scores(given(ExperienceTables.SURVEY_RESPONSES.contract(), text.toString()));
        expect(scores.where("granularity = 'month' and dimension = 'all'"), """
                period_start | responses | promoters | passives | detractors | nps       | nps_rounded | zone        | margin    | is_reliable
                2025-01-01   |       140 |        80 |       40 |         20 | 42.857143 |          43 | improvement | 12.066483 | true
                2025-02-01   |       160 |        80 |       60 |         20 |      37.5 |          38 | improvement | 10.784175 | true
                2025-03-01   |       160 |        20 |       60 |         80 |     -37.5 |         -38 | critical    | 10.784175 | true
                2025-04-01   |         1 |         0 |        0 |          1 |      -100 |        -100 | critical    |         0 | false
                2025-05-01   |       200 |         0 |      199 |          1 |      -0.5 |          -1 | critical    | 0.977547  | true
                2025-06-01   |       300 |         0 |      299 |          1 | -0.333333 |           0 | improvement | 0.652244  | true
                2025-07-01   |        29 |         0 |       29 |          0 |         0 |           0 | improvement |         0 | false
                2025-08-01   |        30 |         0 |       30 |          0 |         0 |           0 | improvement |         0 | true
                2025-09-01   |       200 |        98 |      102 |          0 |        49 |          49 | improvement | 6.92826   | true
                2025-10-01   |       200 |        99 |      101 |          0 |      49.5 |          50 | quality     | 6.9293    | true
                2025-11-01   |       200 |       148 |       52 |          0 |        74 |          74 | quality     | 6.07916   | true
                2025-12-01   |       200 |       149 |       51 |          0 |      74.5 |          75 | excellence  | 6.040728  | true
                """);
    }

    @Test
    void ofEachRespondentTheLatestAnswerInThePeriodCounts() {
        Dataset<Row> scores = scores(given(ExperienceTables.SURVEY_RESPONSES.contract(), ANSWERS));

        expect(scores.where("dimension = 'all'"), """
                granularity | period_start | responses | promoters | passives | detractors
                day         | 2024-12-31   |         1 |         1 |        0 |          0
                day         | 2025-03-03   |         3 |         0 |        0 |          3
                day         | 2025-03-04   |         1 |         1 |        0 |          0
                day         | 2025-03-30   |         1 |         0 |        1 |          0
                day         | 2025-03-31   |         1 |         1 |        0 |          0
                day         | 2025-04-01   |         1 |         0 |        1 |          0
                week        | 2024-12-30   |         1 |         1 |        0 |          0
                week        | 2025-03-03   |         3 |         1 |        0 |          2
                week        | 2025-03-24   |         1 |         0 |        1 |          0
                week        | 2025-03-31   |         2 |         1 |        1 |          0
                month       | 2024-12-01   |         1 |         1 |        0 |          0
                month       | 2025-03-01   |         4 |         2 |        1 |          1
                month       | 2025-04-01   |         1 |         0 |        1 |          0
                quarter     | 2024-10-01   |         1 |         1 |        0 |          0
                quarter     | 2025-01-01   |         4 |         2 |        1 |          1
                quarter     | 2025-04-01   |         1 |         0 |        1 |          0
                year        | 2024-01-01   |         1 |         1 |        0 |          0
                year        | 2025-01-01   |         4 |         1 |        2 |          1
                all         | 2024-12-31   |         4 |         1 |        2 |          1
                """);
        expect(scores.where("dimension = 'industry' and granularity = 'quarter'"), """
                period_start | member  | responses | nps
                2024-10-01   | food    |         1 | 100
                2025-01-01   | food    |         2 | 0
                2025-01-01   | metal   |         1 | 0
                2025-01-01   | unknown |         1 | 100
                2025-04-01   | food    |         1 | 0
                """);
    }

    @Test
    void everyAnswerCountsWhereConfigured() {
        Dataset<Row> responses = given(ExperienceTables.SURVEY_RESPONSES.contract(), ANSWERS);
        Dataset<Row> scores = scores(
                responses,
                accounts(),
                noTickets(),
                new Settings.Surveys(30, 14, true),
                "2025-12-31",
                List.of("industry"));

        expect(scores.where("dimension = 'all' and granularity in ('month', 'year', 'all')"), """
                granularity | period_start | responses | promoters | passives | detractors
                month       | 2024-12-01   |         1 |         1 |        0 |          0
                month       | 2025-03-01   |         7 |         3 |        1 |          3
                month       | 2025-04-01   |         1 |         0 |        1 |          0
                year        | 2024-01-01   |         1 |         1 |        0 |          0
                year        | 2025-01-01   |         8 |         3 |        2 |          3
                all         | 2024-12-31   |         9 |         4 |        2 |          3
                """);
    }

    @Test
    void aNightSaysWhereNobodyTellsWhoAnswers() {
        Dataset<Row> some = given(ExperienceTables.SURVEY_RESPONSES.contract(), ANSWERS);
        Dataset<Row> none = some.where("respondent_id is null");

        assertThat(Answers.note(none, SETTINGS))
                .contains(
                        "survey_responses: none has a respondent_id, so each account counts once a period, with its latest"
                                + " answer; map sources.survey_responses.columns.respondent_id, or have every answer count:"
                                + " surveys.every-answer-counts = true");
        assertThat(Answers.note(none, new Settings.Surveys(30, 14, true))).isEmpty();
        assertThat(Answers.note(some, SETTINGS)).isEmpty();
        assertThat(Answers.note(some.limit(0), SETTINGS)).isEmpty();
    }

    /** Asked in May: three, of whom one answers in June; told without a time of asking: one. */
    @Test
    void aQuestionNobodyAnsweredIsNoScore() {
        Dataset<Row> responses = given(ExperienceTables.SURVEY_RESPONSES.contract(), """
                response_id | account_id | respondent_id | survey | score | asked_at            | answered_at
                r1          | acme       | ana           | nps    |       | 2025-04-07 10:00:00 |
                r2          | bolt       | bo            | nps    |       | 2025-04-07 10:00:00 |
                r3          | acme       | ana           | nps    |     9 | 2025-05-20 10:00:00 | 2025-06-02 08:00:00
                r4          | acme       | abel          | nps    |       | 2025-05-20 10:00:00 |
                r5          | bolt       | bo            | nps    |     3 | 2025-05-20 10:00:00 |
                r6          | cove       | caio          | nps    |     8 |                     | 2025-07-01 10:00:00
                """);

        expect(scores(responses).where("granularity in ('month', 'all') and dimension = 'all'"), """
                granularity | period_start | asked | responses | response_rate | nps | nps_rounded | zone        | is_reliable
                month       | 2025-04-01   |     2 |         0 |             0 |     |             |             | false
                month       | 2025-05-01   |     3 |         1 |      0.666667 | -100 | -100       | critical    | false
                month       | 2025-06-01   |       |         1 |               | 100 |         100 | excellence  | false
                month       | 2025-07-01   |       |         1 |               |   0 |           0 | improvement | false
                all         | 2025-04-07   |     6 |         3 |           0.5 |   0 |           0 | improvement | false
                """);
        // On 31 May nobody knew that Ana would answer.
        expect(scores(responses, noTickets(), "2025-05-31").where("granularity = 'month' and dimension = 'all'"), """
                period_start | asked | responses | response_rate | nps
                2025-04-01   |     2 |         0 |             0 |
                2025-05-01   |     3 |         1 |      0.333333 | -100
                """);
    }

    /** acme signed up on 3 March, and had tickets resolved on 1 March at noon and 1 May. */
    @Test
    void answersSoonAfterSignUpOrHelpAreCountedApart() {
        Dataset<Row> tickets = given(ExperienceTables.SUPPORT_TICKETS.contract(), """
                ticket_id | account_id | opened_at           | resolved_at
                t1        | acme       | 2025-02-20 10:00:00 | 2025-03-01 12:00:00
                t2        | acme       | 2025-04-20 10:00:00 | 2025-05-01 12:00:00
                t3        | acme       | 2025-05-05 10:00:00 |
                t4        | bolt       | 2025-04-20 10:00:00 | 2025-05-01 12:00:00
                """);
        Dataset<Row> moments = scores(given(ExperienceTables.SURVEY_RESPONSES.contract(), """
                response_id | account_id | survey | score | answered_at
                before      | acme       | nps    |     9 | 2025-03-01 11:59:59
                help-first  | acme       | nps    |     9 | 2025-03-02 10:00:00
                new-first   | acme       | nps    |     9 | 2025-03-03 00:00:00
                new-last    | acme       | nps    |     9 | 2025-03-17 23:59:59
                no-longer   | acme       | nps    |     9 | 2025-03-18 00:00:00
                unhelped    | acme       | nps    |     9 | 2025-05-01 11:59:59
                helped      | acme       | nps    |     9 | 2025-05-15 23:59:59
                long-ago    | acme       | nps    |     9 | 2025-05-16 00:00:00
                at-once     | bolt       | nps    |     9 | 2025-05-01 12:00:00
                nobody      | dune       | nps    |     9 | 2025-05-01 12:00:00
                """), tickets, "2025-06-30")
                .where("granularity = 'day' and dimension = 'moment'");

        expect(moments, """
                period_start | member       | responses
                2025-03-01   | neutral      | 1
                2025-03-02   | after_support | 1
                2025-03-03   | new_customer | 1
                2025-03-17   | new_customer | 1
                2025-03-18   | neutral      | 1
                2025-05-01   | neutral      | 2
                2025-05-01   | after_support | 1
                2025-05-15   | after_support | 1
                2025-05-16   | neutral      | 1
                """);
    }

    /** On 18 October 2025 (UTC) and around the hour that Berlin has twice on 26 October and not on 30 March. */
    @Test
    void aDayIsTheBusinesssDay() {
        TimeZone jvm = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            session().conf().set("spark.sql.session.timeZone", "America/Sao_Paulo");
            expect(days("2025-10-18T02:30:00Z", "2025-10-18T03:30:00Z"), """
                    period_start | responses
                    2025-10-17   | 1
                    2025-10-18   | 1
                    """);
            // Midnight of 4 November 2018 does not exist there: the day begins at 01:00.
            expect(days("2018-11-04T02:59:59Z", "2018-11-04T03:00:00Z"), """
                    period_start | responses
                    2018-11-03   | 1
                    2018-11-04   | 1
                    """);
            session().conf().set("spark.sql.session.timeZone", "Europe/Berlin");
            expect(
                    days(
                            "2025-10-25T21:30:00Z",
                            "2025-10-25T22:30:00Z",
                            "2025-10-26T22:30:00Z",
                            "2025-10-26T23:30:00Z"),
                    """
                    period_start | responses
                    2025-10-25   | 1
                    2025-10-26   | 2
                    2025-10-27   | 1
                    """);
        } finally {
            TimeZone.setDefault(jvm);
            session().conf().set("spark.sql.session.timeZone", "UTC");
        }
    }

    @Test
    void noAnswersAreNoRowsAndNoAccountsNoAttributes() {
        assertThat(scores(given(ExperienceTables.SURVEY_RESPONSES.contract(), HEADING))
                        .count())
                .isZero();
        expect(
                scores(
                                given(
                                        ExperienceTables.SURVEY_RESPONSES.contract(),
                                        HEADING + "r1 | acme | ana | nps | 9 | 2025-03-03 10:00:00"),
                                accounts().limit(0),
                                noTickets(),
                                "2025-12-31")
                        .where("granularity = 'day'"),
                """
                dimension | member  | responses
                all       | all     | 1
                industry  | unknown | 1
                moment    | neutral | 1
                """);
    }

    @Test
    void anAttributeMayBeCalledWhatAColumnBesideItIsCalled() {
        Dataset<Row> responses = given(ExperienceTables.SURVEY_RESPONSES.contract(), HEADING + """
                r1 | acme | ana | nps | 9 | 2025-03-03 10:00:00
                r2 | cove | bob | nps | 3 | 2025-03-03 10:00:00
                """);
        Dataset<Row> accounts = accounts()
                .withColumn("score", functions.col("industry"))
                .withColumn("survey", functions.col("industry"));

        expect(
                scores(responses, accounts, noTickets(), SETTINGS, "2025-12-31", List.of("score", "survey"))
                        .where("granularity = 'all'"),
                """
                dimension | member       | responses | promoters
                all       | all          |         2 |         1
                score     | food         |         1 |         1
                score     | unknown      |         1 |         0
                survey    | food         |         1 |         1
                survey    | unknown      |         1 |         0
                moment    | new_customer |         1 |         1
                moment    | neutral      |         1 |         0
                """);
    }

    /** Company's scores by day of answers at the given moments, one respondent each. */
    private static Dataset<Row> days(String... moments) {
        StringBuilder text = new StringBuilder(HEADING);
        for (String moment : moments) {
            text.append(moment + " | acme | " + moment + " | nps | 9 | " + moment + "\n");
        }
        return scores(given(ExperienceTables.SURVEY_RESPONSES.contract(), text.toString()))
                .where("granularity = 'day' and dimension = 'all'");
    }

    private static Dataset<Row> scores(Dataset<Row> responses) {
        return scores(responses, noTickets(), "2025-12-31");
    }

    private static Dataset<Row> scores(Dataset<Row> responses, Dataset<Row> tickets, String asOf) {
        return scores(responses, accounts(), tickets, asOf);
    }

    private static Dataset<Row> scores(
            Dataset<Row> responses, Dataset<Row> accounts, Dataset<Row> tickets, String asOf) {
        return scores(responses, accounts, tickets, SETTINGS, asOf, List.of("industry"));
    }

    private static Dataset<Row> scores(
            Dataset<Row> responses,
            Dataset<Row> accounts,
            Dataset<Row> tickets,
            Settings.Surveys settings,
            String asOf,
            List<String> dimensions) {
        Dataset<Row> tally =
                Tally.from(responses, accounts, tickets, dimensions, settings, new AsOf(LocalDate.parse(asOf)));
        return NpsScores.from(tally, settings);
    }

    private static Dataset<Row> accounts() {
        return given(RawTables.ACCOUNTS.contract(), """
                account_id | industry | signed_up_on
                acme       | food     | 2025-03-03
                bolt       | metal    | 2024-01-01
                cove       |          |
                """).withColumn("size", functions.lit("unknown"));
    }

    private static Dataset<Row> noTickets() {
        return given(ExperienceTables.SUPPORT_TICKETS.contract(), "ticket_id");
    }
}
