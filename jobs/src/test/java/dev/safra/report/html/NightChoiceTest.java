package dev.safra.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.dimension.Granularity;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class NightChoiceTest {

    private static final LocalDate FIRST = LocalDate.parse("2026-01-01");

    @Test
    void fewNightsAreAllShown() {
        assertThat(everyNight(3)).isEqualTo(choice(Granularity.DAY, "2026-01-01", "2026-01-02", "2026-01-03"));
    }

    @Test
    void ofMoreTheLastOfEachWeek() {
        assertThat(everyNight(10)).isEqualTo(choice(Granularity.WEEK, "2026-01-04", "2026-01-10"));
    }

    @Test
    void ofALongHistoryTheLastOfTheLastMonths() {
        assertThat(everyNight(200))
                .isEqualTo(choice(Granularity.MONTH, "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-19"));
    }

    @Test
    void monthsWithoutANightAreLeftOut() {
        assertThat(NightChoice.of(nights("2025-01-31", "2025-02-28", "2025-06-30", "2025-07-31", "2026-07-31"), 4))
                .isEqualTo(choice(Granularity.MONTH, "2025-02-28", "2025-06-30", "2025-07-31", "2026-07-31"));
    }

    @Test
    void withoutNightsNone() {
        assertThat(NightChoice.of(new TreeSet<>(), 4)).isEqualTo(choice(Granularity.DAY));
    }

    private static NightChoice everyNight(int count) {
        return NightChoice.of(
                FIRST.datesUntil(FIRST.plusDays(count)).collect(Collectors.toCollection(TreeSet::new)), 4);
    }

    private static NightChoice choice(Granularity step, String... days) {
        return new NightChoice(List.copyOf(nights(days)), step);
    }

    private static TreeSet<LocalDate> nights(String... days) {
        return Arrays.stream(days).map(LocalDate::parse).collect(Collectors.toCollection(TreeSet::new));
    }
}
