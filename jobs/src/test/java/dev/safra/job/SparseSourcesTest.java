package dev.safra.job;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.dimension.Accounts;
import dev.safra.experience.NpsScores;
import dev.safra.experience.SupportQuality;
import dev.safra.health.HealthScores;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Runs;
import dev.safra.lake.Table;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.lifecycle.Receivables;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.segments.Audiences;
import dev.safra.segments.TouchSegments;
import dev.safra.source.DataQuality;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import dev.safra.usage.UsageAdoption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every source absent, empty, and with one row. */
final class SparseSourcesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    /** A heading and a row of each. */
    private static final Map<String, String> SOURCES = new LinkedHashMap<>();

    static {
        SOURCES.put("accounts", "account_id,signed_up_on,employees,expected_users\nacme,2026-06-01,10,2\n");
        SOURCES.put("subscriptions", """
                subscription_id,account_id,product,amount,term,starts_on
                s1,acme,core,100,month,2026-06-01
                """);
        SOURCES.put("exchange_rates", "currency,month,rate\nUSD,2026-06-01,5\n");
        SOURCES.put("usage_events", """
                event_id,account_id,user_id,occurred_at,event,feature,version
                e1,acme,ana,2026-06-30 10:00:00,feature_used,board,1.0
                """);
        SOURCES.put("features", "feature,product\nboard,core\n");
        SOURCES.put("survey_responses", """
                response_id,account_id,respondent_id,survey,score,answered_at
                r1,acme,ana,nps,9,2026-06-20 10:00:00
                """);
        SOURCES.put("support_tickets", """
                ticket_id,account_id,opened_at,first_responded_at,resolved_at,is_escalated
                t1,acme,2026-06-20 10:00:00,2026-06-20 10:10:00,2026-06-20 12:00:00,false
                """);
        SOURCES.put(
                "incidents",
                "incident_id,account_id,started_at,ended_at\ni1,,2026-06-10 00:00:00,2026-06-10 01:00:00\n");
        SOURCES.put("onboarding_steps", "account_id,step,completed_on\nacme,signup,2026-06-01\n");
        SOURCES.put(
                "goals", "account_id,goal,set_on,due_on,achieved_on\nacme,reach,2026-06-01,2026-06-15,2026-06-10\n");
        SOURCES.put("invoices", """
                invoice_id,account_id,issued_on,due_on,paid_on,amount,status
                n1,acme,2026-06-01,2026-06-10,2026-06-05,100,paid
                """);
        SOURCES.put("csms", "csm\nAna\n");
        SOURCES.put("content", "content_id,title,min_version\nc1,News,0.9\n");
        SOURCES.put("score_overrides", """
                account_id,score,reason,author,set_on,expires_on
                acme,60,We know better,Ana,2026-06-30,2026-07-30
                """);
    }

    @TempDir
    private transient Path directory;

    @Test
    void aNightOfEmptySourcesAndOneOfARowEach() throws IOException {
        Site empty = allBut("", 1).onlyNumbers();
        empty.night("2026-06-29");
        Lakehouse lakehouse = empty.lakehouse();
        List<Table> written = Jobs.tables().stream().filter(lakehouse::exists).toList();
        assertThat(written).hasSizeGreaterThan(20);
        for (Table table : written) {
            boolean isOfTheNight =
                    List.of(Publications.TABLE, Runs.TABLE, DataQuality.TABLE).contains(table);
            assertThat(lakehouse.read(table).isEmpty()).as(table.name()).isEqualTo(!isOfTheNight);
        }

        withLookups(allBut("", 2)).night("2026-06-30");

        expect(lakehouse.read(Accounts.TABLE), """
                account_id | industry
                acme       | mining
                """);
        expect(lakehouse.read(MrrMonths.TABLE), """
                account_id | plan
                acme       | gold
                """);
        expect(lakehouse.read(MrrMovements.TABLE), """
                account_id | month      | movement | amount
                acme       | 2026-06-01 | new      |    100
                """);
        expect(lakehouse.read(UsageAdoption.TABLE), """
                account_id | as_of      | active_users | breadth | depth | active_days
                acme       | 2026-06-30 |            1 |     0.5 |     1 |           1
                """);
        expect(lakehouse.read(NpsScores.TABLE).where("granularity = 'month' and dimension = 'all'"), """
                period_start | responses | nps | zone
                2026-06-01   |         1 | 100 | excellence
                """);
        expect(lakehouse.read(SupportQuality.TABLE), """
                account_id | tickets | escalation_rate | first_response_within_sla | median_resolution_hours | downtime_minutes
                acme       |       1 |               0 |                         1 |                       2 |               60
                """);
        expect(lakehouse.read(LifecycleStages.TABLE), """
                account_id | stage      | since      | next_step
                acme       | onboarding | 2026-06-01 | welcome
                """);
        expect(lakehouse.read(Receivables.TABLE), """
                account_id | open_amount | late_payment_rate
                acme       |           0 |                 0
                """);
        expect(lakehouse.read(GoalAttainment.TABLE), """
                account_id | goals | achieved | attainment
                acme       |     1 |        1 |          1
                """);
        expect(lakehouse.read(HealthScores.TABLE), """
                account_id | as_of      | score | band  | override_reason
                acme       | 2026-06-30 |    60 | amber | We know better
                """);
        expect(lakehouse.read(TouchSegments.TABLE), """
                account_id | touch | rule  | value
                acme       | high  | value |   100
                """);
        expect(lakehouse.read(Audiences.TABLE), """
                account_id | content_id | touch | reason
                acme       | c1         | high  | runs 1.0
                """);
    }

    /** Of all sources but one. Nothing stands in for these; the others only add to what is told from more than one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            accounts         |
            exchange_rates   |
            features         |
            onboarding_steps |
            csms             |
            content          | audiences
            score_overrides  |
            incidents        |
            support_tickets  |
            usage_events     | usage_features, usage_days, usage_loads; usage_adoption
            survey_responses | nps_scores, csat_scores; account_sentiment
            goals            | goal_attainment
            invoices         | receivables
            subscriptions    | mrr_months, mrr_movements, account_months; mrr_bridge, churn_breakdown; renewals, account_value
            """)
    void whatLacksItsSourceIsLeftOut(String absent, String tables) {
        List<String> leftOut = Jobs.leftOut(allBut(absent, 2).settings()).stream()
                .map(line -> line.replaceFirst(" needs? .*", ""))
                .toList();

        assertThat(String.join("; ", leftOut)).isEqualTo(tables == null ? "" : tables);
    }

    /** With lookups on what every job reads, and a source by query. */
    private Site withLookups(Site site) throws IOException {
        Files.writeString(directory.resolve("crm.csv"), "Customer ID,sector,tariff,manager\nacme,mining,gold,Ana\n");
        String crm = "crm { format = csv, path = \"" + directory + "/crm.csv\"";
        String lookup = "lookups." + crm + ", key { account_id = \"Customer ID\" } }";
        return site.with("safra.sources.accounts { columns.industry = \"crm.sector\", " + lookup + " }")
                .with("safra.sources.subscriptions { columns.plan = \"crm.tariff\", " + lookup + " }")
                .with("safra.sources.csms = null")
                .with("safra.sources.csms { query = \"select distinct manager as csm from raw.crm\", inputs." + crm
                        + " } }");
    }

    /** So many lines of each source. */
    private Site allBut(String absent, int lines) {
        Site site = Site.in(directory).with("safra.reporting-currency = BRL");
        for (Map.Entry<String, String> source : SOURCES.entrySet()) {
            if (!source.getKey().equals(absent)) {
                site = site.reading(
                        source.getKey(), source.getValue().lines().limit(lines).collect(joining("\n", "", "\n")));
            }
        }
        return site;
    }
}
