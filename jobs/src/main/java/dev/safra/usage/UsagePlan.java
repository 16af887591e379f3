package dev.safra.usage;

import dev.safra.config.AsOf;
import dev.safra.source.DailyProfile;
import dev.safra.source.Days;
import dev.safra.source.Days.Range;
import dev.safra.usage.UsageLoads.Load;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Which days of usage a night reads and which it computes; all others stay as they were published.
 *
 * @param loads what published days were computed from; empty where nothing is published
 * @param configuration fingerprint of how the source is mapped now
 * @param asked days to compute whether or not they have changed
 */
public record UsagePlan(
        AsOf asOf, int lookbackMonths, SortedMap<LocalDate, Load> loads, String configuration, Optional<Range> asked) {

    /**
     * The days to read, up to the as-of day: those of the lookback, those since the last one known, and those asked
     * for. All days if none is published or the mapping has changed.
     */
    public Days read() {
        SortedMap<LocalDate, Load> known = loads.headMap(asOf.day().plusDays(1));
        boolean isMappedAnew =
                known.values().stream().anyMatch(load -> !load.configuration().equals(configuration));
        if (loads.isEmpty() || isMappedAnew) {
            return Days.until(asOf.day());
        }
        LocalDate lookback = asOf.month().minusMonths(lookbackMonths);
        // Earlier nights have read all days up to their own; days without events leave no row.
        LocalDate unknown = loads.lastKey().plusDays(1);
        LocalDate open = unknown.isBefore(lookback) ? unknown : lookback;
        List<Range> ranges = new ArrayList<>(List.of(new Range(open, asOf.day())));
        asked.map(range -> new Range(range.from(), earlier(range.to(), open.minusDays(1))))
                .filter(range -> !range.from().isAfter(range.to()))
                .ifPresent(ranges::add);
        return new Days(ranges);
    }

    /**
     * The days to compute, of those read: those that are not published, have changed, are mapped differently or are
     * asked for, and those that have no events any more.
     */
    public TreeSet<LocalDate> computed(Map<LocalDate, DailyProfile.Day> now) {
        Days read = read();
        TreeSet<LocalDate> days = new TreeSet<>(loads.keySet());
        days.addAll(now.keySet());
        days.removeIf(day -> !read.contains(day) || (isSame(now.get(day), loads.get(day)) && !isAsked(day)));
        return days;
    }

    private boolean isSame(DailyProfile.Day now, Load before) {
        return before != null
                && before.events().equals(now)
                && before.configuration().equals(configuration);
    }

    private boolean isAsked(LocalDate day) {
        return asked.filter(range -> !day.isBefore(range.from()) && !day.isAfter(range.to()))
                .isPresent();
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }
}
