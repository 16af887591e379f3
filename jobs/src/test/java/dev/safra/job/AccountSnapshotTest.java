package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import dev.safra.testing.SparkTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccountSnapshotTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            usage_adoption.breadth > 0.5 and array_contains(signals, 'detractor') |
            datediff(as_of, account_value.next_renewal_on) < cohort.accounts      |
            usage_adoption.bredth                                                 | unknown column usage_adoption.bredth; nearest: usage_adoption.breadth
            exists(signals, name -> name like '%risk')                            |
            accounts.segment = 'retail' and accounts.region is null               |
            accounts.regoin = 'SOUTH'                                             | unknown column accounts.regoin; nearest: accounts.region
            mrr > 0                                                               | unknown column mrr;
            1 +                                                                   | is no Spark SQL expression: [PARSE_SYNTAX_ERROR] Syntax error
            """)
    void anExpressionNamesCuratedColumns(String sql, String problem) {
        List<String> attributes = List.of("region", "segment");
        assertThat(AccountSnapshot.problem(attributes).apply(sql).orElse(""))
                .startsWith(problem == null ? "" : problem);
        assertThat(AccountSnapshot.problem(attributes).apply(sql).isPresent()).isEqualTo(problem != null);
    }

    @Test
    void whatSparkFindsWrongIsSaidAtOnceBeforeTheNight() {
        Settings wrong = settings("""
                health.measures.breadth.value = "health_scores.score"
                health.measures.depth.applies-if = "usage_adoption.latest_version + 1"
                health.signals.detractor.when = "colaesce(accounts.is_partner, true)"
                playbooks.owners.csm = "upper(accounts.employees, 2)"
                """);

        assertThatThrownBy(() -> AccountSnapshot.requireExpressions(wrong, new Lakehouse(session(), wrong.curated())))
                .isInstanceOfSatisfying(
                        SafraException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContainingAll(
                        "configuration: 4 problems",
                        "safra.health.measures.breadth.value = ",
                        "safra.health.measures.depth.applies-if = ",
                        "safra.health.signals.detractor.when = \"(colaesce(accounts.is_partner, true)) and true\": ",
                        "safra.playbooks.owners.csm = \"upper(accounts.employees, 2)\": ");
        Settings well = settings("""
                health.signals.little_usage {
                  when = "get(filter(health_scores.dimensions, d -> d.name = 'usage'), 0).score < 50"
                  severity = "'high'", evidence = "'usage is low'"
                }
                """);
        AccountSnapshot.requireExpressions(well, new Lakehouse(session(), well.curated()));
    }

    @Test
    void rulesNameASitesOwnAttributes() {
        String rules = """
                health.measures.breadth.applies-if = "accounts.segment <> 'retail'"
                health.caps.far { when = "accounts.region = 'SOUTH'", at = 49 }
                health.signals.detractor.when = "accounts.segment = 'retail'"
                segments.rules = [{ name = retail, when = "accounts.segment = 'retail'", up-to = low }]
                playbooks.rules.renewal.when = "accounts.region in ('SOUTH', 'NORTH')"
                """;
        String attributes = "sources.accounts { path = a, attributes { segment = kind, region = \"upper(area)\" } }\n";

        Settings well = settings(attributes + rules);
        AccountSnapshot.requireExpressions(well, new Lakehouse(session(), well.curated()));
        Settings wrong = settings(attributes + "segments.value = \"accounts.segment + date'2026-01-01'\"\n");
        assertThatThrownBy(() -> AccountSnapshot.requireExpressions(wrong, new Lakehouse(session(), wrong.curated())))
                .hasMessageContaining("safra.segments.value = ");
        assertThatThrownBy(() -> settings(rules))
                .hasMessageStartingWith("configuration: 5 problems")
                .hasMessageContaining("unknown column accounts.segment");
    }

    private static Settings settings(String some) {
        return Jobs.settingsReader()
                .read(ConfigFactory.parseString("safra {\nlakehouse.curated = nowhere\n" + some + "}")
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
    }
}
