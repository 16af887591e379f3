package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.experience.CsatScores;
import dev.safra.experience.NpsScores;
import dev.safra.experience.SupportQuality;
import dev.safra.retention.CohortRetention;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of a company that has neither billing nor tickets. */
final class ExperienceJobTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @TempDir
    private transient Path directory;

    /**
     * The older night comes later: scores stay as of the newer one, and each day has its own support quality. By then answers
     * no longer tell that all are Ana's.
     */
    @Test
    void whatThereIsIsToldInAnyOrderOfNights() {
        Site site = Site.in(directory)
                .onlyNumbers()
                .reading("accounts", "account_id,signed_up_on\nacme,2025-03-03\n")
                .reading("survey_responses", """
                        response_id,account_id,respondent_id,survey,score,asked_at,answered_at
                        r1,acme,ana,nps,9,2025-03-04 10:00:00,2025-03-04 12:00:00
                        r2,acme,bo,nps,,2025-03-04 10:00:00,
                        r3,acme,ana,nps,2,2025-04-29 10:00:00,2025-04-29 12:00:00
                        """)
                .reading("incidents", """
                        incident_id,account_id,product,started_at,ended_at
                        i1,,,2025-03-31 23:30:00,2025-04-01 00:15:00
                        i2,,core,2025-03-31 23:30:00,2025-04-01 00:15:00
                        """);
        List<String> said = new ArrayList<>(site.night("2025-04-30"));
        said.addAll(site.reading("survey_responses", """
                        response_id,account_id,survey,score,asked_at,answered_at
                        r1,acme,nps,9,2025-03-04 10:00:00,2025-03-04 12:00:00
                        r2,acme,nps,,2025-03-04 10:00:00,
                        r3,acme,nps,2,2025-04-29 10:00:00,2025-04-29 12:00:00
                        """).night("2025-03-31", "experience", "retention"));

        expect(site.read(NpsScores.TABLE).where("granularity in ('month', 'all') and dimension = 'moment'"), """
                granularity | period_start | member       | asked | responses | nps
                month       | 2025-03-01   | new_customer |     2 |         1 | 100
                month       | 2025-04-01   | neutral      |     1 |         1 | -100
                all         | 2025-03-04   | new_customer |     2 |         0 |
                all         | 2025-04-29   | neutral      |     1 |         1 | -100
                """);
        assertThat(site.read(CsatScores.TABLE).count()).isZero();
        expect(site.read(SupportQuality.TABLE), """
                account_id | as_of      | tickets | open_tickets | downtime_minutes | availability
                acme       | 2025-03-31 |         |              |               30 |     0.999769
                acme       | 2025-04-30 |         |              |               45 |     0.999653
                """);
        expect(site.read(CohortRetention.TABLE).where("granularity = 'month' and dimension = 'all'"), """
                indicator | cohort_start | period | base_value | value | rate | is_complete
                nps       | 2025-03-01   |      0 |          1 |     1 |    1 | true
                nps       | 2025-03-01   |      1 |          1 |    -1 |   -1 | true
                """);
        assertThat(said)
                .anyMatch(line -> line.contains("left out: mrr_months"))
                .anyMatch(line -> line.contains("incidents: some are of a product, and nobody knows whose it is"))
                .noneMatch(line -> line.contains("left out: nps_scores"))
                .filteredOn(line -> line.contains("survey_responses: none has a respondent_id"))
                .hasSize(1);
    }
}
