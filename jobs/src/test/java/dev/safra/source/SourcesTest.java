package dev.safra.source;

import static dev.safra.source.RawTables.ACCOUNTS;
import static dev.safra.source.RawTables.EXCHANGE_RATES;
import static dev.safra.source.RawTables.INVOICE_LINES;
import static dev.safra.source.RawTables.SUBSCRIPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ConfigLoader;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.config.SettingsReader;
import dev.safra.dimension.Attributes;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Sessions;
import dev.safra.source.Sources.Cleaned;
import dev.safra.testing.SparkTest;
import dev.safra.testing.TextRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourcesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String THREE_ACCOUNTS = """
            account_id | name | signed_up_on | employees | is_partner
            a          | Ana  | 2025-01-31   | 12        | true
            b          |      |              |           | false
            c          | Cy   | 2024-02-29   | 0         |
            """;

    @TempDir
    private Path dir;

    @Test
    void everyFormatGivesTheSameRows() {
        file("accounts.csv", """
                account_id,name,signed_up_on,employees,is_partner
                a,Ana,2025-01-31,12,true
                b,,,,false
                c," Cy ",2024-02-29,0,
                """);
        file("accounts.json", """
                {"account_id":"a","name":"Ana","signed_up_on":"2025-01-31","employees":12,"is_partner":true}
                {"account_id":"b","is_partner":false,"name":""}
                {"account_id":"c","name":"Cy","signed_up_on":"2024-02-29","employees":0,"is_partner":null}
                """);
        Dataset<Row> typed = TextRows.given(ACCOUNTS.contract(), THREE_ACCOUNTS)
                .select("account_id", "name", "signed_up_on", "employees", "is_partner");
        typed.write().parquet(dir + "/accounts.parquet");
        typed.write().format("delta").save(dir + "/accounts.delta");
        typed.write().format("delta").option("path", dir + "/table").saveAsTable("crm_accounts");

        try {
            for (String source : List.of(
                    "format = csv, path = " + quoted("accounts.csv"),
                    "format = json, path = " + quoted("accounts.json"),
                    "format = parquet, path = " + quoted("accounts.parquet"),
                    "path = " + quoted("accounts.delta"),
                    "table = \"default.crm_accounts\"")) {
                Cleaned cleaned = clean(ACCOUNTS, source);
                expect(cleaned.accepted(), THREE_ACCOUNTS);
                assertThat(cleaned.accepted().columns())
                        .containsExactly(ACCOUNTS.contract().columnNames().toArray(String[]::new));
                assertThat(cleaned.messages()).isEmpty();
            }
        } finally {
            session().sql("drop table crm_accounts");
        }
    }

    @Test
    void aSourceIsReadByItsOptionsNamesAndConditions() {
        file("crm.csv", """
                id;legal.name;Country;is_test;head count
                1;"Ana; Sons";BR;false;3
                2;Bo;PT;true;4
                """);

        Cleaned cleaned = clean(ACCOUNTS, """
                format = csv, path = %s, options { sep = ";" }, where = "not is_test"
                columns {
                  account_id = "concat('C-', id)"
                  name = "upper(`legal.name`)"
                  employees = "2 * `head count`"
                }
                """.formatted(quoted("crm.csv")));

        expect(cleaned.accepted(), """
                account_id | name      | country | employees
                C-1        | ANA; SONS | BR      | 6
                """);
        assertThat(cleaned.read()).isEqualTo(1);
    }

    @Test
    void anUnreadableOptionalValueBecomesNullAndIsCounted() {
        file("accounts.csv", """
                account_id,name,signed_up_on,employees,is_partner
                a,"   ",31/01/2025,dozens,true
                b,Bo,2025-02-30,7,perhaps
                """);

        Cleaned cleaned = clean(ACCOUNTS, csv("accounts.csv"));

        expect(cleaned.accepted(), """
                account_id | name | signed_up_on | employees | is_partner
                a          |      |              |           | true
                b          | Bo   |              | 7         |
                """);
        assertThat(cleaned.messages())
                .containsExactly(
                        "accounts: 2 rows nulled: signed_up_on_unreadable (such as \"2025-02-30\"); expected DATE; map it"
                                + " under sources.accounts.columns.signed_up_on",
                        "accounts: 1 row nulled: employees_unreadable (such as \"dozens\"); expected INT; map it under"
                                + " sources.accounts.columns.employees",
                        "accounts: 1 row nulled: is_partner_unreadable (such as \"perhaps\"); expected BOOLEAN; map it under"
                                + " sources.accounts.columns.is_partner");
    }

    @Test
    void aRowThatBreaksARuleIsSetAsideWithTheRuleTheValueAndItself() {
        file("subscriptions.csv", """
                subscription_id,account_id,product,amount,term,term_count,starts_on,ends_on,status
                fine,a,core,10,month,,2025-01-01,,
                free,a,core,0,year,2,2025-01-01,2025-01-02,paused
                no account,,core,10,month,,2025-01-01,,
                blank product,a,"  ",10,month,,2025-01-01,,
                amount,a,core,ten,month,,2025-01-01,,
                start,a,core,10,month,,soon,,
                term,a,core,10,fortnight,,2025-01-01,,
                count,a,core,10,month,0,2025-01-01,,
                negative,a,core,-0.01,month,,2025-01-01,,
                large,a,core,10000000000000,month,,2025-01-01,,
                too large,a,core,100000000000000000,month,,2025-01-01,,
                status,a,core,10,month,,2025-01-01,,Active
                old,a,core,10,month,,1899-12-31,,
                end,a,core,10,month,,2025-01-01,2025-01-01,
                """);

        Cleaned cleaned = clean(SUBSCRIPTIONS, csv("subscriptions.csv"));

        expect(cleaned.accepted(), """
                subscription_id | amount | term_count | status
                fine            | 10     |            |
                free            | 0      | 2          | paused
                """);
        expect(
                cleaned.setAside().selectExpr("rule", "value", "get_json_object(payload, '$.subscription_id') as id"),
                """
                rule                    | value              | id
                account_id_missing      |                    | no account
                product_missing         |                    | blank product
                amount_unreadable       | ten                | amount
                starts_on_unreadable    | soon               | start
                term_unknown            | fortnight          | term
                term_count_not_positive | 0                  | count
                amount_negative         | -0.01              | negative
                amount_too_large        | 10000000000000     | large
                amount_unreadable       | 100000000000000000 | too large
                status_unknown          | Active             | status
                starts_before_1900      | 1899-12-31         | old
                ends_before_it_starts   | 2025-01-01         | end
                """);
        assertThat(cleaned.setAside()
                        .where("rule = 'term_unknown'")
                        .select("payload")
                        .first()
                        .getString(0))
                .isEqualTo("{\"subscription_id\":\"term\",\"account_id\":\"a\",\"product\":\"core\",\"amount\":\"10\","
                        + "\"term\":\"fortnight\",\"starts_on\":\"2025-01-01\"}");
        assertThat(cleaned.messages())
                .contains(
                        "subscriptions: 1 row quarantined: term_unknown (such as \"fortnight\"); expected one of day, week,"
                                + " month, quarter, half_year, year; map it under sources.subscriptions.columns.term",
                        "subscriptions: 1 row quarantined: account_id_missing; map it under"
                                + " sources.subscriptions.columns.account_id",
                        "subscriptions: 2 rows quarantined: amount_unreadable (such as \"100000000000000000\"); expected"
                                + " DECIMAL(20,4); map it under sources.subscriptions.columns.amount");
    }

    @Test
    void aLineThatCannotBeTakenApartIsSetAsideWholeEvenWhereItIsNotAskedFor() {
        file("accounts.csv", """
                account_id,name,is_test
                a,Ana,false
                b,"Bo
                c,Cy,false,surplus
                d
                e,Eve,true
                """);
        file("accounts.json", """
                {"account_id":"a","name":"Ana","is_test":false}
                {"account_id":"b",
                not json
                {"account_id":"e","name":"Eve","is_test":true}
                """);

        Cleaned csv = clean(ACCOUNTS, csv("accounts.csv") + ", where = \"not is_test\"");
        expect(csv.accepted(), """
                account_id | name
                a          | Ana
                """);
        expect(csv.setAside().selectExpr("rule", "get_json_object(payload, '$._malformed_row') as line"), """
                rule          | line
                malformed_row | b,"Bo
                malformed_row | c,Cy,false,surplus
                malformed_row | d
                """);

        Cleaned json = clean(ACCOUNTS, "format = json, where = \"not is_test\", path = " + quoted("accounts.json"));
        expect(json.accepted(), """
                account_id | name
                a          | Ana
                """);
        expect(json.setAside().selectExpr("rule", "get_json_object(payload, '$._malformed_row') as line"), """
                rule          | line
                malformed_row | {"account_id":"b",
                malformed_row | not json
                """);
        assertThat(json.messages()).containsExactly("accounts: 2 rows quarantined: malformed_row");
    }

    @Test
    void filesWithTheirColumnsInAnotherOrderAreNotMixed() {
        file("accounts/1.csv", "account_id,name\na,Ana\n");
        file("accounts/2.csv", "name,account_id\nBo,b\n");
        Sources sources = open(source("accounts", csv("accounts")));

        assertThatThrownBy(() -> sources.clean(ACCOUNTS))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("accounts: cannot be read: CSV header does not conform to the schema.")
                .hasMessageContaining(".csv")
                .hasMessageEndingWith("Check sources.accounts.")
                .extracting("exitCode")
                .isEqualTo(ExitCode.SOURCE_CONTRACT);
    }

    @Test
    void anExpressionThatFailsOnARowSaysSo() {
        file("accounts.csv", "account_id,name,created_at\na,Ana,yesterday\n");
        Sources sources =
                open(source("accounts", csv("accounts.csv") + ", columns.signed_up_on = \"date(created_at)\""));

        assertThatThrownBy(() -> sources.clean(ACCOUNTS))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("accounts: cannot be read: [CAST_INVALID_INPUT] The value 'yesterday'")
                .hasMessageContaining("try_cast")
                .extracting("exitCode")
                .isEqualTo(ExitCode.SOURCE_CONTRACT);
    }

    @Test
    void aFileGoneSinceItWasOpenedIsNotReady() throws IOException {
        file("accounts.csv", "account_id,name\na,Ana\n");
        Sources sources = open(source("accounts", csv("accounts.csv")));
        Files.delete(dir.resolve("accounts.csv"));

        assertThatThrownBy(() -> sources.clean(ACCOUNTS))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("accounts: cannot be read: ")
                .extracting("exitCode")
                .isEqualTo(ExitCode.INPUTS_NOT_READY);
    }

    @Test
    void aSourceThatBreaksItsContractIsSaidWithWhatItHas() {
        file("accounts.csv", "id,name\na,Ana\n");
        session()
                .sql("select 's' subscription_id, 'a' account_id, 'core' product, 10 amount, 'month' term,"
                        + " 20250101L starts_on, true as status, array('x') as plan")
                .write()
                .parquet(dir + "/subscriptions");

        assertThatThrownBy(() -> open(
                        source("accounts", csv("accounts.csv") + ", columns.name = legal, where = \"not is_test\""),
                        source("subscriptions", "format = parquet, path = " + quoted("subscriptions")),
                        source("exchange_rates", csv("rates.csv"))))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("""
                        sources: 6 problems
                          accounts: sources.accounts.where = "not is_test": there is no column `is_test`. The source has id, name.
                          accounts: required column account_id is missing; the source has id, name. Map it under \
                        sources.accounts.columns.account_id.
                          accounts: sources.accounts.columns.name = "legal": there is no column `legal`. The source has id, name.
                          subscriptions: column plan is ARRAY<STRING> in the source; expected STRING. Convert it under \
                        sources.subscriptions.columns.plan.
                          subscriptions: column starts_on is BIGINT in the source; expected DATE. Convert it under \
                        sources.subscriptions.columns.starts_on.
                          exchange_rates: cannot read csv at\
                        """)
                .extracting("exitCode")
                .isEqualTo(ExitCode.SOURCE_CONTRACT);
    }

    @Test
    void allExpressionsThatAreNoSqlAreAProblemOfConfiguration() {
        file("accounts.csv", "account_id,name\na,Ana\n");

        assertThatThrownBy(() ->
                        open(source("accounts", csv("accounts.csv") + """
                                , where = "name =", columns { name = "upper(name" }
                                """), source("exchange_rates", csv("rates.csv"))))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith(
                        "sources: 3 problems\n  accounts: sources.accounts.where = \"name =\" is not a Spark"
                                + " SQL expression: ")
                .hasMessageContaining(
                        "\n  accounts: sources.accounts.columns.name = \"upper(name\" is not a Spark SQL expression: ")
                .hasMessageContaining("\n  exchange_rates: cannot read csv at ")
                .extracting("exitCode")
                .isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void anExpressionOverManyRowsIsNoneOfOneRow() {
        file("accounts.csv", "account_id,name\na,Ana\n");

        assertThatThrownBy(() -> open(source("accounts", csv("accounts.csv") + ", columns.csm = \"max(name)\"")))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("accounts: sources.accounts.columns do not go together: [")
                .extracting("exitCode")
                .isEqualTo(ExitCode.SOURCE_CONTRACT);
    }

    @Test
    void whatIsNotThereYetIsNotReady() {
        assertThatThrownBy(() -> open(
                        source("accounts", csv("absent.csv")),
                        source("subscriptions", "table = \"crm.subscriptions\"")))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("sources: 2 problems\n  accounts: cannot read csv at " + dir + "/absent.csv: ")
                .hasMessageContaining("\n  subscriptions: cannot read delta at crm.subscriptions: ")
                .hasMessageContaining("Check sources.subscriptions, or run again once it is there.")
                .extracting("exitCode")
                .isEqualTo(ExitCode.INPUTS_NOT_READY);
    }

    @Test
    void ofRowsWithOneKeyTheLastByFullRowStays() {
        file("accounts.csv", """
                account_id,name,industry,employees
                a,Ana,retail,9
                a,Ana,retail,10
                a,Ana,,11
                b,Bo,,
                b,Bo,,
                """);
        file("rates.csv", """
                currency,month,rate
                USD,2025-01-01,5.1
                USD,2025-01-01,5.2
                USD,2025-02-01,0
                USD,2025-03-15,5
                """);

        Cleaned accounts = clean(ACCOUNTS, csv("accounts.csv"));
        expect(accounts.accepted(), """
                account_id | name | industry | employees
                a          | Ana  | retail   | 10
                b          | Bo   |          |
                """);
        assertThat(accounts.deduplicated()).isEqualTo(3);
        assertThat(accounts.messages()).containsExactly("accounts: 3 rows deduplicated: duplicate");

        Cleaned rates = clean(EXCHANGE_RATES, csv("rates.csv"));
        expect(rates.accepted(), """
                currency | month      | rate
                USD      | 2025-01-01 | 5.2
                """);
        expect(rates.setAside().select("rule", "value"), """
                rule                | value
                rate_not_positive   | 0.00000000
                month_not_first_day | 2025-03-15
                """);
    }

    @Test
    void invoiceLinesNeedADayFromAndToOnlyWhereTheyRecur() {
        file("lines.csv", """
                invoice_id,line_id,account_id,product,amount,kind,service_from,service_to
                i,1,a,core,10,recurring,2025-01-01,2025-02-01
                i,2,a,core,-3,one_time,,
                i,3,a,core,10,recurring,2025-01-01,
                i,4,a,core,10,recurring,2025-01-01,2025-01-01
                i,5,a,core,-1,recurring,2025-01-01,2025-02-01
                i,6,a,core,10,refund,2025-01-01,2025-02-01
                """);

        Cleaned lines = clean(INVOICE_LINES, csv("lines.csv"));

        expect(lines.accepted(), """
                line_id | amount
                1       | 10
                2       | -3
                """);
        expect(lines.setAside().selectExpr("get_json_object(payload, '$.line_id') as line", "rule", "value"), """
                line | rule                   | value
                3    | service_period_missing | 2025-01-01
                4    | ends_before_it_starts  | 2025-01-01
                5    | amount_negative        | -1
                6    | kind_unknown           | refund
                """);
    }

    @Test
    void aMomentIsADayInTheBusinessTimeZone() {
        session()
                .sql("select id account_id, created_at, created_at signed_up_on from values"
                        + " ('before midnight', timestamp'2025-02-01 02:30:00Z'),"
                        + " ('after midnight', timestamp'2025-02-01 03:30:00Z') as t(id, created_at)")
                .write()
                .parquet(dir + "/accounts");
        file("accounts.csv", """
                account_id,created_at
                before midnight,2025-02-01T02:30:00Z
                after midnight,2025-02-01T03:30:00Z
                """);
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            Sessions.open(ZoneId.of("America/Sao_Paulo"), Map.of());
            String expected = """
                    account_id      | signed_up_on
                    before midnight | 2025-01-31
                    after midnight  | 2025-02-01
                    """;
            String parquet = "format = parquet, path = " + quoted("accounts");
            expect(clean(ACCOUNTS, parquet).accepted(), expected);
            expect(
                    clean(ACCOUNTS, parquet + ", columns.signed_up_on = \"date(created_at)\"")
                            .accepted(),
                    expected);
            expect(
                    clean(
                                    ACCOUNTS,
                                    csv("accounts.csv")
                                            + ", columns.signed_up_on = \"date(try_to_timestamp(created_at))\"")
                            .accepted(),
                    expected);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private Path file(String name, String text) {
        try {
            Path file = dir.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String quoted(String name) {
        return "\"" + dir.resolve(name) + "\"";
    }

    private String csv(String name) {
        return "format = csv, path = " + quoted(name);
    }

    private static String source(String name, String hocon) {
        return "safra.sources." + name + " { " + hocon + " }\n";
    }

    private Sources open(String... sources) {
        String config = "safra.lakehouse.curated = " + quoted("curated") + "\n" + String.join("\n", sources);
        Settings settings = new SettingsReader(RawTables.columns(), Attributes.ALL)
                .read(new ConfigLoader(Map.of("site.conf", config)::get).load(List.of("site.conf"), List.of()));
        return Sources.open(new Lakehouse(session(), settings.curated()), settings);
    }

    /** Cleans a source, and sees to it that no row is lost. */
    private Cleaned clean(RawTable table, String hocon) {
        Cleaned cleaned = open(source(table.name(), hocon)).clean(table);
        assertThat(cleaned.accepted().count() + cleaned.deduplicated() + cleaned.quarantined())
                .isEqualTo(cleaned.read());
        assertThat(cleaned.setAside().count()).isEqualTo(cleaned.quarantined());
        return cleaned;
    }
}
