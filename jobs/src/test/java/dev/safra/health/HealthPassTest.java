package dev.safra.health;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.rand;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.config.Health;
import dev.safra.dimension.AccountDays;
import dev.safra.dimension.Accounts;
import dev.safra.experience.AccountSentiment;
import dev.safra.lake.Table;
import dev.safra.source.HealthTables;
import dev.safra.testing.SparkTest;
import dev.safra.usage.UsageAdoption;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HealthPassTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final AsOf DAY = new AsOf(LocalDate.of(2026, 6, 30));

    private static final String MEASURES = """
            measures {
              breadth { dimension = usage, weight = 2, value = "usage_adoption.breadth", curve = [[0, 0], [1, 100]] }
              nps { dimension = sentiment, weight = 1, value = "account_sentiment.nps_mean", curve = [[0, 0], [10, 100]]
                    observed-on = "account_sentiment.nps_answered_on", fresh-days = 30, half-life-days = 30 }
            }
            """;

    @AfterEach
    void onePartition() {
        session().conf().set("spark.sql.shuffle.partitions", "1");
    }

    /** Enterprises have five values and their own median, 0.5; the two others are compared with all seven: 0.6. */
    @Test
    void peersAreTheSizeGroupIfItHasEnough() {
        Dataset<Row> days = days("""
                account_id | size
                a          | enterprise
                b          | enterprise
                c          | enterprise
                d          | enterprise
                e          | enterprise
                f          | mid_market
                g          | mid_market
                """, """
                account_id | as_of      | breadth
                a          | 2026-06-30 |     0.1
                b          | 2026-06-30 |     0.2
                c          | 2026-06-30 |     0.5
                d          | 2026-06-30 |     0.6
                e          | 2026-06-30 |     0.7
                f          | 2026-06-30 |     0.8
                g          | 2026-06-30 |     0.9
                """, "account_id | nps_mean");

        expect(HealthMeasures.from(cards(days)).where("measure = 'breadth' and account_id in ('a', 'f')"), """
                account_id | value | score | peer_median
                a          |   0.1 |    10 | 0.5
                f          |   0.8 |    80 | 0.6
                """);
    }

    /** (60 × 80 + 15 × 40) / 75; quality has no measure of a value, and usage is taken away. */
    @Test
    void everyDimensionIsToldByItsNameWithItsShare() {
        Health named = Scores.health("""
                dimensions { usage = null, quality = 20, financial = null, sentiment = 15, adoption = 60 }
                """, MEASURES, "measures.breadth.dimension = adoption");
        Dataset<Row> days = days(
                "account_id | size\na | unknown",
                "account_id | as_of | breadth\na | 2026-06-30 | 0.8",
                "account_id | as_of | nps_mean | nps_answered_on\na | 2026-06-30 | 4 | 2026-06-30");

        expect(
                cards(days, named)
                        .selectExpr(
                                "usage",
                                "quality",
                                "financial",
                                "sentiment",
                                "score",
                                "to_json(dimensions, map('ignoreNullFields', 'false')) as dimensions"),
                """
                usage | quality | financial | sentiment | score | dimensions
                      |         |           |        40 |    72 | [{"name":"quality","score":null,"weight":0.0},\
                {"name":"sentiment","score":40.0,"weight":0.2},{"name":"adoption","score":80.0,"weight":0.8}]
                """);
    }

    @Test
    void theOrderOfRowsAndPartitionsDoesNotMatter() {
        Random random = new Random(5);
        StringBuilder accounts = new StringBuilder("account_id | size\n");
        StringBuilder usage = new StringBuilder("account_id | as_of | breadth\n");
        StringBuilder answers = new StringBuilder("account_id | as_of | nps_mean | nps_answered_on\n");
        for (int i = 0; i < 60; i++) {
            accounts.append("a%d | %s\n"
                    .formatted(i, List.of("enterprise", "mid_market", "unknown").get(random.nextInt(3))));
            usage.append("a%d | 2026-06-30 | %s\n".formatted(i, random.nextInt(5) == 0 ? "" : random.nextDouble()));
            answers.append("a%d | 2026-06-30 | %s | %s\n"
                    .formatted(i, 10 * random.nextDouble(), DAY.day().minusDays(random.nextInt(90))));
        }
        Dataset<Row> days = days(accounts.toString(), usage.toString(), answers.toString());
        List<String> expected = lines(cards(days));

        session().conf().set("spark.sql.shuffle.partitions", "5");
        assertThat(lines(cards(days.orderBy(rand(3)).repartition(7)))).isEqualTo(expected);
        assertThat(expected).hasSize(60);
    }

    private static List<String> lines(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }

    private static Dataset<Row> cards(Dataset<Row> days) {
        return cards(days, Scores.health(MEASURES));
    }

    private static Dataset<Row> cards(Dataset<Row> days, Health health) {
        return new HealthPass(
                        days,
                        given(HealthMeasures.TABLE, "account_id"),
                        given(HealthScores.TABLE, "account_id"),
                        health,
                        "v1",
                        DAY)
                .cards(given(HealthTables.SCORE_OVERRIDES.contract(), "account_id"));
    }

    private static Dataset<Row> days(String accounts, String usage, String answers) {
        Map<Table, Dataset<Row>> tables = new LinkedHashMap<>();
        tables.put(Accounts.TABLE, given(Accounts.TABLE, accounts));
        tables.put(UsageAdoption.TABLE, given(UsageAdoption.TABLE, usage));
        tables.put(AccountSentiment.TABLE, given(AccountSentiment.TABLE, answers));
        return AccountDays.of(tables, DAY);
    }
}
