package dev.safra.report.html;

import dev.safra.dimension.Granularity;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The nights that a chart over time shows.
 *
 * @param days oldest first
 * @param step every night, or the last of each week or month
 */
record NightChoice(List<LocalDate> days, Granularity step) {

    /** All nights if they are few, else the last ones of each week, else those of the last months. */
    static NightChoice of(SortedSet<LocalDate> nights, int most) {
        for (Granularity step : List.of(Granularity.DAY, Granularity.WEEK)) {
            NightChoice choice = lastOfEach(step, nights);
            if (choice.days().size() <= most) {
                return choice;
            }
        }
        NightChoice months = lastOfEach(Granularity.MONTH, nights);
        int size = months.days().size();
        return new NightChoice(months.days().subList(Math.max(0, size - most), size), Granularity.MONTH);
    }

    private static NightChoice lastOfEach(Granularity step, SortedSet<LocalDate> nights) {
        TreeMap<LocalDate, LocalDate> last = new TreeMap<>();
        nights.forEach(night -> last.merge(step.start(night), night, (one, other) -> one.isAfter(other) ? one : other));
        return new NightChoice(List.copyOf(new TreeSet<>(last.values())), step);
    }
}
