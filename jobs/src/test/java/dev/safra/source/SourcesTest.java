package dev.safra.source;

import static dev.safra.source.RawTables.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.testing.TextRows;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Raw tables as they are opened. */
final class SourcesTest extends SourceTest {

    private static final long serialVersionUID = 1;

    private static final String THREE_ACCOUNTS = """
            account_id | name | signed_up_on | employees | is_partner
            a          | Ana  | 2025-01-31   | 12        | true
            b          |      |              |           | false
            c          | Cy   | 2024-02-29   | 0         |
            """;

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
                CleanSource cleaned = clean(ACCOUNTS, source);
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
    void aLookupAddsTheRowOfAnotherTableToEachRowOnce() {
        file("crm.csv", """
                id,segment
                a,7
                b,8
                c,
                """);
        file("segments.csv", """
                segment,label
                7,mining
                7,Mining
                9,retail
                """);
        String lookup = "lookups.found { format = csv, path = " + quoted("segments.csv") + ", key = segment }";

        CleanSource cleaned = clean(ACCOUNTS, """
                format = csv, path = %s, quality.extra-columns = warn
                columns { account_id = id, industry = "found.label" }
                """.formatted(quoted("crm.csv")) + lookup);

        expect(cleaned.accepted(), """
                account_id | industry
                a          | mining
                b          |
                c          |
                """);
        assertThat(cleaned.messages()).isEmpty();
        assertThatThrownBy(() -> clean(
                        ACCOUNTS,
                        "format = csv, path = " + quoted("crm.csv") + ", columns.account_id = id\n"
                                + lookup.replace("key = segment", "key = label")))
                .hasMessageContaining(
                        "accounts: there is no column label, which sources.accounts.lookups.found.key asks"
                                + " for; there are id, segment");

        file("segments.csv", "Segment ID,label\n7,mining\n");
        String twoNames = lookup.replace("key = segment", "key { segment = \"Segment ID\" }");
        CleanSource byTwoNames = clean(ACCOUNTS, """
                format = csv, path = %s, quality.extra-columns = warn
                columns { account_id = id, industry = "found.label" }
                """.formatted(quoted("crm.csv")) + twoNames);
        expect(byTwoNames.accepted().where("industry is not null"), """
                account_id | industry
                a          | mining
                """);
        assertThat(byTwoNames.messages()).isEmpty();
        assertThatThrownBy(() -> clean(
                        ACCOUNTS,
                        "format = csv, path = " + quoted("crm.csv") + ", columns.account_id = id\n"
                                + twoNames.replace("segment = \"Segment ID\"", "sector = code")))
                .hasMessage("""
                        sources: 2 problems
                          accounts: there is no column sector, which sources.accounts.lookups.found.key asks for; there are \
                        id, segment
                          accounts.lookups.found: there is no column code, which sources.accounts.lookups.found.key asks \
                        for; there are Segment ID, label""");
    }

    @Test
    void aSitesOwnAttributesAreColumnsOfTextAfterOurs() {
        file("crm.csv", """
                account_id,Region,customer_segment,seats,is_test
                a, south ,retail,7,false
                b,, ,,false
                c,north,food,3,true
                c,north,food,3,true
                """);
        String source = "format = csv, path = " + quoted("crm.csv");
        String attributes = """
                , where = "seats is null or seats < 9", quality.missing-columns = ignore
                quality.rules.region_known { condition = "region is not null", action = warn }
                attributes { segment = customer_segment, region = "upper(region)", twice = "2 * seats"
                             tested = "is_test = 'true'", nobody_knows = "null" }""";

        CleanSource cleaned =
                open("safra.sources.accounts { " + source + attributes + " }").clean(ACCOUNTS);

        expect(cleaned.accepted(), """
                account_id | region | segment | twice | tested | nobody_knows
                a          | SOUTH  | retail  |    14 | false  |
                b          |        |         |       | false  |
                c          | NORTH  | food    |     6 | true   |
                """);
        assertThat(cleaned.accepted().columns())
                .endsWith("expected_users", "nobody_knows", "region", "segment", "tested", "twice");
        assertThat(cleaned.messages())
                .containsExactly(
                        "accounts: 1 row warned: region_known; expected region is not null",
                        "accounts: 1 row deduplicated: duplicate");
        assertThatThrownBy(() -> clean(ACCOUNTS, source + ", attributes { region = \"reigon\", all_of_it = struct() }"))
                .hasMessageContaining("accounts: sources.accounts.attributes.region = \"reigon\": there is no column")
                .hasMessageContaining(
                        "accounts: column all_of_it is STRUCT<> in the source; expected STRING. Convert it"
                                + " under sources.accounts.attributes.all_of_it.");
    }

    @Test
    void aSourceIsReadByItsOptionsNamesAndConditions() {
        file("crm.csv", """
                id;legal.name;Country;is_test;head count
                1;"Ana; Sons";BR;false;3
                2;Bo;PT;true;4
                """);

        CleanSource cleaned = clean(ACCOUNTS, """
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
                .hasMessageStartingWith("accounts: cannot be read: [CAST_INVALID_INPUT] The value *** of the type")
                .hasMessageContaining("try_cast")
                .hasMessageNotContaining("yesterday")
                .extracting("exitCode")
                .isEqualTo(ExitCode.SOURCE_CONTRACT);
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
}
