package dev.safra.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.job.Jobs;
import dev.safra.lake.Table;
import dev.safra.testing.SampleLakehouse;
import dev.safra.testing.SmallCompany;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What analysts get, on the nights of the sample company: tables with names and comments in a catalog, an answer to the
 * question of each, and the views of conf/bi.
 */
@TestInstance(Lifecycle.PER_CLASS)
class AnalystsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Path VIEWS = Path.of("conf", "bi");

    private transient String before;
    private transient String registered;

    @BeforeAll
    void registerTheTablesOfTheSample() throws IOException {
        startSession();
        registered = ended(
                "register",
                "--catalog=analysts",
                "--config=" + SampleLakehouse.directory().resolve("demo.conf"));
        before = session().catalog().currentDatabase();
        session().catalog().setCurrentDatabase("analysts");
        for (Path view : files(VIEWS)) {
            session().sql(Files.readString(view));
        }
        session().catalog().cacheTable("account_today");
    }

    private static String ended(String... command) {
        SmallCompany.Ended ended = SmallCompany.run(List.of(command));
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.out();
    }

    @AfterAll
    void leaveTheCatalogAsItWas() {
        session().catalog().uncacheTable("account_today");
        session().catalog().setCurrentDatabase(before);
        session().sql("DROP DATABASE analysts CASCADE");
    }

    static List<Table> tables() {
        return Jobs.tables();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyTableAnswersItsQuestion(Table table) {
        List<Row> answer = session().sql(table.question().orElseThrow().sql()).collectAsList();
        if (answer.isEmpty()) {
            assertThat(session().table(table.name()).isEmpty()).as(table.name()).isTrue();
        }
    }

    @Test
    void theCatalogExplainsEveryTable() {
        assertThat(registered.lines()).hasSameSizeAs(Jobs.tables());
        for (Table table : Jobs.tables()) {
            for (StructField field : session().table(table.name()).schema().fields()) {
                assertThat(field.getComment().get())
                        .as(table.name() + "." + field.name())
                        .isNotBlank();
            }
            assertThat(property(table.name(), "Comment")).as(table.name()).isEqualTo(table.description());
        }
    }

    static List<Path> views() throws IOException {
        return files(VIEWS);
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyViewHasRowsAndSaysWhatTheyAre(Path view) throws IOException {
        String sql = Files.readString(view);
        String name = view.getFileName().toString().replace(".sql", "");
        assertThat(sql.lines().filter(line -> line.startsWith("--"))).hasSize(1);
        assertThat(session().table(name).isEmpty()).isFalse();
        assertThat(property(name, "Comment")).startsWith("One row");
        List<String> columns = List.of(session().table(name).columns());
        for (String column : columns) {
            String counterpart = column.endsWith("_numerator")
                    ? column.replace("_numerator", "_denominator")
                    : column.replace("_denominator", "_numerator");
            assertThat(columns).contains(counterpart);
        }
    }

    /** One of the samples' customers has a subscription and is not in the raw accounts. */
    @Test
    void accountTodayHasOneRowOfEachAccount() {
        expect(session().sql("""
                        SELECT count(*) - count(DISTINCT account_id) AS doubled,
                               count(*) - (SELECT count(*) FROM accounts) AS more_than_accounts,
                               sum(mrr) - (SELECT sum(mrr) FROM account_value WHERE as_of = DATE'2026-06-30') AS mrr_difference,
                               sum(overdue_amount) - (SELECT sum(overdue_amount) FROM receivables WHERE as_of = DATE'2026-06-30') AS overdue_difference,
                               count(band) - (SELECT count(*) FROM health_scores WHERE as_of = DATE'2026-06-30') AS health_difference,
                               count(touch) - (SELECT count(*) FROM touch_segments WHERE as_of = DATE'2026-06-30') AS touch_difference
                        FROM account_today"""), """
                doubled | more_than_accounts | mrr_difference | overdue_difference | health_difference | touch_difference
                0       | 1                  | 0              | 0                  | 0                 | 0
                """);
    }

    @Test
    void numeratorsAndDenominatorsAddUpToTheBridgesRates() {
        assertThat(session().sql("""
                        SELECT bridge.month FROM mrr_bridge bridge JOIN (
                          SELECT month,
                            sum(gross_retention_numerator) / nullif(sum(gross_retention_denominator), 0) AS gross_retention,
                            sum(net_retention_numerator) / nullif(sum(net_retention_denominator), 0) AS net_retention,
                            sum(gross_churn_rate_numerator) / nullif(sum(gross_churn_rate_denominator), 0) AS gross_churn,
                            sum(logo_churn_rate_numerator) / nullif(sum(logo_churn_rate_denominator), 0) AS logo_churn,
                            sum(arpa_numerator) / nullif(sum(arpa_denominator), 0) AS arpa
                          FROM account_by_month GROUP BY month) added ON added.month = bridge.month
                        WHERE dimension = 'all' AND NOT (
                          abs(added.gross_retention - bridge.gross_retention) < 1e-6
                          AND abs(added.net_retention - bridge.net_retention) < 1e-6
                          AND abs(added.gross_churn - bridge.gross_churn_rate) < 1e-6
                          AND abs(added.logo_churn - bridge.logo_churn_rate) < 1e-6
                          AND abs(added.arpa - bridge.arpa) < 1e-3)""").collectAsList()).isEmpty();
    }

    private static String property(String table, String name) {
        return session()
                .sql("DESCRIBE TABLE EXTENDED " + table)
                .where("col_name = '" + name + "'")
                .collectAsList()
                .stream()
                .map(row -> row.getString(1))
                .findFirst()
                .orElse("");
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    // Views are over the last publication.
                    .sorted(Comparator.comparing((Path file) -> !file.endsWith("last_publication.sql"))
                            .thenComparing(file -> file))
                    .toList();
        }
    }
}
