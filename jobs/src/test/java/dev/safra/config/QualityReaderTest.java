package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.Quality.Action;
import dev.safra.config.Quality.Limit;
import dev.safra.config.Quality.SetAside;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QualityReaderTest {

    private static final SettingsReader READER = new SettingsReader(
            Map.of(
                    "accounts",
                    new SourceNames(
                            List.of(
                                    "account_id",
                                    "employees",
                                    "name",
                                    "user_id",
                                    "respondent_id",
                                    "author",
                                    "cancel_reason",
                                    "goal",
                                    "reason"),
                            List.of("account_id_missing"),
                            List.of("employees_unreadable"),
                            List.of("all", "duplicate"))),
            List.of("size", "industry", "country", "csm"),
            List.of(),
            attributes -> expression -> Optional.empty());

    @Test
    void whatIsNotSetHasItsDefault() {
        assertThat(read("")).isEqualTo(Quality.DEFAULT);
        assertThat(read("quality { rules {}, freshness = null, row-count {} }")).isEqualTo(Quality.DEFAULT);
        assertThat(Quality.DEFAULT)
                .isEqualTo(new Quality(
                        List.of(),
                        new SetAside(new Limit(Optional.empty(), Optional.of(0.1)), Optional.of(0.02), 20),
                        Limit.NONE,
                        Optional.empty(),
                        new Quality.RowCount(Optional.of(0.5), Optional.empty(), Action.WARN),
                        Action.WARN,
                        Action.WARN));
    }

    @Test
    void everyKeyIsRead() {
        assertThat(read("""
                        quality {
                          rules {
                            small { condition = "employees < 10", action = warn, max-count = 7 }
                            employees_unreadable { action = quarantine }
                            account_id_missing { max-share = 0.05 }
                            big { condition = "employees > 10" }
                          }
                          quarantined { max-count = 0, max-share = 1, max-rise = null, min-count = 7 }
                          duplicates.max-share = 0
                          freshness { column = "date(updated_at)", max-age-days = 3, action = warn }
                          row-count { max-drop = null, max-growth = 2.5, action = fail }
                          extra-columns = ignore
                          missing-columns = fail
                        }
                        """))
                .isEqualTo(new Quality(
                        List.of(
                                new Quality.Rule(
                                        "account_id_missing",
                                        Optional.empty(),
                                        Optional.empty(),
                                        new Limit(Optional.empty(), Optional.of(0.05))),
                                new Quality.Rule(
                                        "big",
                                        Optional.of("employees > 10"),
                                        Optional.of(Action.QUARANTINE),
                                        Limit.NONE),
                                new Quality.Rule(
                                        "employees_unreadable",
                                        Optional.empty(),
                                        Optional.of(Action.QUARANTINE),
                                        Limit.NONE),
                                new Quality.Rule(
                                        "small",
                                        Optional.of("employees < 10"),
                                        Optional.of(Action.WARN),
                                        new Limit(Optional.of(7L), Optional.empty()))),
                        new SetAside(new Limit(Optional.of(0L), Optional.of(1.0)), Optional.empty(), 7),
                        new Limit(Optional.empty(), Optional.of(0.0)),
                        Optional.of(new Quality.Freshness("date(updated_at)", 3, Action.WARN)),
                        new Quality.RowCount(Optional.empty(), Optional.of(2.5), Action.FAIL),
                        Action.IGNORE,
                        Action.FAIL));
    }

    @Test
    void aShareThatASiteChoseHoldsForFewRowsToo() {
        assertThat(read("quality.quarantined.max-share = 0.3").quarantined())
                .isEqualTo(new SetAside(new Limit(Optional.empty(), Optional.of(0.3)), Optional.of(0.02), 0));
        assertThat(read("quality.quarantined { max-share = null }").quarantined())
                .isEqualTo(new SetAside(Limit.NONE, Optional.of(0.02), 0));
        assertThat(read("quality.quarantined.max-count = 3").quarantined())
                .isEqualTo(new SetAside(new Limit(Optional.of(3L), Optional.of(0.1)), Optional.of(0.02), 20));
    }

    /** Rows set aside of those read, what was usual, and the key that this is too many for. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # all of them, however few
             3 |    3 |       | max-share = 0.1
             0 |    0 |       |
            # more than a tenth, and twenty
            19 |   20 |       |
            20 |  199 |       | max-share = 0.1
            20 |  200 |       |
            # two in a hundred more than is usual, and twenty more
            40 | 1000 | 0.02  |
            41 | 1000 | 0.02  | max-rise = 0.02 beyond the 20 that are usual of so many
            21 |  900 | 0.0   | max-rise = 0.02 beyond the 0 that are usual of so many
            19 |  900 | 0.0   |
            90 |  900 | 0.1   |
            40 |  900 |       |
            """)
    void byDefaultTooManyAreAllATenthOrMoreThanUsual(long affected, long read, Double usual, String most) {
        assertThat(SetAside.DEFAULT.exceededBy(affected, read, Optional.ofNullable(usual)))
                .isEqualTo(Optional.ofNullable(most));
    }

    /** Each line of HOCON, below a source's "quality", and all that is said of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            rule { }                                  | rule unknown key; nearest: rules
            rules = [a]                               | rules = ["a"]: expected a section in braces
            rules.account_missing { action = fail }   | rules.account_missing = {…}: no built-in rule, and without a condition none of your own; nearest: account_id_missing
            rules.account_id_missing { action = warn }| rules.account_id_missing.action = "warn": expected quarantine or fail
            rules.employees_unreadable { action = ignore } | rules.employees_unreadable.action = "ignore": expected warn, quarantine or fail
            rules.account_id_missing { condition = "1 = 1" } | rules.account_id_missing.condition = "1 = 1": a built-in rule has its own; expected another name for yours
            rules.all { condition = "1 = 1" }         | rules.all = {…}: expected a name of a-z, 0-9 and _ other than all, duplicate
            rules."a b" { condition = "1 = 1" }       | rules.a b = {…}: expected a name of a-z, 0-9 and _ other than all, duplicate
            rules.mine { condition = " " }            | rules.mine.condition = " ": expected a value that is not blank;rules.mine = {…}: no built-in rule, and without a condition none of your own; known: account_id_missing, employees_unreadable
            rules.mine { condition = a, action = fail, max-count = 3 } | rules.mine.action = "fail": fails on the first row; expected warn or quarantine beside a limit
            rules.mine { condition = a, max-counts = 3 } | rules.mine.max-counts unknown key; nearest: max-count
            quarantined.max-share = 5                 | quarantined.max-share = 5: expected a share, such as 0.05 for 5 %
            quarantined.max-share = 5 %               | quarantined.max-share = "5 %": expected a share, such as 0.05 for 5 %
            duplicates.max-share = NaN                | duplicates.max-share = "NaN": expected a share, such as 0.05 for 5 %
            quarantined.max-count = -1                | quarantined.max-count = -1: expected a whole number of rows, 0 or more
            quarantined.max-count = 1.5               | quarantined.max-count = 1.5: expected a whole number of rows, 0 or more
            quarantined.max-rise = 2                  | quarantined.max-rise = 2: expected a share, such as 0.05 for 5 %
            quarantined.min-count = few               | quarantined.min-count = "few": expected a whole number of rows, 0 or more
            quarantined.min-counts = 1                | quarantined.min-counts unknown key; nearest: min-count
            freshness { max-age-days = 3 }            | freshness.column is missing: expected a column of days, such as starts_on
            freshness { column = a }                  | freshness.max-age-days is missing: expected a whole number of days from 0 to 36600, without the unit
            freshness { column = a, max-age-days = 3 days } | freshness.max-age-days = "3 days": expected a whole number of days from 0 to 36600, without the unit
            row-count.max-drop = 1.5                  | row-count.max-drop = 1.5: expected a share, such as 0.05 for 5 %
            row-count.action = quarantine             | row-count.action = "quarantine": expected ignore, warn or fail
            extra-columns = report                    | extra-columns = "report": expected ignore, warn or fail
            """)
    void whatIsWrongIsSaidWithItsPlace(String line, String said) {
        String[] problems = said.split(";(?=rules)");
        assertThatThrownBy(() -> read("quality { " + line + " }"))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith(
                        "configuration: " + problems.length + (problems.length == 1 ? " problem\n" : " problems\n"))
                .satisfies(wrong -> {
                    for (String problem : problems) {
                        assertThat(wrong.getMessage())
                                .containsPattern("site.conf: \\d+: safra.sources.accounts.quality.")
                                .contains(": safra.sources.accounts.quality." + problem);
                    }
                })
                .extracting("exitCode")
                .isEqualTo(ExitCode.CONFIGURATION);
    }

    private static Quality read(String source) {
        String file = "safra.lakehouse.curated = /lake\nsafra.sources.accounts { path = a\n" + source + "\n}";
        return READER.read(new ConfigLoader(Map.of("site.conf", file)::get).load(List.of("site.conf"), List.of()))
                .sources()
                .get("accounts")
                .quality();
    }
}
