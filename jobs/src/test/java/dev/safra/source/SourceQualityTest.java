package dev.safra.source;

import static dev.safra.source.RawTables.SUBSCRIPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import dev.safra.source.DataQuality.Counts;
import dev.safra.source.DataQuality.Past;
import dev.safra.testing.TextRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What a site asks of its sources, and what becomes of a night that does not get it. */
final class SourceQualityTest extends SourceTest {

    private static final long serialVersionUID = 1;

    private static final AsOf NIGHT = new AsOf(LocalDate.of(2025, 6, 30));

    private static final String SUBSCRIPTION_LINES = """
            subscription_id,account_id,product,plan,amount,term,starts_on,quantity
            1,a,core,basic,10,month,2025-06-20,1
            2,a,core,gold,10,month,2025-06-25,few
            3,a,core,silver,-10,month,2025-06-30,1
            4,a,core,silver,10,fortnight,2025-06-30,1
            5,a,core,pro,10,month,2025-07-01,1
            """;

    @Test
    void aRuleOfTheSitesOwnSetsAsideOrWarns() {
        file("subscriptions.csv", SUBSCRIPTION_LINES);

        CleanSource cleaned = clean(SUBSCRIPTIONS, csv("subscriptions.csv") + """
                , quality.rules {
                  plan_known { condition = "plan in ('basic', 'pro')", max-count = 1, max-share = 0.2 }
                  small { condition = "quantity < 5 and amount < 10", action = warn }
                }
                """);

        expect(cleaned.accepted(), """
                subscription_id | quantity
                1               | 1
                5               | 1
                """);
        // Rows 3 and 4 break a built-in rule first; 2 has no quantity, of which nothing is known.
        expect(
                cleaned.setAside().selectExpr("get_json_object(payload, '$.subscription_id') as id", "rule", "value"),
                """
                id | rule            | value
                2  | plan_known      | gold
                3  | amount_negative | -10
                4  | term_unknown    | fortnight
                """);
        assertThat(cleaned.messages())
                .containsExactly(
                        "subscriptions: 1 row quarantined: term_unknown (such as \"fortnight\"); expected one of day, week,"
                                + " month, quarter, half_year, year; map it under sources.subscriptions.columns.term",
                        "subscriptions: 1 row quarantined: amount_negative (such as \"-10.0000\"); expected 0 or more;"
                                + " credits are no recurring revenue; map it under sources.subscriptions.columns.amount",
                        "subscriptions: 1 row quarantined: plan_known (such as \"gold\"); expected plan in ('basic', 'pro')",
                        "subscriptions: 2 rows warned: small (such as \"{\"quantity\":1.0000,\"amount\":10.0000}\");"
                                + " expected quantity < 5 and amount < 10");
        assertThat(cleaned.failures()).isEmpty();
        expect(lakehouse().rows(DataQuality.TABLE, DataQuality.of(cleaned, NIGHT, "run")), """
                rule            | action      | affected | example   | read | accepted | quarantined
                all             | read        | 5        |           | 5    | 2        | 3
                term_unknown    | quarantined | 1        | fortnight | 5    | 4        | 1
                amount_negative | quarantined | 1        | -10       | 5    | 4        | 1
                plan_known      | quarantined | 1        | gold      | 5    | 4        | 1
                small           | warned      | 2        | {"quantity":1.0000,"amount":10.0000} | 5 | 5 | 0
                """);
    }

    @Test
    void whatCannotBeReadOfAnOptionalColumnIsNulledUnlessTheSiteWantsMore() {
        file("subscriptions.csv", SUBSCRIPTION_LINES);

        assertThat(clean(SUBSCRIPTIONS, csv("subscriptions.csv"))
                        .accepted()
                        .where("quantity is null")
                        .count())
                .isEqualTo(1);
        assertThat(clean(
                                SUBSCRIPTIONS,
                                csv("subscriptions.csv") + ", quality.rules.quantity_unreadable.action = quarantine")
                        .setAside()
                        .where("rule = 'quantity_unreadable' and value = 'few'")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void allThatFailsIsSaidAtOnceWithCountShareValueAndRemedy() {
        file("subscriptions.csv", SUBSCRIPTION_LINES);
        file("accounts.csv", "account_id\na\na\na\nb\n");
        Sources sources = open(
                source("accounts", csv("accounts.csv") + ", quality.duplicates.max-share = 0.25"),
                source("subscriptions", csv("subscriptions.csv") + """
                        , quality {
                          rules {
                            term_unknown { action = fail }
                            amount_negative { max-count = 0 }
                            plan_known { condition = "plan in ('basic', 'pro')", max-share = 0.19, action = warn }
                          }
                          quarantined.max-count = 1
                          freshness { column = starts_on, max-age-days = 0 }
                        }
                        """),
                source("exchange_rates", csv("accounts.csv") + """
                        , columns { currency = account_id, month = "'2025-01-01'", rate = "account_id" }
                        , quality.quarantined.max-share = 0.99
                        """));

        SafraException failed = requireFailing(sources, Past.NONE);

        assertThat(failed.exitCode()).isEqualTo(ExitCode.DATA_QUALITY);
        assertThat(failed).hasMessage("""
                sources: 7 problems
                  accounts: 2 of 4 rows (50.0 %) are left out because another has their key, more than max-share = 0.25; \
                correct them, or change sources.accounts.quality.duplicates
                  subscriptions: the newest starts_on is 2025-06-25, 5 days before 2025-06-30; expected at most 0. Have the \
                source delivered, or change sources.subscriptions.quality.freshness
                  subscriptions: 1 of 5 rows (20.0 %) break term_unknown (such as "fortnight"), and action = fail; \
                expected one of day, week, month, quarter, half_year, year; map it under \
                sources.subscriptions.columns.term; or change sources.subscriptions.quality.rules.term_unknown
                  subscriptions: 1 of 5 rows (20.0 %) break amount_negative (such as "-10.0000"), more than max-count = 0; \
                expected 0 or more; credits are no recurring revenue; map it under sources.subscriptions.columns.amount; \
                or change sources.subscriptions.quality.rules.amount_negative
                  subscriptions: 1 of 5 rows (20.0 %) break plan_known (such as "gold"), more than max-share = 0.19; \
                expected plan in ('basic', 'pro'); or change sources.subscriptions.quality.rules.plan_known
                  subscriptions: 2 of 5 rows (40.0 %) are set aside in all, more than max-count = 1; correct them, or \
                change sources.subscriptions.quality.quarantined
                  exchange_rates: 4 of 4 rows (100.0 %) are set aside in all, more than max-share = 0.99: 4 rows \
                quarantined: rate_unreadable (such as "a"); expected DECIMAL(20,8); map it under \
                sources.exchange_rates.columns.rate; correct them, or change sources.exchange_rates.quality.quarantined""");
        assertThat(sources.cleaned())
                .extracting(CleanSource::input)
                .containsExactly("accounts", "subscriptions", "exchange_rates");
        expect(
                lakehouse()
                        .rows(
                                DataQuality.TABLE,
                                sources.cleaned().stream()
                                        .flatMap(cleaned -> DataQuality.of(cleaned, NIGHT, "run").stream())
                                        .toList())
                        .where("action = 'failed'"),
                """
                input          | rule            | affected | quarantined
                accounts       | all             | 4        | 0
                subscriptions  | all             | 5        | 2
                subscriptions  | freshness       | 5        | 0
                subscriptions  | term_unknown    | 1        | 1
                subscriptions  | amount_negative | 1        | 1
                subscriptions  | plan_known      | 1        | 0
                exchange_rates | all             | 4        | 4
                """);
    }

    @Test
    void aConditionThatIsNoneIsAProblemOfConfiguration() {
        file("accounts.csv", "account_id,city\na,x\n");

        SafraException wrong =
                catchThrowableOfType(SafraException.class, () -> open(source("accounts", csv("accounts.csv") + """
                , columns.name = "nothing"
                quality.rules {
                  a { condition = "name =" }
                  b { condition = "city = 'x'" }
                  c { condition = "employees + 1" }
                  d { condition = "max(employees) > 1" }
                }
                quality.freshness { column = employees, max-age-days = 1 }
                """)));

        assertThat(wrong.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(wrong)
                .hasMessageStartingWith("sources: 6 problems\n"
                        + "  accounts: sources.accounts.quality.rules.a.condition = \"name =\" is no condition on a row: "
                        + "[PARSE_SYNTAX_ERROR]")
                .hasMessageContaining("  accounts: sources.accounts.quality.rules.b.condition = \"city = 'x'\" is no"
                        + " condition on a row: there is no column `city`. A row has account_id, name, ")
                .hasMessageContaining("rules.c.condition = \"employees + 1\" is no condition on a row: ")
                .hasMessageContaining("rules.d.condition = \"max(employees) > 1\" is no condition on a row: ")
                .hasMessageContaining("sources.accounts.columns.name = \"nothing\": there is no column `nothing`.")
                .hasMessageContaining("sources.accounts.quality.freshness.column = \"employees\": there is no column");
    }

    @Test
    void freshnessTakesTheNewestValueThatIsNotInTheFuture() {
        file("subscriptions.csv", SUBSCRIPTION_LINES);
        String fresh = ", quality.freshness { column = starts_on, max-age-days = 4, action = %s }";

        // Valid rows begin on the 20th and 25th and, in the future, on July 1.
        assertThat(requireFailing(
                        open(source("subscriptions", csv("subscriptions.csv") + fresh.formatted("fail"))), Past.NONE))
                .hasMessage("sources: 1 problem\n  subscriptions: the newest starts_on is 2025-06-25, 5 days before"
                        + " 2025-06-30; expected at most 4. Have the source delivered, or change"
                        + " sources.subscriptions.quality.freshness");
        CleanSource warned =
                require(open(source("subscriptions", csv("subscriptions.csv") + fresh.formatted("warn"))), Past.NONE);
        assertThat(warned.findings().get(0).example()).isEqualTo("2025-06-25");
        assertThat(require(
                                open(source(
                                        "subscriptions",
                                        csv("subscriptions.csv")
                                                + fresh.replace("4", "5").formatted("fail"))),
                                Past.NONE)
                        .failures())
                .isEmpty();
    }

    @Test
    void freshnessMayBeToldByAnyColumnOfTheSourceInTheBusinessTimeZone() {
        file("accounts.csv", "account_id,updated\na,2025-06-28T02:00:00Z\nb,never\nc,2026-01-01T00:00:00Z\n");

        assertThat(requireFailing(
                        open(source(
                                "accounts",
                                csv("accounts.csv")
                                        + ", quality.freshness { column = \"updated\", max-age-days = 1 }")),
                        Past.NONE))
                .hasMessageContaining(
                        "the newest updated is 2025-06-28, 2 days before 2025-06-30; expected at most 1.");
        file("none.csv", "account_id,updated\n");
        assertThat(requireFailing(
                        open(source(
                                "accounts",
                                csv("none.csv") + ", quality.freshness { column = \"updated\", max-age-days = 1 }")),
                        Past.NONE))
                .hasMessageContaining("no row has a day in updated up to 2025-06-30; expected at most 1.");
    }

    /** Medians of 4, 10 and 12 rows, and of 6 and 10. */
    @Test
    void theNumberOfRowsIsComparedWithTheMedianOfItsPast() {
        file("subscriptions.csv", SUBSCRIPTION_LINES);
        String source = csv("subscriptions.csv");

        assertThat(require(open(source("subscriptions", source)), read(10, 4, 12))
                        .messages())
                .noneMatch(said -> said.contains("median"));
        assertThat(require(open(source("subscriptions", source)), read(11, 4, 12))
                        .messages())
                .contains("subscriptions: 5 rows read; the median of the last 3 nights is 11, and max-drop = 0.5. See"
                        + " whether the source is complete, or change sources.subscriptions.quality.row-count");
        assertThat(requireFailing(
                        open(source("subscriptions", source + ", quality.row-count { max-drop = 0.3, action = fail }")),
                        read(10, 6)))
                .hasMessageContaining("5 rows read; the median of the last 2 nights is 8, and max-drop = 0.3.");
        assertThat(requireFailing(
                        open(source(
                                "subscriptions", source + ", quality.row-count { max-growth = 0.6, action = fail }")),
                        read(3)))
                .hasMessageContaining("5 rows read; the median of the last night is 3, and max-growth = 0.6.");
        assertThat(require(open(source("subscriptions", source + ", quality.row-count.action = ignore")), read(100))
                        .messages())
                .noneMatch(said -> said.contains("median"));
    }

    @Test
    void rowsThatNoLongerCountShowTooWhereAsManyAreRead() {
        file("subscriptions.csv", SUBSCRIPTION_LINES);
        String source = csv("subscriptions.csv") + ", quality { quarantined { max-share = %s, max-rise = %s },"
                + " row-count { max-drop = 0.3, action = fail } }";

        // Three of five rows count, where four did in the median of three nights.
        Past past = past(List.of(new Counts(5, 5, 0), new Counts(5, 4, 1), new Counts(5, 4, 1)));
        assertThat(require(open(source("subscriptions", source.formatted("0.5", "0.2"))), past)
                        .messages())
                .noneMatch(said -> said.contains("median"));
        assertThat(requireFailing(
                        open(source("subscriptions", source.formatted("0.5", "0.1"))),
                        past(List.of(new Counts(5, 5, 0), new Counts(5, 5, 0)))))
                .hasMessageContaining("3 rows accepted; the median of the last 2 nights is 5, and max-drop = 0.3.")
                .hasMessageContaining(
                        "2 of 5 rows (40.0 %) are set aside in all, more than max-rise = 0.1 beyond the 0 that"
                                + " are usual of so many: 1 row quarantined: term_unknown (such as \"fortnight\"); expected one of");
    }

    @Test
    void anAccountTableOfWhichNothingCountsIsBrokenUnlessThereIsNothingAtAll() {
        file("accounts.csv", "account_id\n");
        file("subscriptions.csv", SUBSCRIPTION_LINES);
        file("none.csv", "subscription_id,account_id,product,amount,term,starts_on\n");
        String lenient = ", quality.quarantined.max-share = 1";
        String accounts = csv("accounts.csv") + lenient;

        assertThat(requireFailing(
                        open(source("accounts", accounts), source("subscriptions", csv("subscriptions.csv") + lenient)),
                        Past.NONE))
                .hasMessageContaining("accounts: there are no rows, and the other sources are of customers; see what")
                .extracting("exitCode")
                .isEqualTo(ExitCode.DATA_QUALITY);
        open(source("accounts", accounts), source("subscriptions", csv("none.csv")))
                .require(RawTables.ALL, NIGHT, Past.NONE, Map.of());

        file("blank.csv", "account_id\n\" \"\n");
        assertThat(requireFailing(open(source("accounts", csv("blank.csv") + lenient)), Past.NONE))
                .hasMessageContaining("accounts: none of its rows counts");
    }

    @Test
    void aPartitionThatIsMissingShowsInTheNumberOfRows() {
        Dataset<Row> accounts = session().range(10).selectExpr("string(id) as account_id", "id % 5 as part");
        accounts.where("part > 2").write().partitionBy("part").parquet(dir + "/accounts");

        assertThat(requireFailing(
                        open(source(
                                "accounts",
                                "format = parquet, path = " + quoted("accounts")
                                        + ", quality.row-count { max-drop = 0.1, action = fail }")),
                        new Past(Map.of("accounts", List.of(new Counts(10, 10, 0))), Map.of(), Map.of())))
                .hasMessageContaining("accounts: 4 rows read; the median of the last night is 10, and max-drop = 0.1.");
    }

    @Test
    void thePastIsThatOfFiveNightsBefore() {
        StringBuilder rows =
                new StringBuilder("as_of | input | rule | read | accepted | quarantined | deduplicated | example\n");
        for (int day = 1; day <= 9; day++) {
            rows.append("2025-06-0" + day + " | accounts | all | " + 10 * day + " | " + 8 * day + " | " + day + " | "
                    + day + " |\n");
        }
        rows.append("2025-06-07 | accounts | columns_missing | 7 | 7 | 0 | 0 | csm, country\n");
        rows.append("2025-06-06 | accounts | columns_missing | 6 | 6 | 0 | 0 | name\n");
        rows.append("2025-06-07 | subscriptions | all | 0 | 0 | 0 | 0 |\n");

        Past past = DataQuality.past(
                TextRows.given(DataQuality.TABLE, rows.toString()), new AsOf(LocalDate.of(2025, 6, 8)));

        assertThat(past.nights())
                .isEqualTo(Map.of(
                        "accounts",
                        List.of(
                                new Counts(70, 56, 7),
                                new Counts(60, 48, 6),
                                new Counts(50, 40, 5),
                                new Counts(40, 32, 4),
                                new Counts(30, 24, 3)),
                        "subscriptions",
                        List.of(new Counts(0, 0, 0))));
        assertThat(past.lastNight())
                .isEqualTo(Map.of("accounts", LocalDate.of(2025, 6, 7), "subscriptions", LocalDate.of(2025, 6, 7)));
        assertThat(past.missing()).isEqualTo(Map.of("accounts", List.of("csm", "country")));
    }

    @Test
    void columnsThatAreMissingExtraOrGoneAreSaidOncePerSource() {
        file("accounts.csv", "account_id,NAME,legal,created,is_test,odd\na,Ana,Ana SA,2025-01-01,no,1\n");
        String source = csv("accounts.csv") + """
                , columns { name = "upper(legal)", signed_up_on = "date(created)", csm = "null", country = "'is_test'"
                  industry = "''", is_partner = "false", is_strategic = "false", use_case = "''" }
                quality { extra-columns = warn, missing-columns = warn }
                """;
        Past past = new Past(
                Map.of(), Map.of("accounts", LocalDate.of(2025, 6, 29)), Map.of("accounts", List.of("expected_users")));

        assertThat(open(source("accounts", source)).columns())
                .containsExactly(
                        "accounts: the source has no employees, expected_users, taken as null; map what there is under"
                                + " sources.accounts.columns, or set sources.accounts.quality.missing-columns = ignore",
                        "accounts: nothing uses NAME, is_test, odd of the source; map what is of use under"
                                + " sources.accounts.columns, or set sources.accounts.quality.extra-columns = ignore");
        CleanSource accounts = require(open(source("accounts", source)), past);
        assertThat(Drift.summary(List.of(accounts)))
                .contains("columns: nothing uses 3 of accounts; taken as null: 2 of accounts");
        assertThat(accounts.messages())
                .containsExactly(
                        "accounts: the source has lost employees, there on 2025-06-29; see what became of it, or map it"
                                + " under sources.accounts.columns");
        expect(
                lakehouse()
                        .rows(
                                DataQuality.TABLE,
                                DataQuality.of(require(open(source("accounts", source)), past), NIGHT, "run")),
                """
                rule            | action | affected | example
                all             | read   | 1        |
                columns_missing | warned | 2        | employees, expected_users
                columns_extra   | warned | 3        | NAME, is_test, odd
                columns_gone    | warned | 1        | employees
                """);
        assertThat(catchThrowableOfType(
                        SafraException.class,
                        () -> open(source(
                                "accounts", source + "quality { extra-columns = fail, missing-columns = fail }"))))
                .hasMessage("""
                        sources: 2 problems
                          accounts: nothing uses NAME, is_test, odd of the source, and sources.accounts.quality.extra-columns \
                        = fail. Map what is of use under sources.accounts.columns, or change the policy.
                          accounts: the source lacks employees, expected_users, and \
                        sources.accounts.quality.missing-columns = fail. Map them under sources.accounts.columns (null where \
                        there is nothing), or change the policy.""")
                .extracting("exitCode")
                .isEqualTo(ExitCode.SOURCE_CONTRACT);
    }

    private static Past read(long... counts) {
        List<Counts> nights = new ArrayList<>();
        for (long count : counts) {
            // As many of them set aside as of the lines above.
            nights.add(new Counts(count, count * 3 / 5, count - count * 3 / 5));
        }
        return past(nights);
    }

    private static Past past(List<Counts> nights) {
        return new Past(Map.of("subscriptions", nights), Map.of(), Map.of());
    }

    private static SafraException requireFailing(Sources sources, Past past) {
        return catchThrowableOfType(SafraException.class, () -> sources.require(RawTables.ALL, NIGHT, past, Map.of()));
    }

    /** The only source, as a night finds it. */
    private static CleanSource require(Sources sources, Past past) {
        sources.require(RawTables.ALL, NIGHT, past, Map.of());
        return sources.cleaned().get(0);
    }

    private Lakehouse lakehouse() {
        return new Lakehouse(session(), new Settings.Curated(Optional.of(dir + "/curated"), Optional.empty()));
    }
}
