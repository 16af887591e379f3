package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.job.Jobs;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sections health and playbooks. */
final class HealthReaderTest {

    @Test
    void theDefaultsAreThoseOfTheConfFolder() {
        Settings defaults = read("");

        assertThat(defaults.health().dimensions())
                .isEqualTo(Map.of("usage", 35.0, "quality", 20.0, "financial", 25.0, "sentiment", 20.0));
        assertThat(defaults.health().measures())
                .extracting(Health.Measure::name)
                .containsExactly(
                        "active_days",
                        "breadth",
                        "depth",
                        "latest_version",
                        "usage_trend", // usage
                        "availability",
                        "escalations",
                        "first_response",
                        "resolution_hours", // quality
                        "late_payments",
                        "mrr_change",
                        "overdue_days",
                        "renewal_rate", // financial
                        "csat",
                        "nps"); // sentiment
        assertThat(defaults.health().signals())
                .extracting(Health.Signal::name)
                .containsExactly(
                        "adoption_decline",
                        "advocate",
                        "detractor",
                        "early_risk",
                        "expansion_ready",
                        "goals_behind",
                        "payment_delay",
                        "renewal_at_risk",
                        "support_strain",
                        "upsell_regret",
                        "usage_silence");
        assertThat(defaults.playbooks().playbooks())
                .extracting(Playbook::name)
                .containsExactly(
                        "offboarding_checklist",
                        "overdue_long",
                        "overdue",
                        "detractor_follow_up",
                        "onboarding_stuck",
                        "adoption_decline",
                        "usage_silence",
                        "renewal",
                        "expansion",
                        "advocate");
    }

    @Test
    void aMeasureIsAddedByNamingAColumnAndTakenAwayByNull() {
        Health health = read("""
                        safra.health.measures.logins {
                          dimension = usage, weight = 2, value = "usage_adoption.logins", curve = [[0, 0], [100, 100]]
                          observed-on = "usage_adoption.last_active_on", fresh-days = 3, half-life-days = 9
                          by-size.enterprise { weight = 5 }
                        }
                        safra.health.measures.csat = null
                        """).health();

        Curve curve = new Curve(new double[] {0, 100}, new double[] {0, 100});
        assertThat(health.measures())
                .contains(new Health.Measure(
                        "logins",
                        "usage",
                        "usage_adoption.logins",
                        null,
                        "usage_adoption.last_active_on",
                        3,
                        9,
                        null,
                        3660,
                        new Health.Weighing(2, curve),
                        Map.of("enterprise", new Health.Weighing(5, curve))))
                .extracting(Health.Measure::name)
                .doesNotContain("csat");
    }

    @Test
    void aCurveMayJumpWhereAValueComesTwice() {
        Health health = read("safra.health.measures.csat.curve = [[1, 0], [3, 0], [3, 50], [4, 50], [4, 100]]")
                .health();

        assertThat(health.measures().stream()
                        .filter(measure -> measure.name().equals("csat"))
                        .map(measure -> measure.weighing().curve()))
                .containsExactly(new Curve(new double[] {1, 3, 3, 4, 4}, new double[] {0, 0, 50, 50, 100}));
    }

    @Test
    void dimensionsHaveAnyNamesAndNullTakesThemAwayWithTheirMeasures() {
        Health health = read("""
                        safra.health {
                          dimensions { usage = null, financial = 10, relationship = 30, adoption = 60 }
                          measures.meetings {
                            dimension = relationship, weight = 1, value = "accounts.employees", curve = [[0, 0], [1, 100]]
                          }
                          measures.breadth.dimension = adoption
                          signals.not_adopted {
                            when = "get(filter(health_scores.dimensions, d -> d.name = 'adoption'), 0).score < 50"
                            severity = "'high'", evidence = "'adoption is low'"
                          }
                        }
                        """).health();

        assertThat(List.copyOf(health.dimensions().entrySet()))
                .containsExactly(
                        Map.entry("quality", 20.0),
                        Map.entry("financial", 10.0),
                        Map.entry("sentiment", 20.0),
                        Map.entry("adoption", 60.0),
                        Map.entry("relationship", 30.0));
        assertThat(health.measures())
                .extracting(Health.Measure::name)
                .contains("overdue_days", "csat", "nps")
                .endsWith("nps", "breadth", "meetings")
                .doesNotContain("depth", "active_days", "usage_trend", "latest_version");
    }

    @Test
    void whatIsWrongWithDimensionsIsSaidToo() {
        assertThatThrownBy(() -> read("""
                        safra.health {
                          dimensions { Adoption = 10, sentment = 30, relationship = -1 }
                          measures.nps.dimension = relationshp
                          measures.csat.dimension = null
                          measures.breadth { dimension = Adoption, curve = [[0, 0], [0.5, 10], [0.5, 50], [0.5, 100]] }
                        }
                        """))
                .isInstanceOf(SafraException.class)
                .hasMessageContainingAll(
                        "site.conf: 2: safra.health.dimensions.Adoption = 10: expected a name of a-z, 0-9 and _ that begins"
                                + " with a letter",
                        "site.conf: 2: safra.health.dimensions.sentment = 30: has no measures; nearest: sentiment",
                        "site.conf: 2: safra.health.dimensions.relationship = -1: expected a weight from 0 to 1000000",
                        "site.conf: 3: safra.health.measures.nps.dimension = \"relationshp\": unknown dimension; nearest:"
                                + " relationship",
                        "safra.health.measures.csat.dimension is missing: expected one of usage, quality, financial,"
                                + " sentiment, Adoption, relationship, sentment",
                        "site.conf: 5: safra.health.measures.breadth.curve = [[0,0],[0.5,10],[0.5,50],[0.5,100]]: expected two"
                                + " or more [value, score], values ascending and none more than twice");
        assertThatThrownBy(() -> read("""
                        safra.health.dimensions { usage = null, quality = null, financial = null, sentiment = null }
                        """)).hasMessageContainingAll("no dimension counts", "no measure counts");
    }

    @Test
    void anOverrideIsSetWithReasonAuthorAndExpiry() {
        assertThat(read("""
                                safra.health.overrides = [{ account-id = acme, score = 60, reason = "New sponsor", author = Ana,
                                                            set-on = 2026-01-01, expires-on = 2026-02-01 }]
                                """).health().overrides())
                .containsExactly(new Health.Override(
                        "acme", 60, "New sponsor", "Ana", LocalDate.of(2026, 1, 1), LocalDate.of(2026, 2, 1)));
    }

    @Test
    void allThatIsWrongIsSaidAtOnceWithFileAndLine() {
        assertThatThrownBy(() -> read("""
                        safra.health {
                          dimensions { usage = 0, quality = 0, financial = 0, sentiment = 0 }
                          measures.breadth.curve = [[0, 0], [0.5, 80], [1, 60]]
                          measures.depth.value = "usage_adoption.dept"
                          measures.depth.dimension = usages
                          measures.csat.curve = [[5, 100], [1, 0]]
                          bands { red = [0, 50], amber = [45, 75], green = [80, 100] }
                          caps.long_overdue { when = "receivables.oldest_overdue_days >", at = 490 }
                          overrides = [
                            { account-id = acme, score = 60, reason = "New sponsor", author = Ana, set-on = 2026-01-01 }
                          ]
                          signals.detractor.severity = null
                        }
                        safra.playbooks {
                          rules.advocate.signal = advocat
                          rules.renewal.steps = [{ step = call, action = "Call", owner = boss, due-in-days = 1 }]
                          keep-closed-days = 10
                        }
                        """))
                .isInstanceOf(SafraException.class)
                .hasMessageContainingAll(
                        "site.conf: 2: safra.health.dimensions = {",
                        "no dimension counts; expected a weight above 0",
                        "site.conf: 3: safra.health.measures.breadth.curve = [[0,0],[0.5,80],[1,60]]: is not monotone",
                        "site.conf: 4: safra.health.measures.depth.value = \"usage_adoption.dept\": unknown column"
                                + " usage_adoption.dept; nearest: usage_adoption.depth",
                        "site.conf: 5: safra.health.measures.depth.dimension = \"usages\": unknown dimension; nearest: usage",
                        "site.conf: 6: safra.health.measures.csat.curve = [[5,100],[1,0]]: expected two or more",
                        "site.conf: 7: safra.health.bands.amber = [45,75]: overlaps the band below, which ends at 50",
                        "site.conf: 7: safra.health.bands.green = [80,100]: leaves a gap above the band below, which ends at 75",
                        "site.conf: 8: safra.health.caps.long_overdue.when = \"receivables.oldest_overdue_days >\": is no"
                                + " Spark SQL expression: ",
                        "site.conf: 8: safra.health.caps.long_overdue.at = 490: expected a score from 0 to 100",
                        "site.conf: 10: safra.health.overrides[0].expires-on is missing: expected the day from which on it"
                                + " is not valid any more: an override ends",
                        "site.conf: 12: safra.health.signals.detractor.severity is missing: expected Spark SQL for a word",
                        "site.conf: 15: safra.playbooks.rules.advocate.signal = \"advocat\": unknown signal; nearest: advocate",
                        "site.conf: 16: safra.playbooks.rules.renewal.steps[0].owner = \"boss\": unknown role; known: csm,",
                        "site.conf: 17: safra.playbooks.keep-closed-days = 10: is shorter than the cooldown of advocate, which it"
                                + " has to outlast; expected 180 or more");
    }

    @Test
    void aSignalMayBeACondition() {
        Playbook.All playbooks = read("""
                        safra.playbooks.rules.advocate { when = "accounts.is_partner -- for us" }
                        safra.playbooks.rules.renewal { group = money, signal = renewal_at_risk, when = null }
                        """).playbooks();

        Map<String, Playbook> byName = new java.util.HashMap<>();
        playbooks.playbooks().forEach(playbook -> byName.put(playbook.name(), playbook));
        assertThat(byName.get("advocate").when())
                .isEqualTo("array_contains(signals, 'advocate') and (accounts.is_partner -- for us\n)");
        assertThat(byName.get("renewal").when()).isEqualTo("array_contains(signals, 'renewal_at_risk')");
        assertThat(byName.get("renewal").group()).isEqualTo("money");
    }

    private static Settings read(String file) {
        return Jobs.settingsReader()
                .read(new ConfigLoader(Map.of("site.conf", file)::get)
                        .load(List.of("site.conf"), List.of("lakehouse.curated=/lake")));
    }
}
