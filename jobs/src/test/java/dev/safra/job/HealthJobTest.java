package dev.safra.job;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.health.ChurnSignals;
import dev.safra.health.HealthMeasures;
import dev.safra.health.HealthScores;
import dev.safra.job.Request.Restate;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Table;
import dev.safra.playbooks.PlaybookActions;
import dev.safra.playbooks.PlaybookDays;
import dev.safra.report.AccountPage;
import dev.safra.testing.Site;
import dev.safra.testing.SmallCompany;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nights of six accounts of one size that are used alike every day until 3 June, and then by nobody: the source has stopped.
 * All answer 8 in May; ana is a detractor from 1 June, bo from 2 June, and cy is happy again on 3 June.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HealthJobTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final List<String> ACCOUNTS = List.of("ana", "bo", "cy", "dee", "eve", "flo");

    private static final List<Table> TABLES = List.of(
            HealthMeasures.TABLE, HealthScores.TABLE, ChurnSignals.TABLE, PlaybookDays.TABLE, PlaybookActions.TABLE);

    private static final String[] JOBS = {"usage", "experience", "health", "playbooks"};

    private transient Site site;
    private transient Lakehouse nights;

    /** What the night of 3 June left, and what a rerun of it, and an older night after it. */
    private transient TreeMap<String, List<String>> third;

    private transient TreeMap<String, List<String>> rerun;
    private transient TreeMap<String, List<String>> afterAnOlder;
    private transient List<String> notesOfTheOutage;

    @BeforeAll
    void runNights(@TempDir Path temporary) throws IOException {
        startSession();
        site = site(temporary);
        nights = site.lakehouse();
        site.night("2026-06-01", JOBS);
        site.night("2026-06-02", JOBS);
        site.night("2026-06-03", JOBS);
        third = contents();
        site.night("2026-06-03", JOBS);
        rerun = contents();
        site.night("2026-05-31", JOBS);
        afterAnOlder = contents();
        SmallCompany.copy(temporary.resolve("curated"), temporary.resolve("restated"));
        notesOfTheOutage = site.night("2026-06-07", JOBS);
        site.with("safra.health.dimensions.sentiment = 60").night("2026-06-08", JOBS);
    }

    private static Site site(Path directory) {
        StringBuilder events = new StringBuilder("account_id,user_id,occurred_at,event\n");
        StringBuilder accounts = new StringBuilder("account_id,signed_up_on,employees,expected_users\n");
        StringBuilder answers = new StringBuilder("response_id,account_id,respondent_id,survey,score,answered_at\n");
        for (String account : ACCOUNTS) {
            accounts.append(account + ",2025-01-01,50,2\n");
            answers.append("r-" + account + "," + account + ",boss,nps,8,2026-05-20 10:00:00\n");
            for (LocalDate day = LocalDate.of(2026, 3, 1);
                    day.isBefore(LocalDate.of(2026, 6, 4));
                    day = day.plusDays(1)) {
                events.append(account + ",u1," + day + " 10:00:00,login\n");
            }
        }
        answers.append("""
                s1,ana,boss,nps,3,2026-06-01 10:00:00
                s2,bo,boss,nps,5,2026-06-02 10:00:00
                s3,cy,boss,nps,2,2026-06-02 10:00:00
                s4,cy,boss,nps,10,2026-06-03 10:00:00
                """);
        return Site.in(directory)
                .reading("usage_events", events.toString())
                .reading("accounts", accounts.toString())
                .with("""
                        safra.sources.accounts.attributes {
                          segment = "concat(account_id, '-ltd')", region = "'SOUTH'", unknown_to_all = "null"
                        }""")
                .reading("survey_responses", answers.toString())
                .reading("score_overrides", """
                        account_id,score,reason,author,set_on,expires_on
                        dee,20,The sponsor has left,Ana,2026-06-02,2026-06-07
                        """);
    }

    @Test
    void theFirstNightSaysHowAllAre() {
        // Breadth 0.5 scores 70, active days 28 of 28 and the trend of 0 100 and 75; an 8 scores 75.
        // Usage (3 × 70 + 2 × 100 + 2 × 75) / 7 = 80; with sentiment (35 × 80 + 20 × 75) / 55.
        expect(scores("2026-06-01").where("account_id <> 'ana'"), """
                account_id | usage | quality | financial | sentiment | score     | confidence | band  | score_change
                bo         |    80 |         |           |        75 | 78.1818   |          1 | green |
                cy         |    80 |         |           |        75 | 78.1818   |          1 | green |
                dee        |    80 |         |           |        75 | 78.1818   |          1 | green |
                eve        |    80 |         |           |        75 | 78.1818   |          1 | green |
                flo        |    80 |         |           |        75 | 78.1818   |          1 | green |
                """);
        expect(measures("2026-06-01", "bo"), """
                measure          | dimension | value | score | weight   | absence        | observed_on | peer_median
                active_days      | usage     |    28 |   100 | 0.181818 |                | 2026-06-01  | 28
                breadth          | usage     |   0.5 |    70 | 0.272727 |                | 2026-06-01  | 0.5
                depth            | usage     |       |       |        0 | not_applicable |             |
                latest_version   | usage     |       |       |        0 | not_applicable |             |
                usage_trend      | usage     |     0 |    75 | 0.181818 |                | 2026-06-01  | 0
                availability     | quality   |       |       |        0 | not_applicable |             |
                escalations      | quality   |       |       |        0 | not_applicable |             |
                first_response   | quality   |       |       |        0 | not_applicable |             |
                resolution_hours | quality   |       |       |        0 | not_applicable |             |
                late_payments    | financial |       |       |        0 | not_applicable |             |
                mrr_change       | financial |       |       |        0 | not_applicable |             |
                overdue_days     | financial |       |       |        0 | not_applicable |             |
                renewal_rate     | financial |       |       |        0 | not_applicable |             |
                csat             | sentiment |       |       |        0 | not_applicable |             |
                nps              | sentiment |     8 |    75 | 0.363636 | | 2026-05-20  | 8
                """);
    }

    @Test
    void aChangeSaysWhatMadeIt() {
        // From 75 to 25 (5 of 6 scores 30 × 5 / 6) of 20 / 55 of the score.
        expect(
                scores("2026-06-02").where("account_id in ('ana', 'bo', 'dee')"),
                """
                account_id | score   | score_change | band  | previous_band | raised_by | lowered_by                | override_reason
                ana        | 56.3636 |            0 | amber | amber         | []        | []                        |
                bo         | 60      |     -18.1818 | amber | green         | []        | [nps -18.2]               |
                dee        | 20      |     -58.1818 | red   | green         | []        | [override -58.2]          | The sponsor has left
                """.replace("[]", "''").replace("[", "").replace("]", ""));
    }

    @Test
    void anOverrideEndsOnItsDay() {
        expect(nights.read(HealthScores.TABLE).where("account_id = 'dee' and override_reason is not null"), """
                as_of      | score
                2026-06-02 |    20
                2026-06-03 |    20
                """);
    }

    @Test
    void playbooksFloodNobodyOnTheirFirstNightAndOpenOnceAfterIt() {
        expect(
                nights.read(PlaybookDays.TABLE)
                        .where("playbook = 'detractor_follow_up' and as_of between '2026-06-01' and '2026-06-03'"),
                """
                account_id | as_of      | episode_started_on | opened_on  | state    | step | due_on     | closed_on
                ana        | 2026-06-01 | 2026-06-01         |            | baseline | call | 2026-06-03 |
                ana        | 2026-06-02 | 2026-06-01         |            | baseline | call | 2026-06-03 |
                ana        | 2026-06-03 | 2026-06-01         |            | baseline | call | 2026-06-03 |
                bo         | 2026-06-02 | 2026-06-02         | 2026-06-02 | open     | call | 2026-06-04 |
                bo         | 2026-06-03 | 2026-06-02         | 2026-06-02 | open     | call | 2026-06-04 |
                cy         | 2026-06-02 | 2026-06-02         | 2026-06-02 | open     | call | 2026-06-04 |
                cy         | 2026-06-03 | 2026-06-02         | 2026-06-02 | closed   | call | 2026-06-04 | 2026-06-03
                """);
    }

    @Test
    void aRerunChangesNothing() {
        assertThat(rerun).isEqualTo(third);
        assertThat(third.values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());
    }

    @Test
    void anOlderNightLeavesThePresentAlone() {
        assertThat(afterAnOlder.get("playbook_actions")).isEqualTo(third.get("playbook_actions"));
        for (String table : List.of("health_measures", "health_scores", "churn_signals", "playbook_days")) {
            assertThat(afterAnOlder.get(table)).as(table).containsAll(third.get(table));
        }
        expect(scores("2026-05-31").where("account_id = 'bo'"), """
                score     | band  | previous_band
                78.1818   | green |
                """);
    }

    /** With a night before it, 1 June is neither the first one nor the playbooks' first run. */
    @Test
    void whatBuildsOnAnOlderNightIsComputedAgainWhenAskedFor() {
        List<LocalDate> days = List.of(LocalDate.of(2026, 6, 1), LocalDate.of(2026, 6, 2), LocalDate.of(2026, 6, 3));
        Lakehouse restated = site.into("restated").lakehouse();
        assertThat(DryRun.stale(restated, new AsOf(LocalDate.of(2026, 5, 31)))).isEqualTo(days);

        Optional<Restate> asked = Optional.of(new Restate(days.get(0), Optional.empty()));
        site.into("restated").night(new Request(new AsOf(days.get(2)), List.of(JOBS), asked));

        expect(restated.read(HealthScores.TABLE).where("account_id = 'bo'"), """
                as_of      | score   | score_change | previous_band
                2026-05-31 | 78.1818 |              |
                2026-06-01 | 78.1818 |            0 | green
                2026-06-02 | 60      |     -18.1818 | green
                2026-06-03 | 60      |            0 | amber
                """);
        expect(restated.read(PlaybookDays.TABLE).where("account_id = 'ana' and playbook = 'detractor_follow_up'"), """
                as_of      | episode_started_on | opened_on  | state
                2026-06-01 | 2026-06-01         | 2026-06-01 | open
                2026-06-02 | 2026-06-01         | 2026-06-01 | open
                2026-06-03 | 2026-06-01         | 2026-06-01 | open
                """);
        expect(
                restated.read(PlaybookActions.TABLE).where("account_id = 'ana' and playbook = 'detractor_follow_up'"),
                """
                episode_started_on | state
                2026-06-01         | open
                """);
    }

    @Test
    void inAnOutageNobodyTurnsGreenerConfidenceFallsAndTheNightSaysSo() {
        assertThat(notesOfTheOutage)
                .anySatisfy(
                        note -> assertThat(note)
                                .contains(
                                        "health: the source of active_days, breadth, usage_trend delivered before and is late"));
        List<Row> compared = scores("2026-06-03")
                .as("before")
                .join(scores("2026-06-07").as("after"), "account_id")
                .where("account_id <> 'dee'")
                .selectExpr(
                        "before.score >= after.score",
                        "array_position(array('unknown', 'red', 'amber', 'green'), before.band)"
                                + " >= array_position(array('unknown', 'red', 'amber', 'green'), after.band)",
                        "before.confidence > after.confidence")
                .collectAsList();
        assertThat(compared)
                .hasSize(5)
                .allSatisfy(row -> assertThat(row.toSeq().toList().toString()).isEqualTo("List(true, true, true)"));
        expect(measures("2026-06-07", "bo").where("dimension = 'usage' and weight > 0"), """
                measure     | value | score | absence | observed_on | peer_median
                active_days |       |   100 | missing | 2026-06-03  | 28
                breadth     |       |    70 | missing | 2026-06-03  | 0.5
                usage_trend |       |    75 | missing | 2026-06-03  | 0
                """);
    }

    @Test
    void anAccountHasAPageThatSaysWhy() {
        String page = new AccountPage(
                        this::ifThere, List.of("region", "segment", "unknown_to_all"), "bo", LocalDate.of(2026, 6, 2))
                .render()
                .orElseThrow();

        // The peers' answers are 3, 5, 2, 8, 8 and 8.
        assertThat(page).isEqualTo("""
                bo · mid_market
                ---------------
                region SOUTH · segment bo-ltd
                Health on 2026-06-02: 60.0, amber, confidence 100 %
                  usage 80.0 (64 %), sentiment 25.0 (36 %)
                  -18.2 since the last night, when it was green
                  lowered by nps -18.2

                dimension  measure      value  peers  score  weight  points  age  absence
                ---------  -----------  -----  -----  -----  ------  ------  ---  -------
                sentiment  nps           5.00   6.50   25.0    36 %     9.1  0 d
                usage      active_days  28.00  28.00  100.0    18 %    18.2  0 d
                usage      breadth       0.50   0.50   70.0    27 %    19.1  0 d
                usage      usage_trend   0.00   0.00   75.0    18 %    13.6  0 d
                not applicable: late_payments, mrr_change, overdue_days, renewal_rate, availability, escalations, \
                first_response, resolution_hours, csat, depth, latest_version

                signal     severity  evidence
                ---------  --------  -----------------------------------------------------------
                detractor  medium    1 of 1 answered 6 or less, the lowest 5, last on 2026-06-02

                playbook             state  since       what                                  who               due         because
                -------------------  -----  ----------  ------------------------------------  ----------------  ----------  ---------------------------------------
                detractor_follow_up  open   2026-06-02  Call whoever answered low and listen  customer success  2026-06-04  1 of 1 answered 6 or less, the lowest 5
                """);
        assertThat(new AccountPage(this::ifThere, List.of(), "nobody", LocalDate.of(2026, 6, 2)).render())
                .isEmpty();
    }

    private Optional<Dataset<Row>> ifThere(Table table) {
        return nights.exists(table) ? Optional.of(nights.read(table)) : Optional.empty();
    }

    @Test
    void otherWeightsAreNotTheCustomersDoing() {
        // Usage 80 and sentiment 25, at 20 and at 60 of sentiment to 35 of usage.
        expect(scores("2026-06-08").where("account_id = 'bo'"), """
                score   | score_change | lowered_by
                45.2632 |     -14.7368 | configuration -14.7
                """);
        assertThat(scores("2026-06-07")
                        .select("config_version")
                        .union(scores("2026-06-08").select("config_version"))
                        .distinct()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void itsTablesExplainThemselves() {
        TABLES.forEach(table -> NightTest.assertExplainsItself(nights, table));
    }

    @Test
    void measuresAddUpToTheScore() {
        Dataset<Row> sums = nights.read(HealthMeasures.TABLE)
                .groupBy("account_id", "as_of")
                .agg(sum("contribution").as("points"), sum("weight").as("weights"));
        Dataset<Row> compared = nights.read(HealthScores.TABLE)
                .where("override_reason is null and cap is null")
                .join(sums, new String[] {"account_id", "as_of"}, "left");
        assertThat(compared.count()).isGreaterThan(30);
        assertThat(compared.where("abs(points - score) > 1e-9 or abs(weights - 1) > 1e-9")
                        .count())
                .isZero();
        // Dimensions are rounded, and those without a score weigh nothing.
        assertThat(compared.where(
                                "abs(aggregate(dimensions, 0d, (sum, d) -> sum + coalesce(d.score, 0) * d.weight) - score)"
                                        + " > 1e-4 or abs(aggregate(dimensions, 0d, (sum, d) -> sum + d.weight) - 1) > 1e-9")
                        .count())
                .isZero();
    }

    private Dataset<Row> scores(String day) {
        return nights.read(HealthScores.TABLE)
                .where("as_of = '" + day + "'")
                .withColumn("raised_by", array_join(col("raised_by"), " "))
                .withColumn("lowered_by", array_join(col("lowered_by"), " "));
    }

    private Dataset<Row> measures(String day, String account) {
        return nights.read(HealthMeasures.TABLE).where("as_of = '" + day + "' and account_id = '" + account + "'");
    }

    /** Every row of every table, in order. */
    private TreeMap<String, List<String>> contents() {
        TreeMap<String, List<String>> contents = new TreeMap<>();
        for (Table table : TABLES) {
            contents.put(
                    table.name(),
                    nights.read(table).toJSON().collectAsList().stream()
                            .sorted()
                            .toList());
        }
        return contents;
    }
}
