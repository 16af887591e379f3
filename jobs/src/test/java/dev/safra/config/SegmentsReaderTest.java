package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.Segments.Rule;
import dev.safra.config.Segments.Team;
import dev.safra.config.Segments.Touch;
import dev.safra.job.Jobs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SegmentsReaderTest {

    private static Team team(int accounts) {
        return new Team(accounts, Optional.empty(), Optional.empty());
    }

    @Test
    void theDefaultsAreThoseOfTheConfFolder() {
        assertThat(read(""))
                .isEqualTo(new Segments(
                        "account_value.mrr",
                        List.of(
                                new Rule("strategic", "accounts.is_strategic", Touch.HIGH, true),
                                new Rule("value", null, Touch.HIGH, false)),
                        Map.of(Touch.HIGH, team(10), Touch.LOW, team(100), Touch.TECH, team(500)),
                        8,
                        0.1,
                        90,
                        60,
                        0.05,
                        30));
    }

    @Test
    void everyKeyIsRead() {
        assertThat(read("""
                        safra.segments {
                          value = "account_value.next_renewal_mrr"
                          rules = [{ name = partner, when = "accounts.is_partner", up-to = low }, { name = rest, touch = tech }]
                          touch {
                            high { accounts-per-csm = 5, csms = 3, monthly-cost-per-csm = 9000 }
                            low { accounts-per-csm = 50 }
                            tech { accounts-per-csm = 1000, csms = 0 }
                          }
                          csms-per-manager = 6
                          edge = 0.2
                          dwell-days = 30
                          renewal-freeze-days = 14
                          moves-per-night = 0.01
                          quiet-days = 7
                        }
                        """))
                .isEqualTo(new Segments(
                        "account_value.next_renewal_mrr",
                        List.of(
                                new Rule("partner", "accounts.is_partner", Touch.LOW, false),
                                new Rule("rest", null, Touch.TECH, true)),
                        Map.of(
                                Touch.HIGH,
                                new Team(5, Optional.of(3L), Optional.of(9000L)),
                                Touch.LOW,
                                team(50),
                                Touch.TECH,
                                new Team(1000, Optional.of(0L), Optional.empty())),
                        6,
                        0.2,
                        30,
                        14,
                        0.01,
                        7));
    }

    @Test
    void allThatIsWrongIsSaidAtOnceWithFileAndLine() {
        assertThatThrownBy(() -> read("""
                        safra.segments {
                          value = "account_value.mr"
                          rules = [
                            { name = strategic, when = "accounts.is_strategi", touch = hgh }
                            { name = dwell, up-to = high }
                            { name = both, touch = low, up-to = high }
                            { name = both, up-to = low, until = 3 }
                          ]
                          touch.high.accounts-per-csm = 0
                          edge = 2
                          moves-per-night = 5
                          dwell = 30
                        }
                        """))
                .isInstanceOf(SafraException.class)
                .hasMessageContainingAll(
                        "site.conf: 2: safra.segments.value = \"account_value.mr\": unknown column account_value.mr;"
                                + " nearest: account_value.mrr",
                        "site.conf: 4: safra.segments.rules[0].when = \"accounts.is_strategi\": unknown column"
                                + " accounts.is_strategi; nearest: accounts.is_strategic",
                        "site.conf: 4: safra.segments.rules[0].touch = \"hgh\": expected high, low or tech",
                        "site.conf: 5: safra.segments.rules[1].name = \"dwell\": is taken; expected another one",
                        "site.conf: 6: safra.segments.rules[2].touch = \"low\": expected either touch, given whatever the"
                                + " capacity, or up-to, the best there is",
                        "site.conf: 7: safra.segments.rules[3].name = \"both\": is taken; expected another one",
                        "site.conf: 7: safra.segments.rules[3].until unknown key; known: name, touch, up-to, when",
                        "site.conf: 9: safra.segments.touch.high.accounts-per-csm = 0: expected a whole number of accounts",
                        "site.conf: 10: safra.segments.edge = 2: expected a share from 0 to 0.99",
                        "site.conf: 11: safra.segments.moves-per-night = 5: expected a share from 0 to 1",
                        "site.conf: 12: safra.segments.dwell unknown key; known: csms-per-manager, dwell-days,");
    }

    private static Segments read(String file) {
        return Jobs.settingsReader()
                .read(new ConfigLoader(Map.of("site.conf", file)::get)
                        .load(List.of("site.conf"), List.of("lakehouse.curated=/lake")))
                .segments();
    }
}
