package dev.safra.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.source.DailyProfile;
import dev.safra.source.Days;
import dev.safra.source.Days.Range;
import dev.safra.usage.UsageLoads.Load;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The night of 15 June with a lookback of one month, after one that knew days up to 10 June. */
final class UsagePlanTest {

    private static final AsOf NIGHT = new AsOf(LocalDate.of(2025, 6, 15));

    private static final SortedMap<LocalDate, Load> LOADS = new TreeMap<>(Map.of(
            day("2025-01-10"), new Load(new DailyProfile.Day(5, 51), 0, "c1"),
            day("2025-05-01"), new Load(new DailyProfile.Day(5, 52), 0, "c1"),
            day("2025-06-10"), new Load(new DailyProfile.Day(5, 53), 1, "c1")));

    @Test
    void theFirstNightComputesAllUpToItsDay() {
        UsagePlan plan = new UsagePlan(NIGHT, 1, new TreeMap<>(), "c1", Optional.empty());

        assertThat(plan.read()).isEqualTo(Days.until(NIGHT.day()));
        assertThat(plan.computed(Map.of(
                        day("2019-01-01"), new DailyProfile.Day(1, 1), day("2025-06-15"), new DailyProfile.Day(1, 2))))
                .containsExactly(day("2019-01-01"), day("2025-06-15"));
    }

    @Test
    void aNightReadsItsLookbackAndComputesWhatIsNewChangedOrGone() {
        UsagePlan plan = new UsagePlan(NIGHT, 1, LOADS, "c1", Optional.empty());

        assertThat(plan.read().ranges()).containsExactly(new Range(day("2025-05-01"), day("2025-06-15")));
        assertThat(plan.computed(Map.of(
                        day("2025-06-10"), new DailyProfile.Day(5, 53), day("2025-06-15"), new DailyProfile.Day(1, 2))))
                .containsExactly(day("2025-05-01"), day("2025-06-15"));
        assertThat(plan.computed(Map.of(
                        day("2025-05-01"), new DailyProfile.Day(5, 52),
                        day("2025-06-10"), new DailyProfile.Day(5, 54),
                        day("2025-06-16"), new DailyProfile.Day(5, 54))))
                .containsExactly(day("2025-06-10"));
    }

    @Test
    void nothingIsLeftOutBetweenTheLastNightAndTheLookback() {
        AsOf october = new AsOf(LocalDate.of(2025, 10, 31));

        assertThat(new UsagePlan(october, 1, LOADS, "c1", Optional.empty())
                        .read()
                        .ranges())
                .containsExactly(new Range(day("2025-06-11"), day("2025-10-31")));
    }

    @Test
    void anOlderNightReadsItsOwnLookback() {
        AsOf may = new AsOf(LocalDate.of(2025, 5, 31));

        assertThat(new UsagePlan(may, 1, LOADS, "c1", Optional.empty()).read().ranges())
                .containsExactly(new Range(day("2025-04-01"), day("2025-05-31")));
    }

    @Test
    void anotherMappingComputesAllDaysAgain() {
        UsagePlan plan = new UsagePlan(NIGHT, 1, LOADS, "c2", Optional.empty());

        assertThat(plan.read()).isEqualTo(Days.until(NIGHT.day()));
        assertThat(plan.computed(Map.of(day("2025-01-10"), new DailyProfile.Day(5, 51))))
                .isEqualTo(LOADS.keySet());
    }

    @Test
    void whatIsAskedForIsComputedToo() {
        UsagePlan some =
                new UsagePlan(NIGHT, 1, LOADS, "c1", Optional.of(new Range(day("2025-01-01"), day("2025-01-31"))));
        UsagePlan all = new UsagePlan(NIGHT, 1, LOADS, "c1", Optional.of(new Range(day("2025-01-01"), NIGHT.day())));
        Map<LocalDate, DailyProfile.Day> unchanged = Map.of(
                day("2025-01-10"), new DailyProfile.Day(5, 51),
                day("2025-05-01"), new DailyProfile.Day(5, 52),
                day("2025-06-10"), new DailyProfile.Day(5, 53));

        assertThat(some.read().ranges())
                .containsExactly(
                        new Range(day("2025-05-01"), day("2025-06-15")),
                        new Range(day("2025-01-01"), day("2025-01-31")));
        assertThat(some.computed(unchanged)).containsExactly(day("2025-01-10"));
        assertThat(all.computed(unchanged)).isEqualTo(LOADS.keySet());
    }

    private static LocalDate day(String text) {
        return LocalDate.parse(text);
    }
}
