package dev.safra.segments;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.apache.spark.sql.functions.struct;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.AsOf;
import dev.safra.config.Segments;
import dev.safra.config.Segments.Touch;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.job.Jobs;
import dev.safra.lake.Table;
import dev.safra.lifecycle.AccountValue;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import dev.safra.testing.TextRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Nights of a handful of accounts, and one of many. */
final class TouchSegmentsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final LocalDate DAY = LocalDate.of(2026, 6, 30);

    private static final Staff TWO_AND_TWO = staff(2, 2);

    private static Staff staff(long high, long low) {
        Map<Touch, Long> one = Map.of(Touch.HIGH, 1L, Touch.LOW, 1L, Touch.TECH, 0L);
        return new Staff(one, Map.of(Touch.HIGH, high, Touch.LOW, low, Touch.TECH, 0L));
    }

    private static Settings settings(String more) {
        return Jobs.settingsReader()
                .read(ConfigFactory.parseString("safra.lakehouse.curated = /lake\n" + more)
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
    }

    private static Segments segments(String more) {
        return settings(more).segments();
    }

    /** What is known of accounts: {@code mrr} and {@code renewal_on}, with columns of the raw accounts. */
    private static Dataset<Row> known(String text) {
        Table given = RawTables.ACCOUNTS
                .contract()
                .optional("mrr", AccountValue.TABLE.schema().apply("mrr").dataType(), "")
                .optional("next_renewal_on", dev.safra.lake.Types.DATE, "");
        Dataset<Row> accounts =
                Accounts.from(TextRows.given(given, text), settings("").sizes());
        Column[] columns =
                Accounts.TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new);
        return accounts.select(
                col("account_id"),
                struct(columns).as("accounts"),
                struct(col("mrr"), col("next_renewal_on")).as("account_value"));
    }

    private static Dataset<Row> none() {
        return TextRows.given(TouchSegments.TABLE, "account_id");
    }

    private static Dataset<Row> night(Dataset<Row> known, Dataset<Row> last, Segments segments, Staff staff) {
        return night(known, none(), last, segments, staff);
    }

    private static Dataset<Row> night(
            Dataset<Row> known, Dataset<Row> ended, Dataset<Row> last, Segments segments, Staff staff) {
        return TouchSegments.from(
                known, ended.select("account_id"), last, known.select("accounts.*"), segments, staff, new AsOf(DAY));
    }

    @Test
    void theFirstNightGivesPlacesByRuleAndValue() {
        Dataset<Row> known = known("""
                account_id | mrr | is_strategic | employees | is_partner | csm
                a1         | 500 |              |         5 |            | Ana
                a2         | 500 |              |         6 |            |
                a3         | 500 | false        |       200 |            |
                a4         | 400 |              |       201 |            |
                a5         | 300 |              |           | true       |
                a6         |     | true         |           | false      | Bo
                a7         |   0 |              |           |            |
                """);

        expect(night(known, none(), segments(""), TWO_AND_TWO).to(TouchSegments.TABLE.schema()), """
                account_id | as_of      | size           | touch | rule      | value | rank | since      | previous_touch | csm
                a1         | 2026-06-30 | small_business | high  | value     |   500 |    1 | 2026-06-30 |                | Ana
                a2         | 2026-06-30 | mid_market     | low   | value     |   500 |    2 | 2026-06-30 |                |
                a3         | 2026-06-30 | mid_market     | low   | value     |   500 |    3 | 2026-06-30 |                |
                a4         | 2026-06-30 | enterprise     | tech  | value     |   400 |    4 | 2026-06-30 |                |
                a5         | 2026-06-30 | partner        | tech  | value     |   300 |    5 | 2026-06-30 |                |
                a6         | 2026-06-30 | unknown        | high  | strategic |     0 |    6 | 2026-06-30 |                | Bo
                a7         | 2026-06-30 | unknown        | tech  | value     |     0 |    7 | 2026-06-30 |                |
                """);
    }

    @Test
    void theFirstRuleThatIsTrueDecides() {
        Dataset<Row> known = known("""
                account_id | mrr | is_strategic | is_partner | industry | country
                a1         | 900 |              | true       |          |
                a2         | 800 | true         | true       |          |
                a3         |  10 |              |            | health   |
                a4         |  20 |              |            | health   |
                a5         | 700 |              |            |          | BR
                a6         | 600 |              |            |          | PT
                """);
        Segments rules = segments("""
                safra.segments.rules = [
                  { name = partner, when = "accounts.is_partner", up-to = low }
                  { name = strategic, when = "accounts.is_strategic", touch = high }
                  { name = health, when = "accounts.industry = 'health'", up-to = high }
                  { name = abroad, when = "accounts.country <> 'BR'", touch = tech }
                  { name = home, when = "accounts.country = 'BR'", up-to = high }
                ]
                """);

        expect(night(known, none(), rules, TWO_AND_TWO), """
                account_id | touch | rule
                a1         | low   | partner
                a2         | low   | partner
                a3         | high  | health
                a4         | high  | health
                a5         | tech  | home
                a6         | tech  | abroad
                """);
    }

    @Test
    void pinsGoBeyondTheCapacityAndTakePlaces() {
        Dataset<Row> known = known("""
                account_id | mrr | is_strategic
                a1         | 900 |
                a2         |  10 | true
                a3         |  10 | true
                a4         |  10 | true
                """);

        expect(night(known, none(), segments(""), TWO_AND_TWO), """
                account_id | touch | rule
                a1         | low   | value
                a2         | high  | strategic
                a3         | high  | strategic
                a4         | high  | strategic
                """);
    }

    @Test
    void whatKeepsAnAccountFromItsDueIsItsRule() {
        Dataset<Row> known = known("""
                account_id | mrr | next_renewal_on | is_strategic
                dwells     | 900 |                 |
                frozen     | 890 | 2026-08-29      |
                edge       | 100 |                 |
                held       |  50 |                 |
                climbs     | 112 | 2026-08-30      |
                behind     | 105 |                 |
                new        |   1 |                 |
                """);
        Dataset<Row> last = TextRows.given(TouchSegments.TABLE, """
                account_id | touch | rule  | since      | previous_touch
                dwells     | low   | value | 2026-04-02 | tech
                frozen     | tech  | value | 2025-01-01 |
                edge       | high  | value | 2026-04-01 |
                held       | high  | dwell | 2026-04-03 | low
                climbs     | low   | value | 2025-01-01 | tech
                behind     | tech  | value | 2025-01-01 |
                """);

        expect(night(known, last, segments("safra.segments.moves-per-night = 1"), TWO_AND_TWO), """
                account_id | touch | rule           | since      | previous_touch
                dwells     | low   | dwell          | 2026-04-02 | tech
                frozen     | tech  | renewal_freeze | 2025-01-01 |
                held       | high  | dwell          | 2026-04-03 | low
                climbs     | high  | value          | 2026-06-30 | low
                edge       | low   | value          | 2026-06-30 | high
                behind     | tech  | capacity       | 2025-01-01 |
                new        | tech  | value          | 2026-06-30 |
                """);
        // With one move only, nobody can change places: who asks has to wait.
        expect(night(known, last, segments("safra.segments.moves-per-night = 0.01"), TWO_AND_TWO), """
                account_id | touch | rule
                dwells     | low   | dwell
                frozen     | tech  | renewal_freeze
                held       | high  | dwell
                climbs     | low   | value
                edge       | high  | move_budget
                behind     | tech  | capacity
                new        | tech  | value
                """);
    }

    @Test
    void anIncumbentIsOvertakenByTenPercentOnly() {
        Dataset<Row> last = TextRows.given(TouchSegments.TABLE, """
                account_id | touch | rule  | since
                a          | high  | value | 2025-01-01
                b          | low   | value | 2025-01-01
                """);
        Segments free = segments("safra.segments.moves-per-night = 1");

        expect(night(known("account_id | mrr\na | 90\nb | 100"), last, free, staff(1, 1)), """
                account_id | touch | rule
                a          | high  | incumbent
                b          | low   | capacity
                """);
        expect(night(known("account_id | mrr\na | 89.9999\nb | 100"), last, free, staff(1, 1)), """
                account_id | touch | rule  | previous_touch
                a          | low   | value | high
                b          | high  | value | low
                """);
    }

    @Test
    void halfTheCapacityIsTakenAwayNightByNight() {
        StringBuilder known = new StringBuilder("account_id | mrr\n");
        StringBuilder last = new StringBuilder("account_id | touch | rule | since\n");
        for (int i = 10; i < 50; i++) {
            known.append("a" + i + " | " + (100 - i) + "\n");
            last.append("a" + i + " | " + (i < 20 ? "high" : "low") + " | value | 2025-01-01\n");
        }

        Dataset<Row> night = night(
                known(known.toString()),
                TextRows.given(TouchSegments.TABLE, last.toString()),
                segments(""),
                staff(5, 60));

        // Two of forty accounts may move: the last of those in high touch.
        expect(night.where("previous_touch is not null"), """
                account_id | touch | rule  | previous_touch
                a18        | low   | value | high
                a19        | low   | value | high
                """);
        expect(night.where("rule = 'move_budget'"), """
                account_id | touch
                a15        | high
                a16        | high
                a17        | high
                """);
        Dataset<Row> staffed =
                session().createDataFrame(staff(5, 60).rows(segments("").teams()), Staff.SCHEMA);
        expect(
                CsmCapacity.from(
                        night,
                        known(known.toString()).select("account_id", "account_value.mrr"),
                        staffed,
                        segments(""),
                        new AsOf(DAY)),
                """
                touch | accounts | csms | capacity | load     | uncovered_accounts | csms_needed | managers_needed | mrr  | monthly_cost | marginal_value
                high  |        8 |    1 |        5 | 1.6      |                  3 |           1 |               1 |  692 |              | 86
                low   |       32 |    1 |       60 | 0.533333 |                  0 |           1 |               1 | 2128 |              | 51
                tech  |        0 |    0 |        0 |          |                  0 |           0 |               0 |    0 |              |
                """);
    }

    @Test
    void whoHasLeftIsAskedNoMoreAndReturnsAsANewcomer() {
        Dataset<Row> last = TextRows.given(TouchSegments.TABLE, """
                account_id | touch | rule  | since      | previous_touch
                leaves     | high  | value | 2026-06-01 | low
                gone       | tech  | ended | 2026-01-01 | low
                back       | tech  | ended | 2026-06-20 | low
                """);
        Dataset<Row> ended = TextRows.given(TouchSegments.TABLE, "account_id\nleaves\ngone\nnever");
        Dataset<Row> night = night(known("account_id | mrr\nback | 10"), ended, last, segments(""), TWO_AND_TWO);

        expect(night, """
                account_id | touch | rule  | rank | since      | previous_touch
                back       | high  | value |    1 | 2026-06-30 | low
                gone       | tech  | ended |    2 | 2026-01-01 | low
                leaves     | tech  | ended |    3 | 2026-06-30 | high
                never      | tech  | ended |    4 | 2026-06-30 |
                """);
        // As members of a dimension they are what they were.
        Dataset<Row> both = night.select("account_id", "as_of", "touch", "rule", "previous_touch")
                .unionByName(last.withColumn("as_of", lit(DAY.minusDays(1)))
                        .select("account_id", "as_of", "touch", "rule", "previous_touch"));
        expect(TouchSegments.newest(both), """
                account_id | touch
                back       | high
                gone       | low
                leaves     | high
                never      |
                """);
    }

    @Test
    void staffIsWhoIsListedOrWhoIsConfigured() {
        Dataset<Row> listed = TextRows.given(dev.safra.source.LifecycleTables.CSMS.contract(), """
                csm | touch | max_accounts
                Ana | high  | 12
                Bo  | high  |
                Cy  |       | 3
                Dee | low   |
                """);

        assertThat(Staff.of(listed, segments("").teams()))
                .isEqualTo(new Staff(
                        Map.of(Touch.HIGH, 3L, Touch.LOW, 1L, Touch.TECH, 0L),
                        Map.of(Touch.HIGH, 25L, Touch.LOW, 100L, Touch.TECH, 0L)));
        assertThat(Staff.of(
                                listed,
                                segments("safra.segments.touch.high { csms = 4, accounts-per-csm = 8 }")
                                        .teams())
                        .places())
                .containsEntry(Touch.HIGH, 32L)
                .containsEntry(Touch.LOW, 100L);
    }

    @Test
    void costAndNeedFollowTheSettings() {
        Dataset<Row> touches = TextRows.given(TouchSegments.TABLE, """
                account_id | touch | rule      | value
                a          | high  | strategic |     5
                b          | high  | value     |    50
                c          | high  | dwell     |     7
                d          | low   | value     |    20
                e          | tech  | ended     |     0
                """);
        Segments segments = segments("""
                safra.segments {
                  csms-per-manager = 1
                  touch.high { accounts-per-csm = 2, csms = 1, monthly-cost-per-csm = 9000 }
                }
                """);
        Staff staff =
                Staff.of(TextRows.given(dev.safra.source.LifecycleTables.CSMS.contract(), "csm"), segments.teams());
        Dataset<Row> staffed = session().createDataFrame(staff.rows(segments.teams()), Staff.SCHEMA);
        Dataset<Row> values = TextRows.given(AccountValue.TABLE, "account_id | mrr\na | 5\nb | 50\nd | 20");

        expect(
                CsmCapacity.from(touches, values, staffed, segments, new AsOf(DAY))
                        .to(CsmCapacity.TABLE.schema()),
                """
                touch | as_of      | accounts | csms | capacity | load | uncovered_accounts | csms_needed | managers_needed | mrr | monthly_cost | marginal_value
                high  | 2026-06-30 |        3 |    1 |        2 |  1.5 |                  1 |           2 |               2 |  55 |         9000 |             50
                low   | 2026-06-30 |        1 |    0 |        0 |      |                  1 |           1 |               1 |  20 |              |             20
                tech  | 2026-06-30 |        0 |    0 |        0 |      |                  0 |           0 |               0 |   0 |              |
                """);
    }

    /** As in plain Java, whatever the order of rows and however many tasks count them. */
    @Test
    void manyAccountsInManyTasksAreTreatedAsOneLine() {
        Random random = new Random(6);
        StringBuilder known = new StringBuilder("account_id | mrr | is_strategic\n");
        StringBuilder last = new StringBuilder("account_id | touch | rule | since\n");
        List<Candidate> accounts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int mrr = random.nextInt(200);
            boolean isPinned = random.nextInt(20) == 0;
            boolean isHeld = random.nextInt(6) == 0;
            Touch before = random.nextInt(5) == 0 ? null : Touch.values()[random.nextInt(3)];
            known.append("a%03d | %d | %s%n".formatted(i, mrr, isPinned));
            if (before != null) {
                last.append(
                        "a%03d | %s | value | %s%n".formatted(i, before.text(), isHeld ? "2026-06-01" : "2025-01-01"));
            }
            accounts.add(new Candidate(
                    "a%03d".formatted(i),
                    mrr * 10_000L,
                    isPinned ? 0 : 1,
                    Touch.HIGH,
                    isPinned,
                    before,
                    isHeld && before != null));
        }
        Segments segments = segments("safra.segments.moves-per-night = 0.1");
        Staff staff = staff(60, 120);
        Map<String, Touch> expected = InMemory.night(accounts, staff.places(), segments.edge(), 0.1);

        String partitions = session().conf().get("spark.sql.shuffle.partitions");
        session().conf().set("spark.sql.shuffle.partitions", "7");
        try {
            Map<String, Touch> given = new HashMap<>();
            Dataset<Row> rows = known(known.toString()).repartition(3);
            Dataset<Row> before = TextRows.given(TouchSegments.TABLE, last.toString());
            // No task has them all.
            Dataset<Row> candidates =
                    TouchSegments.candidates(rows, none().select("account_id"), before, segments, new AsOf(DAY));
            assertThat(new TouchAssignment(segments, staff.places())
                            .given(candidates)
                            .groupBy(spark_partition_id())
                            .count()
                            .collectAsList())
                    .hasSizeGreaterThan(2)
                    .allMatch(task -> task.getLong(1) < accounts.size());
            Dataset<Row> night = night(rows, before, segments, staff);
            assertThat(night.queryExecution().executedPlan().toString()).doesNotContain("SinglePartition", "Window");
            night.collectAsList()
                    .forEach(row -> given.put(
                            row.getAs("account_id"),
                            Touch.valueOf(row.<String>getAs("touch").toUpperCase(java.util.Locale.ROOT))));
            assertThat(given).isEqualTo(expected);
        } finally {
            session().conf().set("spark.sql.shuffle.partitions", partitions);
        }
    }
}
