package dev.safra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.job.Jobs;
import dev.safra.testing.SparkTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as their user sees them: exit code, standard output, standard error. */
final class CliTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String SUBSCRIPTIONS = """
            subscription_id,account_id,product,amount,term,starts_on,ends_on
            s1,acme,core,100,month,2025-01-01,
            s2,acme,chat,480,year,2025-02-01,2025-03-01
            s3,ghost,core,60,month,2025-02-10,
            """;

    private static final String TWO_CURRENCIES = """
            subscription_id,account_id,product,amount,currency,term,starts_on
            s1,acme,core,100,BRL,month,2025-01-01
            s2,beta,core,10,USD,month,2025-02-01
            """;

    /** A lakehouse with nights of 2024-12-31 and 2025-03-31, made once. */
    @TempDir
    private static Path shared;

    private static List<Ended> nights;

    @TempDir
    private Path dir;

    @Test
    void wrongUsageIsSaidAndEndsWith2() {
        assertUsage("", "Usage: safra");
        assertUsage("nightli", "Unmatched argument at index 0: 'nightli'");
        assertUsage("nightly", "Missing required option: '--as-of=DAY'");
        Jobs.names().forEach(job -> assertUsage("nightly", job));
        assertUsage("nightly --as-of 2025-02-30", "\"2025-02-30\" is no day; expected one such as 2026-06-30");
        assertUsage("nightly --as-of yesterday", "\"yesterday\" is no day; expected one such as 2026-06-30");
        assertUsage("nightly --as-of 2025-01-31 --restate 2025", "\"2025\" is no range; expected one such as 2026-01");
        assertUsage("nightly --as-of 2025-01-31 --restate 2025-02..2025-01", "ends before it begins");
        assertUsage("report --for auditor --account acme", "expected one of [TEAM, CUSTOMER]");
        assertUsage("report --for customer", "--for customer: only the page of an account has a reader; add --account");
        assertUsage("backfill --from 2025-02-01", "Missing required option: '--to=DAY'");
        assertUsage("backfill --from 2025-02-01 --to 2025-01-31", "--to 2025-01-31: is before --from 2025-02-01");
        assertUsage("plan", "Missing required option: '--as-of=DAY'");
        assertUsage("show mrr_brigde", "safra: show mrr_brigde: no such table; nearest: mrr_bridge");
        assertUsage("show mrr_bridge --limit -1", "safra: --limit -1: expected a number of rows, 0 or more");
        assertUsage("show mrr_bridge --limit few", "Invalid value for option '--limit'");
        assertUsage("show mrr_bridge --format xls", "Invalid value for option '--format'");
        assertUsage("check --set time-zone", "safra: --set: expected key=value");
        assertUsage("nightly --as-of 2025-01-31 --only revenu --set lakehouse.curated=" + dir, "nearest: revenue");
    }

    @Test
    void whatIsConfiguredWronglyIsSaidAndEndsWith20() {
        assertThat(run("check", "--set", "lakehouse.curate=x", "--set", "time-zone=UCT+3")
                        .failedWith(20))
                .startsWith("safra: configuration: 3 problems\n")
                .contains("--set: safra.lakehouse.curate unknown key; nearest: curated");
        assertThat(run("check", "--config", dir + "/absent.conf").failedWith(20))
                .isEqualTo("safra: " + dir + "/absent.conf: no such file; check --config and what it includes\n");
        assertThat(nightly("2025-01-31", config("")).failedWith(20))
                .contains("need one of subscriptions and invoice_lines; configure");
        file("subscriptions.csv", SUBSCRIPTIONS);
        assertThat(nightly(
                                "2025-01-31",
                                config(csv("subscriptions") + "\nsafra.sources.subscriptions.where = \"a b c\""))
                        .failedWith(20))
                .contains(
                        "sources: 1 problem\n  subscriptions: sources.subscriptions.where = \"a b c\" is not a Spark SQL");
        assertOnlyTheRunIsRecorded();
    }

    @Test
    void nothingIsWrittenWhereASourceIsAbsentOrBreaksItsContract() {
        file("accounts.csv", "account_id,name\nacme,Acme\n");
        String config = config(csv("accounts") + csv("subscriptions"));
        assertThat(nightly("2025-01-31", config).failedWith(21))
                .contains("subscriptions: cannot read csv at " + dir + "/subscriptions.csv: [PATH_NOT_FOUND]");

        file("subscriptions.csv", SUBSCRIPTIONS.replace("product,", "family,"));
        assertThat(nightly("2025-01-31", config).failedWith(27))
                .contains(
                        "subscriptions: required column product is missing; the source has subscription_id, account_id,"
                                + " family, amount, term, starts_on, ends_on. Map it under sources.subscriptions.columns.product.");
        assertOnlyTheRunIsRecorded();
    }

    @Test
    void checkSaysAllThatIsWrongOrThatAllIsWell() {
        file("subscriptions.csv", SUBSCRIPTIONS);
        Ended well = run("check", "--config", config(csv("subscriptions")));
        assertThat(well.code()).isZero();
        assertThat(well.out()).isEqualTo("""
                accounts: not configured
                subscriptions: ready at %s/subscriptions.csv
                invoice_lines: not configured
                exchange_rates: not configured
                usage_events: not configured
                features: not configured
                survey_responses: not configured
                support_tickets: not configured
                incidents: not configured
                onboarding_steps: not configured
                goals: not configured
                invoices: not configured
                csms: not configured
                content: not configured
                score_overrides: not configured
                left out: usage_features, usage_days, usage_loads need usage_events; configure safra.sources.usage_events
                left out: usage_adoption needs usage_events; configure safra.sources.usage_events
                left out: nps_scores, csat_scores need survey_responses; configure safra.sources.survey_responses
                left out: account_sentiment needs survey_responses; configure safra.sources.survey_responses
                left out: support_quality needs one of support_tickets and incidents; configure \
                safra.sources.support_tickets or safra.sources.incidents
                left out: goal_attainment needs goals; configure safra.sources.goals
                left out: receivables needs invoices; configure safra.sources.invoices
                note: subscriptions: the source has no plan, quantity, currency, term_count, status, past_due_since, \
                cancelled_on, cancel_reason, renews_on, taken as null; map what there is under \
                sources.subscriptions.columns, or set sources.subscriptions.quality.missing-columns = ignore
                versions: Spark 4.2.0 with Delta 4.4.0, tested together
                all is well
                """.formatted(dir));

        file("features.csv", "product\ncore\n");
        assertThat(run("check", "--config", config(csv("features") + csv("exchange_rates")))
                        .failedWith(20))
                .contains(" need one of subscriptions and invoice_lines; ")
                .contains(
                        "sources: 2 problems\n  features: required column feature is missing; the source has product.")
                .contains("\n  exchange_rates: cannot read csv at ");
        assertThat(dir.resolve("curated")).doesNotExist();
    }

    @Test
    void checkOfADayJudgesTheRowsAsItsNightWould() {
        file("subscriptions.csv", SUBSCRIPTIONS + "s4,acme,core,ten,month,2025-01-01,\n");
        file("exchange_rates.csv", "currency,month,rate\nUSD,2025-01-01,5\n");
        String sources = csv("subscriptions") + csv("exchange_rates");
        String[] check = {"check", "--as-of", "2025-03-31", "--config", config(sources)};

        Ended well = run(check);
        assertThat(well.err()).isEmpty();
        assertThat(well.out())
                .contains("note: subscriptions: 1 row quarantined: amount_unreadable (such as \"ten\")")
                .endsWith("all is well\n");

        config(sources + """
                safra.sources.subscriptions.quality { quarantined.max-count = 0, extra-columns = ignore }
                safra.sources.exchange_rates.quality.freshness { column = month, max-age-days = 31 }
                """ + csv("features"));
        assertThat(run(check).failedWith(22))
                .contains("sources: 3 problems")
                .contains("subscriptions: 1 of 4 rows (25.0 %) are set aside in all, more than max-count = 0")
                .contains(
                        "exchange_rates: the newest month is 2025-01-01, 89 days before 2025-03-31; expected at most 31.")
                .contains("features: cannot read csv at ");
        assertThat(dir.resolve("curated")).doesNotExist();

        file("subscriptions.csv", TWO_CURRENCIES);
        config(sources + "safra.reporting-currency = BRL\n");
        assertThat(run(check).failedWith(21)).contains("no rate for USD (2025-02, 2025-03)");
    }

    @Test
    void amountsInTwoCurrenciesNeedAReportingCurrencyAndARateForEveryMonth() {
        file("accounts.csv", "account_id\nacme\nbeta\n");
        file("subscriptions.csv", TWO_CURRENCIES);
        file("exchange_rates.csv", "currency,month,rate\nUSD,2025-03-01,5\n");
        String reporting = "safra.reporting-currency = BRL\n";
        String sources = csv("accounts") + csv("subscriptions");

        assertThat(nightly("2025-04-30", config(sources)).failedWith(20))
                .endsWith(
                        "safra: configuration: safra.reporting-currency is not set, and amounts are in BRL, USD; set it to"
                                + " the one to report in\n");
        assertThat(nightly("2025-04-30", config(reporting + sources)).failedWith(20))
                .endsWith("safra: exchange_rates: no rate for USD (2025-02, 2025-03, 2025-04); every month in which a"
                        + " subscription in that currency is in force needs one. Configure sources.exchange_rates, or set"
                        + " safra.reporting-currency if all amounts are in one currency.\n");
        assertThat(nightly("2025-04-30", config(reporting + sources + csv("exchange_rates")))
                        .failedWith(21))
                .contains("safra: exchange_rates: no rate for USD (2025-02, 2025-04); ")
                .endsWith("Add them and run again.\n");
        assertOnlyTheRunIsRecorded();
    }

    @Test
    void notesBeginWithWhatChangesNumbersAndEndWithColumns() {
        List<String> notes = published()
                .get(0)
                .err()
                .lines()
                .filter(line -> line.startsWith("note: "))
                .map(line -> line.substring("note: ".length()))
                .toList();
        assertThat(notes)
                .containsSubsequence(
                        "subscriptions: 1 row reported: account_unknown (such as \"ghost\")",
                        "left out: receivables needs invoices; configure safra.sources.invoices");
        assertThat(notes.get(notes.size() - 1))
                .startsWith("columns: ")
                .contains("taken as null: ")
                .endsWith("9 of subscriptions; the run report and check name them");
    }

    @Test
    void theMoneyOfAnAccountThatNobodyKnowsCounts() {
        Ended night = published().get(1);
        assertThat(night.code()).isZero();
        assertThat(night.out()).isEmpty();
        assertThat(night.err())
                .contains("note: subscriptions: 1 row reported: account_unknown (such as \"ghost\")")
                .contains("published 2025-03-31 in ");

        Ended bridge = show("mrr_bridge", "--where", "dimension in ('all', 'country')", "--format", "json");
        expect(session().read().json(lines(bridge.out())), """
                month      | dimension | member  | opening_mrr | new_mrr | cross_sell_mrr | downsell_mrr | closing_mrr | closing_accounts
                2025-01-01 | all       | all     | 0           | 100     | 0              | 0            | 100         | 1
                2025-02-01 | all       | all     | 100         | 60      | 40             | 0            | 200         | 2
                2025-03-01 | all       | all     | 200         | 0       | 0              | -40          | 160         | 2
                2025-01-01 | country   | BR      | 0           | 100     | 0              | 0            | 100         | 1
                2025-02-01 | country   | BR      | 100         | 0       | 40             | 0            | 140         | 1
                2025-03-01 | country   | BR      | 140         | 0       | 0              | -40          | 100         | 1
                2025-02-01 | country   | unknown | 0           | 60      | 0              | 0            | 60          | 1
                2025-03-01 | country   | unknown | 60          | 0       | 0              | 0            | 60          | 1
                """);
    }

    @Test
    void aNightBeforeAllDataPublishesEmptyTables() {
        assertThat(published().get(0).code()).isZero();
        assertThat(show("mrr_movements", "--as-of", "2024-12-31", "--format", "csv")
                        .out())
                .isEqualTo("account_id,product,month,movement,amount,opening_mrr,closing_mrr,plan,previous_plan,reason,"
                        + "is_involuntary,dormant_months,is_complete\r\n");
        assertThat(show("mrr_bridge", "--as-of", "2024-12-31", "--format", "json")
                        .out())
                .isEmpty();
        assertThat(show("accounts", "--as-of", "2024-12-31").out().lines()).hasSize(2 + 2);
    }

    @Test
    void aBackfillRunsWhatIsNotPublishedYet() {
        file("goals.csv", "account_id,goal,set_on\nacme,reach,2025-01-01\n");
        String[] backfill = {"backfill", "--from", "2025-02-27", "--to", "2025-02-28", "--config", config(csv("goals"))
        };
        assertThat(nightly("2025-02-28", backfill[6]).code()).isZero();

        Ended first = run(backfill);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err())
                .contains("backfill: 1 of 2 nights to run")
                .contains("published 2025-02-27 in ")
                .doesNotContain("published 2025-02-28");
        assertThat(run(backfill).err()).isEqualTo("backfill: 0 of 2 nights to run\n");
    }

    @Test
    void aPlanSaysWhatANightWouldDo() {
        published();
        assertThat(run("plan", "--as-of", "2025-04-30", "--config", shared + "/site.conf")
                        .out())
                .isEqualTo("""
                        month    computed  why
                        -------  --------  ---------------
                        2025-01  yes       within lookback
                        2025-02  yes       within lookback
                        2025-03  yes       within lookback
                        2025-04  yes       missing
                        """);
    }

    @Test
    void showPrintsCsvAsOthersReadIt() {
        assertThat(show("accounts", "--format", "csv").out())
                .isEqualTo(
                        "account_id,name,size,signed_up_on,industry,country,employees,is_partner,is_strategic,use_case,"
                                + "csm,expected_users\r\n"
                                + "acme,\"Acme, \"\"A\"\"\nCo\",small_business,2024-12-30,,BR,3,false,,,,\r\n"
                                + "zoé,Zoé,unknown,,,,,,,,,\r\n");
        assertThat(show("mrr_movements", "--format", "csv", "--where", "product = 'chat'", "--limit", "1")
                        .out())
                .isEqualTo("account_id,product,month,movement,amount,opening_mrr,closing_mrr,plan,previous_plan,reason,"
                        + "is_involuntary,dormant_months,is_complete\r\n"
                        + "acme,chat,2025-02-01,cross_sell,40.0000,0.0000,40.0000,,,,,,true\r\n");
    }

    @Test
    void showPrintsTextAndJson() {
        assertThat(show("mrr_months", "--where", "account_id = 'ghost' and month = '2025-03-01'", "--format", "JSON")
                        .out())
                .isEqualTo("{\"account_id\":\"ghost\",\"product\":\"core\",\"month\":\"2025-03-01\",\"plan\":null,"
                        + "\"quantity\":null,\"mrr\":60.0000,\"committed_mrr\":60.0000,\"at_risk_mrr\":0.0000,"
                        + "\"is_complete\":true}\n");
        assertThat(show("mrr_months", "--limit", "2").out()).isEqualTo("""
                account_id  product  month       plan  quantity     mrr  committed_mrr  at_risk_mrr  is_complete
                ----------  -------  ----------  ----  --------  ------  -------------  -----------  -----------
                acme        chat     2025-02-01                   40.00          40.00         0.00  true
                acme        core     2025-01-01                  100.00         100.00         0.00  true
                """);
    }

    @Test
    void aConditionThatIsWrongIsSaidAndNothingIsPrinted() {
        assertThat(showFailing("--where", "account = 'acme'").failedWith(2))
                .startsWith("safra: --where account = 'acme': ")
                .contains("The table has account_id, product, month, ");
        assertThat(showFailing("--where", "month =").failedWith(2)).contains("[PARSE_SYNTAX_ERROR]");
        assertThat(showFailing("--where", "amount + 1").failedWith(2)).startsWith("safra: --where amount + 1: ");
        assertThat(showFailing("--where", "month = 'June'").failedWith(2))
                .startsWith("safra: --where month = 'June': [CAST_INVALID_INPUT] The value 'June'");
    }

    @Test
    void whatIsNotPublishedIsNotReady() {
        assertThat(run("show", "mrr_bridge", "--config", config("")).failedWith(21))
                .isEqualTo("safra: show mrr_bridge: nothing is published at " + dir
                        + "/curated/mrr_bridge; run nightly first\n");
        published();
        assertThat(showFailing("--as-of", "2025-03-30").failedWith(21))
                .contains("nothing is published for 2025-03-30 at ");
        file("subscriptions.csv", SUBSCRIPTIONS);
        assertThat(run(
                                "nightly",
                                "--as-of",
                                "2025-01-31",
                                "--only",
                                "retention",
                                "--config",
                                config(csv("subscriptions")))
                        .failedWith(21))
                .endsWith("account_months: there is none at " + dir
                        + "/curated/account_months; run nightly without --only first\n");
    }

    @Test
    void withoutAccountsEveryAttributeIsUnknown() {
        file("subscriptions.csv", SUBSCRIPTIONS);
        String config = config(csv("subscriptions"));

        Ended night = nightly("2025-01-31", config, "revenue");

        assertThat(night.code()).isZero();
        assertThat(night.err())
                .contains(
                        "note: accounts: not configured, so every attribute of an account is unknown; to break numbers"
                                + " down, configure sources.accounts")
                .doesNotContain("account_unknown");
        expect(
                session()
                        .read()
                        .json(lines(run("show", "mrr_bridge", "--config", config, "--format", "json")
                                .out())),
                """
                month      | dimension | member  | new_mrr | closing_mrr
                2025-01-01 | all       | all     | 100     | 100
                2025-01-01 | size      | unknown | 100     | 100
                2025-01-01 | industry  | unknown | 100     | 100
                2025-01-01 | country   | unknown | 100     | 100
                2025-01-01 | csm       | unknown | 100     | 100
                """);
        assertThat(run("show", "accounts", "--config", config, "--format", "json")
                        .out())
                .isEmpty();
    }

    @Test
    void emptySourcesMakeEmptyTables() {
        file("accounts.csv", "account_id,name\n");
        file("subscriptions.csv", SUBSCRIPTIONS.lines().findFirst().orElseThrow() + "\n");
        String config = config(csv("accounts") + csv("subscriptions"));

        assertThat(nightly("2025-01-31", config, "revenue,retention").code()).isZero();

        assertThat(run("show", "mrr_bridge", "--config", config, "--format", "json"))
                .isEqualTo(new Ended(0, "", ""));
        assertThat(run("show", "cohort_retention", "--config", config, "--format", "json"))
                .isEqualTo(new Ended(0, "", ""));
        expect(
                session()
                        .read()
                        .json(lines(run("show", "data_quality", "--config", config, "--format", "json")
                                .out())),
                """
                input         | rule            | affected | read | accepted
                accounts      | all             | 0        | 0    | 0
                accounts      | columns_missing | 9        | 0    | 0
                subscriptions | all             | 0        | 0    | 0
                subscriptions | columns_missing | 9        | 0    | 0
                """);
    }

    /** How a command ended. */
    private record Ended(int code, String out, String err) {

        /** What it said, having printed no result and no stack trace. */
        String failedWith(int expected) {
            assertThat(code).as(err).isEqualTo(expected);
            assertThat(out).isEmpty();
            assertThat(err).contains("safra: ").doesNotContain("Exception").doesNotContain("\tat ");
            return err;
        }
    }

    private static Ended run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Cli.run(
                arguments,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8));
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void assertUsage(String arguments, String said) {
        Ended ended = run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
        assertThat(ended.code()).as(arguments).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains(said).doesNotContain("\tat ");
    }

    private static Ended nightly(String asOf, String config) {
        return run("nightly", "--as-of", asOf, "--config", config);
    }

    private static Ended nightly(String asOf, String config, String only) {
        return run("nightly", "--as-of", asOf, "--config", config, "--only", only);
    }

    private static List<Ended> published() {
        if (nights == null) {
            file(shared, "accounts.csv", """
                    account_id,name,signed_up_on,country,employees,is_partner
                    acme,"Acme, ""A""
                    Co",2024-12-30,BR,3,false
                    zoé,Zoé,,,,
                    """);
            file(shared, "subscriptions.csv", SUBSCRIPTIONS);
            String config = config(
                    shared,
                    csv(shared, "accounts") + "safra.sources.accounts.options.multiLine = true\n"
                            + csv(shared, "subscriptions"));
            nights = List.of(nightly("2024-12-31", config), nightly("2025-03-31", config, "revenue"));
        }
        return nights;
    }

    /** Prints a table of the shared lakehouse, as nothing else does. */
    private static Ended show(String table, String... options) {
        published();
        Ended shown = run(arguments("show", table, options));
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.err()).isEmpty();
        return shown;
    }

    private static Ended showFailing(String... options) {
        published();
        return run(arguments("show", "mrr_movements", options));
    }

    private static String[] arguments(String command, String table, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, table, "--config", shared + "/site.conf"));
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }

    private static Dataset<String> lines(String text) {
        return session().createDataset(text.lines().toList(), Encoders.STRING());
    }

    private void file(String name, String text) {
        file(dir, name, text);
    }

    private static String file(Path dir, String name, String text) {
        try {
            return Files.writeString(dir.resolve(name), text).toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A configuration file with these settings and a place for curated tables. */
    private String config(String settings) {
        return config(dir, settings);
    }

    private static String config(Path dir, String settings) {
        return file(
                dir,
                "site.conf",
                "safra.lakehouse.curated = \"" + dir
                        + "/curated\"\nsafra.health.measures = null\nsafra.segments.rules = []\n" + settings);
    }

    private String csv(String source) {
        return csv(dir, source);
    }

    /** Nothing is written but that there was a run. */
    private void assertOnlyTheRunIsRecorded() {
        try (Stream<Path> entries = Files.list(dir.resolve("curated"))) {
            assertThat(entries.map(entry -> entry.getFileName().toString())).isSubsetOf("_lock", "_runs", "runs");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String csv(Path dir, String source) {
        return "safra.sources." + source + " { format = csv, path = \"" + dir + "/" + source + ".csv\" }\n";
    }
}
