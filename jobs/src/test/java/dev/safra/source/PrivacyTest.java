package dev.safra.source;

import static dev.safra.source.RawTables.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.config.Privacy;
import dev.safra.lake.Lakehouse;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept and shown of rows that break a rule. */
final class PrivacyTest extends SourceTest {

    private static final long serialVersionUID = 1;

    @Test
    void quarantineHasTheColumnsThatAreMappedAndNoOthers() {
        file("accounts.csv", """
                account_id,legal_name,employees,phone,is_test,plan_id
                ,Ada Lovelace,3,555-1234,false,p1
                """);
        file("plans.csv", """
                plan_id,industry,owner
                p1,mining,Grace Hopper
                """);

        CleanSource cleaned = clean(ACCOUNTS, csv("accounts.csv") + """
                , columns { name = legal_name, industry = plans.industry }, where = "not cast(is_test as boolean)"
                , lookups.plans { key = plan_id, %s }
                """.formatted(csv("plans.csv")));

        assertThat(cleaned.setAside().select("payload").first().getString(0))
                .isEqualTo("{\"legal_name\":\"Ada Lovelace\",\"employees\":\"3\",\"is_test\":\"false\","
                        + "\"plan_id\":\"p1\",\"plans\":{\"industry\":\"mining\"}}");
    }

    @Test
    void aValueThatNamesSomebodyIsInQuarantineAlone() {
        file("accounts.csv", """
                account_id,name,industry
                1,Ada Lovelace,mining
                2,Grace,%s
                """.formatted("x".repeat(60)));

        CleanSource cleaned = clean(ACCOUNTS, csv("accounts.csv") + """
                , quality { quarantined.max-share = null, rules {
                  a_named { condition = "length(name) < 9" }
                  b_both { condition = "length(name) < 9 and industry <> ''", action = warn }
                  c_long { condition = "length(industry) < 60" }
                } }
                """);

        expect(cleaned.setAside().select("rule", "value"), """
                rule    | value
                a_named | Ada Lovelace
                c_long  | %s
                """.formatted("x".repeat(60)));
        expect(
                new Lakehouse(session(), settings().curated())
                        .rows(DataQuality.TABLE, DataQuality.of(cleaned, new AsOf(LocalDate.of(2025, 6, 30)), "run"))
                        .where("rule <> 'all'"),
                """
                rule    | example
                a_named | ***
                c_long  | %s…
                """.formatted("x".repeat(40)));
        assertThat(String.join("\n", cleaned.messages()))
                .contains("a_named (such as \"***\")", "c_long (such as \"" + "x".repeat(40) + "…\")")
                .doesNotContain("Ada");
    }

    @Test
    void whatIsSensitiveIsConfigured() {
        Privacy privacy = new Privacy(List.of("industry"), 35);

        assertThat(privacy.example(List.of("account_id", "industry"), "{\"industry\":\"mining\"}"))
                .isEqualTo(Privacy.MASK);
        assertThat(privacy.example(List.of("name"), "Ada")).isEqualTo("Ada");
        assertThat(privacy.example(List.of("industry"), "")).isNull();
        assertThat(privacy.example(List.of("industry"), null)).isNull();
        assertThat(Map.of(40, "y".repeat(40), 41, "y".repeat(40) + "…"))
                .allSatisfy((length, shown) -> assertThat(privacy.example(List.of(), "y".repeat(length)))
                        .isEqualTo(shown));
    }
}
