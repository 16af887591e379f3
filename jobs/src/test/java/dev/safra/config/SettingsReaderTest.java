package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsReaderTest {

    private static final SettingsReader READER = new SettingsReader(
            new TreeMap<>(Map.of(
                    "accounts", names("account_id", "name"),
                    "features", names("feature"),
                    "goals", names("user_id", "respondent_id", "author", "cancel_reason", "goal", "reason"),
                    "subscriptions", names("account_id", "amount"))),
            List.of("size", "industry", "country", "csm"),
            List.of("all", "tenure"),
            attributes -> expression -> expression.equals("accounts.regoin")
                    ? Optional.of("unknown among " + attributes)
                    : Optional.empty());

    @Test
    void whatIsNotSetHasItsDefault() {
        assertThat(read("safra.lakehouse.curated = /lake"))
                .isEqualTo(new Settings(
                        ZoneId.of("UTC"),
                        Optional.empty(),
                        new Settings.Curated(Optional.of("/lake"), Optional.empty()),
                        Map.of(),
                        new Settings.Losses(Optional.empty()),
                        List.of(),
                        List.of("size", "industry", "country", "csm"),
                        new Settings.Sizes(5, 200),
                        new Settings.Revenue(30, 7),
                        new Settings.Usage(28, 1),
                        new Settings.Surveys(30, 14, false),
                        new Settings.Support(90, 20, 5),
                        new Settings.Lifecycle(42, 14, 90, 90),
                        new Settings.Retention(List.of("calendar"), List.of("week", "month", "quarter")),
                        defaults().health(),
                        defaults().playbooks(),
                        defaults().segments(),
                        new Settings.Nightly(3),
                        new Settings.Lock(
                                Duration.ofMinutes(10),
                                List.of(
                                        "ext2",
                                        "ext3",
                                        "ext4",
                                        "xfs",
                                        "btrfs",
                                        "zfs",
                                        "f2fs",
                                        "jfs",
                                        "bcachefs",
                                        "tmpfs",
                                        "ramfs",
                                        "overlay",
                                        "apfs",
                                        "hfs")),
                        new Privacy(
                                List.of(
                                        "name",
                                        "user_id",
                                        "respondent_id",
                                        "author",
                                        "cancel_reason",
                                        "goal",
                                        "reason"),
                                35),
                        new Settings.Report(true, "en", 20),
                        SparkOptions.NONE,
                        List.of()));
    }

    /** What HealthReaderTest and SegmentsReaderTest are about. */
    private static Settings defaults() {
        return read("safra.lakehouse.curated = /lake");
    }

    @Test
    void everyKeyIsRead() {
        assertThat(read("""
                        safra {
                          time-zone = "America/Sao_Paulo"
                          reporting-currency = BRL
                          lakehouse { schema = "main.customer_success", retention-days = 90 }
                          sources {
                            accounts {
                              format = delta
                              table = "crm.accounts"
                              columns { account_id = id, name = "upper(legal_name)" }
                              attributes { segment = customer_segment, region = "upper(region)", gone = null }
                              where = "not is_test"
                            }
                            subscriptions { format = csv, path = "/raw/s.csv", options { sep = ";", header = false }
                                            lookups.plans { path = "/raw/plans", key = plan_id } }
                            features {
                              query = "select feature from raw.catalogue"
                              inputs { catalogue { format = csv, path = "/raw/f.csv", options.sep = ";" }, b { table = t } }
                              lookups.teams { path = "/raw/teams", key { teamID = "Team ID" } }
                            }
                          }
                          quality.most-lost-accounts = 50
                          dimensions = [csm, size, segment, csm]
                          sizes { small-business-up-to = 0, mid-market-up-to = 99 }
                          revenue { past-due-grace-days = 0, bridge-gap-days = 366 }
                          usage { window-days = 7, feature-days = 3 }
                          surveys { min-responses = 100, bias-days = 7, every-answer-counts = true }
                          support { window-days = 30, first-response-minutes { standard = 60, premium = 15 } }
                          lifecycle { onboarding-days = 30, behind-days = 7, offboarding-days = 60, dormant-days = 120 }
                          retention { cohorts = [calendar, anniversary], activity-granularities = [day, month] }
                          nightly.lookback = 12
                          lock { expires-after = 90s, local-file-systems = [lustre] }
                          privacy { sensitive = [segment, goal], quarantine-retention-days = 7 }
                          report { nightly = false, locale = pt-BR, reviews = 5 }
                          spark { spark.sql.shuffle.partitions = 8, "spark.ui.enabled" = false }
                        }
                        """))
                .isEqualTo(new Settings(
                        ZoneId.of("America/Sao_Paulo"),
                        Optional.of("BRL"),
                        new Settings.Curated(Optional.empty(), Optional.of("main.customer_success"), 90),
                        Map.of(
                                "accounts",
                                new Settings.Source(
                                        "accounts",
                                        "delta",
                                        Optional.empty(),
                                        Optional.of("crm.accounts"),
                                        Optional.empty(),
                                        Map.of(
                                                "account_id",
                                                "id",
                                                "name",
                                                "upper(legal_name)",
                                                "region",
                                                "upper(region)",
                                                "segment",
                                                "customer_segment"),
                                        Optional.of("not is_test"),
                                        SparkOptions.NONE,
                                        List.of(),
                                        Quality.DEFAULT),
                                "subscriptions",
                                new Settings.Source(
                                        "subscriptions",
                                        "csv",
                                        Optional.of("/raw/s.csv"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Map.of(),
                                        Optional.empty(),
                                        new SparkOptions(Map.of("sep", ";", "header", "false")),
                                        List.of(new Settings.Lookup(
                                                "plans",
                                                "plan_id",
                                                "plan_id",
                                                table("subscriptions.lookups.plans", "delta", "/raw/plans", Map.of()))),
                                        Quality.DEFAULT),
                                "features",
                                new Settings.Source(
                                        "features",
                                        "delta",
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(new Settings.Query(
                                                "select feature from raw.catalogue",
                                                Map.of(
                                                        "catalogue",
                                                        table(
                                                                "features.inputs.catalogue",
                                                                "csv",
                                                                "/raw/f.csv",
                                                                Map.of("sep", ";")),
                                                        "b",
                                                        new Settings.Source(
                                                                "features.inputs.b",
                                                                "delta",
                                                                Optional.empty(),
                                                                Optional.of("t"),
                                                                Optional.empty(),
                                                                Map.of(),
                                                                Optional.empty(),
                                                                SparkOptions.NONE,
                                                                List.of(),
                                                                Quality.DEFAULT)))),
                                        Map.of(),
                                        Optional.empty(),
                                        SparkOptions.NONE,
                                        List.of(new Settings.Lookup(
                                                "teams",
                                                "teamID",
                                                "Team ID",
                                                table("features.lookups.teams", "delta", "/raw/teams", Map.of()))),
                                        Quality.DEFAULT)),
                        new Settings.Losses(Optional.of(50L)),
                        List.of("region", "segment"),
                        List.of("csm", "size", "segment"),
                        new Settings.Sizes(0, 99),
                        new Settings.Revenue(0, 366),
                        new Settings.Usage(7, 3),
                        new Settings.Surveys(100, 7, true),
                        new Settings.Support(30, 60, 15),
                        new Settings.Lifecycle(30, 7, 60, 120),
                        new Settings.Retention(List.of("calendar", "anniversary"), List.of("day", "month")),
                        defaults().health(),
                        defaults().playbooks(),
                        defaults().segments(),
                        new Settings.Nightly(12),
                        new Settings.Lock(Duration.ofSeconds(90), List.of("lustre")),
                        new Privacy(List.of("segment", "goal"), 7),
                        new Settings.Report(false, "pt-BR", 5),
                        new SparkOptions(Map.of("spark.sql.shuffle.partitions", "8", "spark.ui.enabled", "false")),
                        List.of()));
    }

    /** An input or a lookup. */
    private static Settings.Source table(String name, String format, String path, Map<String, String> options) {
        return new Settings.Source(
                name,
                format,
                Optional.of(path),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                new SparkOptions(options),
                List.of(),
                Quality.DEFAULT);
    }

    /** Each line of HOCON (below "safra", line 2 of the file) and all that is said of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            timezone = UTC               | safra.timezone unknown key; nearest: time-zone
            revenue.bridge-gap = 3       | safra.revenue.bridge-gap unknown key; nearest: bridge-gap-days
            revenue.x = 3                | safra.revenue.x unknown key; known: bridge-gap-days, past-due-grace-days
            sizes.smal-business-up-to = 3| safra.sizes.smal-business-up-to unknown key; nearest: small-business-up-to
            lakehouse.path = /x          | safra.lakehouse.path unknown key; known: catalog, curated, retention-days, schema
            sources.accounts = { path = a, colums {} } | safra.sources.accounts.colums unknown key; nearest: columns
            revenue.past-due-grace-days = 2 weeks | safra.revenue.past-due-grace-days = "2 weeks": expected a whole number of days from 0 to 3660, without the unit
            revenue.bridge-gap-days = "30 days"   | safra.revenue.bridge-gap-days = "30 days": expected a whole number of days from 0 to 366, without the unit
            revenue.bridge-gap-days = 1.5         | safra.revenue.bridge-gap-days = 1.5: expected a whole number of days from 0 to 366, without the unit
            revenue.bridge-gap-days = 367         | safra.revenue.bridge-gap-days = 367: expected a whole number of days from 0 to 366, without the unit
            revenue.bridge-gap-days = -1          | safra.revenue.bridge-gap-days = -1: expected a whole number of days from 0 to 366, without the unit
            revenue.bridge-gap-days = 99999999999 | safra.revenue.bridge-gap-days = 99999999999: expected a whole number of days from 0 to 366, without the unit
            revenue.bridge-gap-days = true        | safra.revenue.bridge-gap-days = true: expected a whole number of days from 0 to 366, without the unit
            revenue.bridge-gap-days = [7]         | safra.revenue.bridge-gap-days = [7]: expected a whole number of days from 0 to 366, without the unit
            sources.accounts { path = a, lookups.x.path = b } | safra.sources.accounts.lookups.x.key is missing: expected a column that both tables have, or { ours = theirs }
            sources.accounts { path = a, lookups.x { path = b, key {} } } | safra.sources.accounts.lookups.x.key = {}: expected a column that both tables have, or { ours = theirs }
            sources.accounts { path = a, lookups.x { path = b, key { a = b, c = d } } } | safra.sources.accounts.lookups.x.key = {…}: expected a column that both tables have, or { ours = theirs }
            sources.accounts { path = a, lookups.x { path = b, key { a = [b] } } } | safra.sources.accounts.lookups.x.key.a = ["b"]: expected a plain value
            sources.accounts { path = a, lookups.x { path = b, key = k, query = q } } | safra.sources.accounts.lookups.x.query unknown key; known: format, key, options, path, table
            sources.accounts { query = q, inputs.a.path = b, path = c } | safra.sources.accounts.path = "c": expected one of path, table (a catalog name) and query
            sources.accounts { query = q } | safra.sources.accounts.inputs is missing: expected the tables that the query reads, such as { orders { path = "…" } }
            sources.accounts { path = a, inputs.a.path = b } | safra.sources.accounts.query is missing: expected Spark SQL that reads the inputs
            sources.accounts { query = q, inputs.a {} } | safra.sources.accounts.inputs.a.path is missing: expected either path or table, a catalog name
            sources.accounts { query = q, inputs.a { path = b, where = c } } | safra.sources.accounts.inputs.a.where unknown key; known: format, options, path, table
            sources.accounts { query = q, inputs.Orders.path = b } | safra.sources.accounts.inputs.Orders = {…}: expected a name of small letters, digits and _, such as orders
            sources.accounts { query = q, inputs.a.path = b, format = csv } | safra.sources.accounts.format = "csv": expected of each input, not beside query
            sources.accounts { query = q, inputs.a.path = b, options.sep = x } | safra.sources.accounts.options = …: expected of each input, not beside query
            sources.accounts { path = a, lookups.x { path = b, key = k, where = c } } | safra.sources.accounts.lookups.x.where unknown key; known: format, key, options, path, table
            usage.feature-days = 0                | safra.usage.feature-days = 0: expected a whole number of days of usage.window-days from 1 to 28, without the unit
            usage.feature-days = 29               | safra.usage.feature-days = 29: expected a whole number of days of usage.window-days from 1 to 28, without the unit
            usage { window-days = 7, feature-days = 8 } | safra.usage.feature-days = 8: expected a whole number of days of usage.window-days from 1 to 7, without the unit
            usage.window-days = 0                 | safra.usage.window-days = 0: expected a whole number of days from 1 to 366, without the unit
            usage.window-days = 367               | safra.usage.window-days = 367: expected a whole number of days from 1 to 366, without the unit
            usage.window-days = 4 weeks           | safra.usage.window-days = "4 weeks": expected a whole number of days from 1 to 366, without the unit
            usage.window = 7                      | safra.usage.window unknown key; known: feature-days, window-days
            surveys.min-responses = few           | safra.surveys.min-responses = "few": expected a whole number of answers from 1 to 1000000, without the unit
            surveys.every-answer-counts = yes     | safra.surveys.every-answer-counts = "yes": expected true or false
            surveys.every-answer-counts = [true]  | safra.surveys.every-answer-counts = [true]: expected true or false
            surveys.every-answer-counts = null    | safra.surveys.every-answer-counts is missing: expected true or false
            surveys.every-answer = true           | safra.surveys.every-answer unknown key; known: bias-days, every-answer-counts, min-responses
            support.window-days = 0               | safra.support.window-days = 0: expected a whole number of days from 1 to 3660, without the unit
            support.first-response-minutes.gold=1 | safra.support.first-response-minutes.gold unknown key; known: premium, standard
            lifecycle.dormant-days = -1           | safra.lifecycle.dormant-days = -1: expected a whole number of days from 0 to 3660, without the unit
            retention.cohorts = [calender]        | safra.retention.cohorts = ["calender"]: "calender" is none; nearest: calendar
            retention.cohorts = []                | safra.retention.cohorts = []: expected a list of one or more of calendar, anniversary
            retention.cohorts = calendar          | safra.retention.cohorts = "calendar": expected a list of one or more of calendar, anniversary
            retention.activity-granularities = [days] | safra.retention.activity-granularities = ["days"]: "days" is none; nearest: day
            retention.granularities = [day]       | safra.retention.granularities unknown key; known: activity-granularities, cohorts
            nightly.lookback = 3 days             | safra.nightly.lookback = "3 days": expected a number of months from 0 to 1200, such as 3 months
            nightly.lookback = -1                 | safra.nightly.lookback = -1: expected a number of months from 0 to 1200, such as 3 months
            nightly.lookback = null               | safra.nightly.lookback is missing: expected a number of months from 0 to 1200, such as 3 months
            sizes.mid-market-up-to = 4            | safra.sizes.mid-market-up-to = 4: expected a whole number of employees from 5 to 1000000000, without the unit
            lock.expires-after = 600              | safra.lock.expires-after = 600: expected a time from 5 seconds to 1 day with its unit, such as "10 minutes"
            lock.expires-after = 4s               | safra.lock.expires-after = "4s": expected a time from 5 seconds to 1 day with its unit, such as "10 minutes"
            lock.expires-after = 2 days           | safra.lock.expires-after = "2 days": expected a time from 5 seconds to 1 day with its unit, such as "10 minutes"
            lock.expires-after = a while          | safra.lock.expires-after = "a while": expected a time from 5 seconds to 1 day with its unit, such as "10 minutes"
            lock.expires-after = [1 hour]         | safra.lock.expires-after = ["1 hour"]: expected a time from 5 seconds to 1 day with its unit, such as "10 minutes"
            lock.expires-after = null             | safra.lock.expires-after is missing: expected a time from 5 seconds to 1 day with its unit, such as "10 minutes"
            privacy.sensitive = [nam]             | safra.privacy.sensitive = ["nam"]: "nam" is no column of a raw table; nearest: name
            privacy.quarantine-retention-days = 0 | safra.privacy.quarantine-retention-days = 0: expected a whole number of days from 1 to 3660, without the unit
            report.locale = pt                    | safra.report.locale = "pt": expected en or pt-BR
            lock.local-file-systems = ext4        | safra.lock.local-file-systems = "ext4": expected a list, such as [a, b]
            lock.expires = 1h                     | safra.lock.expires unknown key; known: expires-after, local-file-systems
            revenue = 7                           | safra.revenue = 7: expected a section in braces
            time-zone = { name = UTC }            | safra.time-zone = {…}: expected a plain value
            time-zone = null                      | safra.time-zone is missing: expected a zone such as America/Sao_Paulo
            time-zone = America/SaoPaulo          | safra.time-zone = "America/SaoPaulo": unknown zone; nearest: America/Sao_Paulo
            time-zone = zzzz                      | safra.time-zone = "zzzz": unknown zone; expected one such as America/Sao_Paulo
            reporting-currency = ""               | safra.reporting-currency = "": expected a value that is not blank
            dimensions = size                     | safra.dimensions = "size": expected a list, such as [a, b]
            dimensions = [size, contry]           | safra.dimensions = ["size","contry"]: "contry" is no account attribute; nearest: country
            dimensions = [size, tenure]           | safra.dimensions = ["size","tenure"]: "tenure" is no account attribute; known: size, industry, country, csm
            sources.accounts { path = a, attributes { segment = b, region = c } }, dimensions = [regoin] | safra.dimensions = ["regoin"]: "regoin" is no account attribute; nearest: region
            sources.accounts { path = a, attributes { segment = b } }, segments.value = accounts.regoin  | safra.segments.value = "accounts.regoin": unknown among [segment]
            sources.accounts { path = a, attributes { name = b } }     | safra.sources.accounts.attributes.name = "b": is a column of accounts; map it under sources.accounts.columns
            sources.accounts { path = a, attributes { size = b } }     | safra.sources.accounts.attributes.size = "b": numbers are broken down by something else of this name; expected another one
            sources.accounts { path = a, attributes { tenure = b } }   | safra.sources.accounts.attributes.tenure = "b": numbers are broken down by something else of this name; expected another one
            sources.accounts { path = a, attributes { all = b } }      | safra.sources.accounts.attributes.all = "b": numbers are broken down by something else of this name; expected another one
            sources.accounts { path = a, attributes { Region = b } }   | safra.sources.accounts.attributes.Region = "b": expected a name of a-z, 0-9 and _, at most 63 of them, the first a letter
            sources.accounts { path = a, attributes { 1st = b } }      | safra.sources.accounts.attributes.1st = "b": expected a name of a-z, 0-9 and _, at most 63 of them, the first a letter
            sources.accounts { path = a, attributes { x123456789012345678901234567890123456789012345678901234567890123 = b } } | safra.sources.accounts.attributes.x123456789012345678901234567890123456789012345678901234567890123 = "b": expected a name of a-z, 0-9 and _, at most 63 of them, the first a letter
            sources.accounts { path = a, attributes { region = " " } } | safra.sources.accounts.attributes.region = " ": expected a value that is not blank
            sources.accounts { path = a, attributes { region.of = b } }| safra.sources.accounts.attributes.region = {…}: expected a plain value
            sources.accounts { path = a, attributes = region }         | safra.sources.accounts.attributes = "region": expected a section in braces
            sources.accounts { path = a, columns { region = b } }      | safra.sources.accounts.columns.region = "b": unknown column; known: account_id, name
            sources.subscriptions { path = a, attributes { region = b } } | safra.sources.subscriptions.attributes unknown key; known: columns, format, inputs, lookups, options, path, quality, query, table, where
            sources.account = { path = a }        | safra.sources.account = {…}: unknown source; nearest: accounts
            sources.accounts = a.csv              | safra.sources.accounts = "a.csv": expected a section in braces
            sources.accounts = { path = a, columns { nam = x } }      | safra.sources.accounts.columns.nam = "x": unknown column; nearest: name
            sources.accounts = { path = a, columns { name.a = x } }   | safra.sources.accounts.columns.name = {…}: expected a plain value
            sources.accounts = { path = a, columns { name = [x] } }   | safra.sources.accounts.columns.name = ["x"]: expected a plain value
            sources.accounts = { path = a, where = true, format = xls } | safra.sources.accounts.format = "xls": expected one of delta, parquet, csv, json
            sources.accounts = { path = a, table = b } | safra.sources.accounts.path = "a": expected one of path, table (a catalog name) and query
            sources.accounts = { format = csv }        | safra.sources.accounts.path is missing: expected one of path, table (a catalog name) and query
            lakehouse.schema = main.cs                 | safra.lakehouse.curated = "/lake": expected where curated tables go: either lakehouse.curated, a path, or lakehouse.schema
            lakehouse.curated = null                   | safra.lakehouse.curated is missing: expected where curated tables go: either lakehouse.curated, a path, or lakehouse.schema
            """)
    void whatIsWrongIsSaidWithItsPlace(String line, String problem) {
        assertThatThrownBy(() -> read("safra.lakehouse.curated = /lake\nsafra { " + line + " }"))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("configuration: 1 problem\n")
                .hasMessageContaining("site.conf: ")
                .hasMessageEndingWith(": " + problem)
                .extracting("exitCode")
                .isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        assertThatThrownBy(() -> read("""
                        safra {
                          timezone = UTC
                          sources {
                            accounts { columns { nmae = x } }
                            tickets { path = t }
                          }
                          revenue {
                            bridge-gap-days = a week
                          }
                        }
                        """, "sizes.mid-market-up-to=many")).hasMessage("""
                        configuration: 7 problems
                          reference.conf: 12: safra.lakehouse.curated is missing: expected where curated tables go: either \
                        lakehouse.curated, a path, or lakehouse.schema
                          site.conf: 4: safra.sources.accounts.columns.nmae = "x": unknown column; nearest: name
                          site.conf: 4: safra.sources.accounts.path is missing: expected one of path, table (a catalog name) \
                        and query
                          site.conf: 5: safra.sources.tickets = {…}: unknown source; known: accounts, features, goals, \
                        subscriptions
                          --set: safra.sizes.mid-market-up-to = "many": expected a whole number of employees from 5 to \
                        1000000000, without the unit
                          site.conf: 8: safra.revenue.bridge-gap-days = "a week": expected a whole number of days from 0 \
                        to 366, without the unit
                          site.conf: 2: safra.timezone unknown key; nearest: time-zone""");
    }

    @Test
    void anOldKeyStillWorksAndIsToldOf() {
        Settings settings = read("safra.lakehouse.catalog = main.cs");

        assertThat(settings.curated().schema()).contains("main.cs");
        assertThat(settings.renamed())
                .containsExactly("lakehouse.catalog is called lakehouse.schema now, since it names one; rename the key,"
                        + " the old one goes with the next version");
        assertThat(read("safra.lakehouse { catalog = old, schema = new }")
                        .curated()
                        .schema())
                .contains("new");
    }

    @Test
    void whatAnAssignmentGetsWrongIsSaidOfIt() {
        assertThatThrownBy(() -> read("safra.lakehouse.curated = /lake", "revenu.gap=1", "sources.account.path=a"))
                .hasMessage("""
                        configuration: 2 problems
                          --set: safra.sources.account = {…}: unknown source; nearest: accounts
                          --set: safra.revenu unknown key; nearest: revenue""");
    }

    private static SourceNames names(String... columns) {
        return new SourceNames(
                List.of(columns), List.of("malformed_row"), List.of("name_unreadable"), List.of("all", "duplicate"));
    }

    private static Settings read(String file, String... assignments) {
        return READER.read(
                new ConfigLoader(Map.of("site.conf", file)::get).load(List.of("site.conf"), List.of(assignments)));
    }
}
