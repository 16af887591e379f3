package dev.safra.retention;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.lake.Table;
import dev.safra.lake.Types;
import dev.safra.source.ExperienceTables;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Cohorts by sign-up: who uses the product, and what they say. */
final class ActivityCohortsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Table USAGE =
            Table.named("usage").required("account_id", Types.STRING, "").required("day", Types.DATE, "");

    private static final String ANSWERS = """
            response_id | account_id | respondent_id | survey | score | asked_at            | answered_at
            r1          | acme       | ana           | nps    |     2 | 2025-03-11 10:00:00 | 2025-03-11 11:00:00
            r2          | acme       | ana           | nps    |     9 | 2025-03-12 10:00:00 | 2025-03-12 11:00:00
            r3          | acme       | bo            | nps    |     8 | 2025-03-12 10:00:00 | 2025-03-12 11:00:00
            r4          | bolt       |               | nps    |    10 | 2025-03-12 10:00:00 | 2025-03-12 11:00:00
            r5          | bolt       |               | nps    |     0 | 2025-03-25 10:00:00 | 2025-03-26 11:00:00
            r6          | bolt       |               | csat   |     5 | 2025-03-25 10:00:00 | 2025-03-26 11:00:00
            r7          | cove       | caio          | nps    |       | 2025-03-18 10:00:00 |
            r8          | cove       | caio          | nps    |     6 | 2025-03-18 10:00:00 | 2025-03-19 11:00:00
            r9          | cove       | caio          | nps    |     9 | 2025-04-07 10:00:00 |
            """;

    private static final AsOf AS_OF = new AsOf(LocalDate.of(2025, 4, 6));

    private static final List<String> PERIODS = List.of("week", "month", "quarter");

    /** acme and bolt sign up in the week of Monday 10 March, cove a week later; usage is known from 12 March. */
    @Test
    void activeAccountsAreThoseWithAnyUsageInThePeriod() {
        Dataset<Row> cohorts = ofUsage("""
                account_id | day
                acme       | 2025-03-12
                acme       | 2025-03-12
                acme       | 2025-03-16
                acme       | 2025-03-31
                bolt       | 2025-03-17
                bolt       | 2025-03-23
                cove       | 2025-03-16
                cove       | 2025-04-06
                cove       | 2025-04-07
                dune       | 2025-03-20
                echo       | 2025-03-20
                """);

        expect(cohorts.where("granularity = 'week' and dimension = 'all'"), """
                cohort_start | period | period_start | cohort_size | base_value | value | rate | is_complete
                2025-03-10   |      0 | 2025-03-10   |           2 |          2 |     1 |  0.5 | true
                2025-03-10   |      1 | 2025-03-17   |           2 |          2 |     1 |  0.5 | true
                2025-03-10   |      2 | 2025-03-24   |           2 |          2 |     0 |    0 | true
                2025-03-10   |      3 | 2025-03-31   |           2 |          2 |     1 |  0.5 | true
                2025-03-17   |      0 | 2025-03-17   |           1 |          1 |     0 |    0 | true
                2025-03-17   |      1 | 2025-03-24   |           1 |          1 |     0 |    0 | true
                2025-03-17   |      2 | 2025-03-31   |           1 |          1 |     1 |    1 | true
                2024-12-02   |     14 | 2025-03-10   |           1 |          1 |     0 |    0 | true
                2024-12-02   |     15 | 2025-03-17   |           1 |          1 |     1 |    1 | true
                2024-12-02   |     16 | 2025-03-24   |           1 |          1 |     0 |    0 | true
                2024-12-02   |     17 | 2025-03-31   |           1 |          1 |     0 |    0 | true
                """);
        expect(cohorts.where("granularity = 'month' and dimension = 'industry'"), """
                cohort_start | period | member  | cohort_size | value | rate | is_complete
                2025-03-01   |      0 | food    |           2 |     2 |    1 | true
                2025-03-01   |      1 | food    |           2 |     0 |      | false
                2025-03-01   |      0 | unknown |           1 |     1 |    1 | true
                2025-03-01   |      1 | unknown |           1 |     1 |      | false
                2024-12-01   |      3 | food    |           1 |     1 |    1 | true
                2024-12-01   |      4 | food    |           1 |     0 |      | false
                """);
        expect(cohorts.where("granularity = 'quarter' and dimension = 'all'"), """
                cohort_start | period | cohort_size | value | rate | is_complete
                2025-01-01   |      0 |           3 |     3 |    1 | true
                2025-01-01   |      1 |           3 |     1 |      | false
                2024-10-01   |      1 |           1 |     1 |    1 | true
                2024-10-01   |      2 |           1 |     0 |      | false
                """);
    }

    /** Of dune's first 90 days nothing is known: usage is, from 12 March on. */
    @Test
    void byDayEveryDayAfterSignUpIsAPeriod() {
        Dataset<Row> days = ofUsage(accounts(), given(USAGE, """
                account_id | day
                acme       | 2025-03-12
                acme       | 2025-03-12
                acme       | 2025-03-13
                bolt       | 2025-03-12
                bolt       | 2025-03-16
                cove       | 2025-03-19
                dune       | 2025-03-20
                """), List.of(), List.of("day"), AS_OF);

        expect(days.where("period <= 3"), """
                granularity | cohort_start | period | period_start | cohort_size | base_value | value | rate | is_complete
                day         | 2025-03-10   |      2 | 2025-03-12   |           1 |          1 |     1 |    1 | true
                day         | 2025-03-10   |      3 | 2025-03-13   |           1 |          1 |     1 |    1 | true
                day         | 2025-03-16   |      0 | 2025-03-16   |           1 |          1 |     1 |    1 | true
                day         | 2025-03-16   |      1 | 2025-03-17   |           1 |          1 |     0 |    0 | true
                day         | 2025-03-16   |      2 | 2025-03-18   |           1 |          1 |     0 |    0 | true
                day         | 2025-03-16   |      3 | 2025-03-19   |           1 |          1 |     0 |    0 | true
                day         | 2025-03-17   |      0 | 2025-03-17   |           1 |          1 |     0 |    0 | true
                day         | 2025-03-17   |      1 | 2025-03-18   |           1 |          1 |     0 |    0 | true
                day         | 2025-03-17   |      2 | 2025-03-19   |           1 |          1 |     1 |    1 | true
                day         | 2025-03-17   |      3 | 2025-03-20   |           1 |          1 |     0 |    0 | true
                """);
        // Up to 6 April: acme's days 2 to 27, bolt's 0 to 21 and cove's 0 to 20.
        assertThat(days.count()).isEqualTo(26 + 22 + 21);
        assertThat(days.where("not is_complete").count()).isZero();
    }

    @Test
    void withoutUsageNothingIsKnownOfAnyPeriod() {
        assertThat(ofUsage("account_id | day").count()).isZero();
    }

    @Test
    void aDaysCohortIsFollowedFor90DaysAndAWeeksForTwoYears() {
        Dataset<Row> cohorts = ofUsage(
                accounts(), given(USAGE, """
                account_id | day
                acme       | 2025-03-12
                """), List.of(), List.of("day", "week"), new AsOf(LocalDate.of(2035, 1, 1)));

        expect(cohorts.groupBy("granularity").agg(max("period").as("last")), """
                granularity | last
                day         | 90
                week        | 104
                """);
    }

    /** The curve of all cohorts is their pooled score beside the mean of their scores. */
    @Test
    void npsIsOfTheAnswersGivenInThePeriod() {
        Dataset<Row> all = CohortRetention.from(answers(false, List.of("day", "week")));
        Dataset<Row> cohorts = all.where("granularity = 'week' and cohort_start > '2025-01-01'");

        // Bolt's answer of 12 March is of a day before it signed up, and of the same week.
        expect(all.where("granularity = 'day' and base_value > 0"), """
                cohort_start | period | period_start | base_value | value | rate
                2025-03-10   |      1 | 2025-03-11   |          1 |    -1 | -1
                2025-03-10   |      2 | 2025-03-12   |          2 |     1 | 0.5
                2025-03-16   |     10 | 2025-03-26   |          1 |    -1 | -1
                2025-03-17   |      2 | 2025-03-19   |          1 |    -1 | -1
                """);
        expect(cohorts, """
                cohort_start | period | indicator | cohort_size | base_value | value | rate
                2025-03-10   |      0 | nps       |           2 |          3 |     2 | 0.666667
                2025-03-10   |      1 | nps       |           2 |          0 |     0 |
                2025-03-10   |      2 | nps       |           2 |          1 |    -1 | -1
                2025-03-10   |      3 | nps       |           2 |          0 |     0 |
                2025-03-17   |      0 | nps       |           1 |          1 |    -1 | -1
                2025-03-17   |      1 | nps       |           1 |          0 |     0 |
                2025-03-17   |      2 | nps       |           1 |          0 |     0 |
                """);
        expect(CohortCurves.from(answers(false, List.of("week"))).where("period < 2"), """
                period | cohorts | weighted_rate | mean_rate
                0      | 2       | 0.25          | -0.166667
                1      | 2       |               |
                """);
    }

    @Test
    void everyAnswerCountsWhereConfigured() {
        expect(
                CohortRetention.from(answers(true, List.of("week")))
                        .where("cohort_start > '2025-01-01' and base_value > 0"),
                """
                cohort_start | period | indicator | cohort_size | base_value | value | rate
                2025-03-10   |      0 | nps       |           2 |          4 |     1 | 0.25
                2025-03-10   |      2 | nps       |           2 |          1 |    -1 | -1
                2025-03-17   |      0 | nps       |           1 |          1 |    -1 | -1
                """);
    }

    @Test
    void theOrderOfRowsDoesNotShow() {
        Dataset<Row> usage = given(USAGE, """
                account_id | day
                acme       | 2025-03-12
                bolt       | 2025-03-17
                cove       | 2025-03-30
                dune       | 2025-03-29
                """);
        Dataset<Row> one = ofUsage(accounts(), usage, List.of("industry"), PERIODS, AS_OF);
        Dataset<Row> other = ofUsage(
                accounts().repartition(3),
                usage.orderBy(col("day").desc()).union(usage).repartition(4),
                List.of("industry"),
                PERIODS,
                AS_OF);

        assertThat(other.collectAsList()).containsExactlyInAnyOrderElementsOf(one.collectAsList());
    }

    @Test
    void anAttributeMayBeCalledWhatAColumnBesideItIsCalled() {
        List<String> own = List.of("granularity", "joined_accounts", "day");
        Dataset<Row> accounts = accounts()
                .withColumn("granularity", col("industry"))
                .withColumn("joined_accounts", col("industry"))
                .withColumn("day", col("industry"));
        Dataset<Row> usage = given(USAGE, """
                account_id | day
                acme       | 2025-03-12
                bolt       | 2025-03-17
                """);

        Dataset<Row> cohorts = ofUsage(accounts, usage, own, PERIODS, AS_OF);

        for (String name : own) {
            assertThat(cohorts.where("dimension = '" + name + "'")
                            .drop("dimension")
                            .collectAsList())
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(ofUsage(accounts, usage, List.of("industry"), PERIODS, AS_OF)
                            .where("dimension = 'industry'")
                            .drop("dimension")
                            .collectAsList());
        }
    }

    private static Dataset<Row> ofUsage(String usage) {
        return ofUsage(accounts(), given(USAGE, usage), List.of("industry"), PERIODS, AS_OF);
    }

    private static Dataset<Row> ofUsage(
            Dataset<Row> accounts, Dataset<Row> usage, List<String> dimensions, List<String> granularities, AsOf asOf) {
        return CohortRetention.from(Cohorts.of(
                new AccountCohorts(accounts, dimensions, granularities, asOf)
                        .using(usage)
                        .sums(),
                asOf));
    }

    private static Cohorts answers(boolean everyAnswerCounts, List<String> granularities) {
        return Cohorts.of(
                new AccountCohorts(accounts(), List.of(), granularities, AS_OF)
                        .answering(
                                given(ExperienceTables.SURVEY_RESPONSES.contract(), ANSWERS),
                                new Settings.Surveys(30, 14, everyAnswerCounts))
                        .sums(),
                AS_OF);
    }

    /** Of echo nobody knows since when, and zero comes after the as-of day. */
    private static Dataset<Row> accounts() {
        return given(RawTables.ACCOUNTS.contract(), """
                account_id | signed_up_on | industry
                acme       | 2025-03-10   | food
                bolt       | 2025-03-16   | food
                cove       | 2025-03-17   |
                dune       | 2024-12-05   | food
                echo       |              | food
                zero       | 2025-04-07   | food
                """).withColumn("size", lit("unknown"));
    }
}
