package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.dimension.Accounts;
import dev.safra.experience.NpsScores;
import dev.safra.retention.CohortRetention;
import dev.safra.revenue.ChurnBreakdown;
import dev.safra.revenue.MrrBridge;
import dev.safra.segments.Audiences;
import dev.safra.segments.CsmCapacity;
import dev.safra.segments.TouchSegments;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nights, a month apart, of six accounts, one place in high touch and two in low: fee leaves between them, and eli had
 * left long before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SegmentsJobTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private transient Site site;
    private transient List<String> notes;

    @BeforeAll
    void runNights(@TempDir Path directory) {
        startSession();
        site = Site.in(directory)
                .with("safra.health.measures = null")
                .with("safra.dimensions = [touch, segment]")
                .with("safra.segments.value = \"account_value.mrr + if(accounts.segment = 'RETAIL', 1, 0)\"")
                .with("safra.retention.cohorts = [calendar, anniversary]")
                .reading("accounts", """
                        account_id,csm,is_strategic,kind
                        ana,Rui,,food
                        bob,Gil,,retail
                        cyd,Rui,,food
                        dot,,true,retail
                        eli,,,
                        fee,Sam,,retail
                        """)
                .with("safra.sources.accounts.attributes.segment = \"upper(kind)\"")
                .reading("content", """
                        content_id,title,attributes
                        c1,For shops,segment=RETAIL
                        c2,Misspelt,segmnt=RETAIL
                        """)
                .with("safra.sources.content.columns.attributes = \"split(attributes, ';')\"")
                .reading("subscriptions", """
                        subscription_id,account_id,product,amount,term,starts_on,ends_on
                        s1,ana,core,500,month,2025-01-01,
                        s2,bob,core,300,month,2025-01-01,
                        s3,cyd,core,200,month,2025-01-01,
                        s4,dot,core,100,month,2025-01-01,
                        s5,eli,core,50,month,2025-01-01,2025-10-01
                        s6,fee,core,400,month,2025-01-01,2026-04-10
                        """)
                .reading("csms", """
                        csm,touch,max_accounts
                        Rui,high,1
                        Sam,low,2
                        """)
                .reading("survey_responses", """
                        response_id,account_id,respondent_id,survey,score,answered_at
                        r1,dot,boss,nps,9,2026-03-20 10:00:00
                        r2,fee,boss,nps,3,2026-03-20 10:00:00
                        """);
        notes = site.night("2026-03-31", "lifecycle", "segments");
        site.night("2026-04-30");
    }

    @Test
    void whoeverIsACustomerHasATouch() {
        expect(site.read(TouchSegments.TABLE), """
                account_id | as_of      | touch | rule      | value | rank | since      | csm
                ana        | 2026-03-31 | low   | value     |   500 |    1 | 2026-03-31 | Rui
                fee        | 2026-03-31 | low   | value     |   401 |    2 | 2026-03-31 | Sam
                bob        | 2026-03-31 | tech  | value     |   301 |    3 | 2026-03-31 |
                cyd        | 2026-03-31 | tech  | value     |   200 |    4 | 2026-03-31 | Rui
                dot        | 2026-03-31 | high  | strategic |   101 |    5 | 2026-03-31 |
                eli        | 2026-03-31 | tech  | ended     |     0 |    6 | 2026-03-31 |
                ana        | 2026-04-30 | low   | value     |   500 |    1 | 2026-03-31 | Rui
                bob        | 2026-04-30 | tech  | dwell     |   301 |    2 | 2026-03-31 |
                cyd        | 2026-04-30 | tech  | value     |   200 |    3 | 2026-03-31 | Rui
                dot        | 2026-04-30 | high  | strategic |   101 |    4 | 2026-03-31 |
                fee        | 2026-04-30 | low   | dwell     |     1 |    5 | 2026-03-31 | Sam
                eli        | 2026-04-30 | tech  | ended     |     0 |    6 | 2026-03-31 |
                """);
        expect(site.read(CsmCapacity.TABLE).where("as_of = '2026-04-30'"), """
                touch | accounts | csms | capacity | uncovered_accounts | csms_needed | managers_needed | mrr | marginal_value
                high  |        1 |    1 |        1 |                  0 |           1 |               1 | 100 |
                low   |        2 |    1 |        2 |                  0 |           1 |               1 | 500 | 500
                tech  |        2 |    0 |        0 |                  2 |           1 |               1 | 500 |
                """);
        assertThat(notes).noneMatch(note -> note.startsWith("touch_segments"));
    }

    @Test
    void moneyIsToldByTouch() {
        expect(site.read(MrrBridge.TABLE).where("month = '2026-04-01' and dimension = 'touch'"), """
                member  | opening_mrr | churn_mrr | closing_mrr | lost_accounts
                high    |         100 |         0 |         100 |             0
                low     |         900 |      -400 |         500 |             1
                tech    |         500 |         0 |         500 |             0
                unknown |           0 |         0 |           0 |             0
                """);
        expect(site.read(ChurnBreakdown.TABLE).where("dimension = 'touch'"), """
                month      | member  | lost_accounts | churned_mrr | base_accounts | logo_churn_rate
                2025-10-01 | unknown |             1 |          50 |             1 | 1
                2026-04-01 | low     |             1 |         400 |             2 | 0.5
                """);
    }

    @Test
    void aSitesOwnAttributeIsAColumnADimensionAndAnAudience() {
        expect(site.read(Accounts.table(List.of("segment"))).where("account_id in ('ana', 'eli')"), """
                account_id | size    | segment
                ana        | unknown | FOOD
                eli        | unknown |
                """);
        expect(site.read(MrrBridge.TABLE).where("month = '2026-04-01' and dimension = 'segment'"), """
                member  | opening_mrr | churn_mrr | closing_mrr | lost_accounts
                FOOD    |         700 |         0 |         700 |             0
                RETAIL  |         800 |      -400 |         400 |             1
                unknown |           0 |         0 |           0 |             0
                """);
        expect(site.read(ChurnBreakdown.TABLE).where("dimension = 'segment'"), """
                month      | member  | lost_accounts | churned_mrr | base_accounts | logo_churn_rate
                2025-10-01 | unknown |             1 |          50 |             1 | 1
                2026-04-01 | RETAIL  |             1 |         400 |             3 | 0.333333
                """);
        expect(site.read(Audiences.TABLE), """
                account_id | as_of      | content_id | reason
                bob        | 2026-03-31 | c1         | segment is RETAIL
                dot        | 2026-03-31 | c1         | segment is RETAIL
                fee        | 2026-03-31 | c1         | segment is RETAIL
                """);
        assertThat(notes)
                .contains("content: 1 of its rows (such as \"c2\") name an attribute that accounts do not have"
                        + " (\"segmnt\"; nearest: segment), and are listed for nobody");
    }

    @Test
    void soAreCohortsAndWhatCustomersSay() {
        expect(
                site.read(CohortRetention.TABLE)
                        .where("granularity = 'month' and dimension = 'touch' and indicator = 'accounts'"
                                + " and period in (0, 15)"),
                """
                member  | period | cohort_size | value
                high    |      0 |           1 | 1
                high    |     15 |           1 | 1
                low     |      0 |           2 | 2
                low     |     15 |           2 | 1
                tech    |      0 |           2 | 2
                tech    |     15 |           2 | 2
                unknown |      0 |           1 | 1
                unknown |     15 |           1 | 0
                """);
        // Fee left on the 10th: alive on the anniversary, the 1st, and not at the close.
        expect(
                site.read(CohortRetention.TABLE)
                        .where("granularity = 'month' and dimension = 'touch' and indicator = 'accounts_anniversary'"
                                + " and period = 15"),
                """
                member  | cohort_size | base_value | value | is_complete
                high    |           1 |          1 |     1 | true
                low     |           2 |          2 |     2 | true
                tech    |           2 |          2 |     2 | true
                unknown |           1 |          1 |     0 | true
                """);
        expect(site.read(NpsScores.TABLE).where("granularity = 'all' and dimension = 'touch'"), """
                member | responses | nps
                high   |         1 | 100
                low    |         1 | -100
                """);
    }
}
