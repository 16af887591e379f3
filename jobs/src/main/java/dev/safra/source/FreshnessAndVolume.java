package dev.safra.source;

import static dev.safra.lake.Types.DATE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Quality;
import dev.safra.config.Quality.Action;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.DataQuality.Counts;
import dev.safra.source.DataQuality.Past;
import dev.safra.source.Mapping.Mapped;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Column;

/** The checks of a source that only a night can make: whether it is fresh, and as large as usual. */
record FreshnessAndVolume(Mapped source, AsOf asOf, Past past) {

    static final String FRESHNESS = "freshness";

    static final String ROW_COUNT = "row_count";

    /** How many weeks the last one is compared with. */
    private static final int WEEKS = 5;

    /** The newest day of valid rows up to the as-of day: a typing error in the future must not pass for fresh. */
    Column newest() {
        Column day = col(Mapping.NEWEST);
        return source.quality().freshness().isEmpty()
                ? lit(null).cast(DATE)
                : max(when(col(Mapping.RULE).isNull().and(day.leq(lit(asOf.day()))), day));
    }

    /** The last day that {@link #newest} counts; empty if freshness is not checked. */
    Optional<LocalDate> newestUntil() {
        return source.quality().freshness().map(freshness -> asOf.day());
    }

    /** The median share of the source's rows that the last nights set aside; empty if there were no such nights. */
    Optional<Double> usualSetAside() {
        List<Double> shares = past.of(source.table()).stream()
                .filter(night -> night.read() > 0)
                .map(night -> night.quarantined() / (double) night.read())
                .toList();
        return shares.isEmpty() ? Optional.empty() : Optional.of(median(shares));
    }

    /** The findings for these counts of rows and the newest day of them (null if there is none). */
    List<CheckResult> findings(long read, long accepted, LocalDate newest) {
        List<CheckResult> findings = new ArrayList<>(stale(read, newest));
        List<Counts> nights = past.of(source.table());
        String last = nights.size() == 1 ? "the last night" : "the last " + nights.size() + " nights";
        rowCount(read, nights.stream().map(Counts::read).toList(), "read; the median of " + last)
                .or(() -> rowCount(
                        accepted, nights.stream().map(Counts::accepted).toList(), "accepted; the median of " + last))
                .ifPresent(findings::add);
        findings.addAll(source.drift().since(source.table(), past));
        return findings;
    }

    /** The same for a source read by day: its last week is compared with the weeks before. */
    List<CheckResult> findings(long read, SortedMap<LocalDate, Long> rowsByDay, LocalDate since, LocalDate newest) {
        List<Long> weeks = new ArrayList<>();
        for (LocalDate end = asOf.day();
                weeks.size() <= WEEKS && !end.minusDays(6).isBefore(since); ) {
            weeks.add(rowsByDay.subMap(end.minusDays(6), end.plusDays(1)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum());
            end = end.minusDays(7);
        }
        List<CheckResult> findings = new ArrayList<>(stale(read, newest));
        if (weeks.size() > 1) {
            String before = weeks.size() == 2 ? "the week before" : "the " + (weeks.size() - 1) + " weeks before";
            rowCount(
                            weeks.get(0),
                            weeks.subList(1, weeks.size()),
                            "in the 7 days to " + asOf.day() + "; the median of " + before)
                    .ifPresent(findings::add);
        }
        findings.addAll(source.drift().since(source.table(), past));
        return findings;
    }

    private List<CheckResult> stale(long read, LocalDate newest) {
        return source.quality().freshness().flatMap(rule -> stale(rule, read, newest)).stream()
                .toList();
    }

    private Optional<CheckResult> stale(Quality.Freshness rule, long read, LocalDate newest) {
        if (newest != null && ChronoUnit.DAYS.between(newest, asOf.day()) <= rule.maxAgeDays()) {
            return Optional.empty();
        }
        String age = newest == null
                ? "no row has a day in " + rule.column() + " up to " + asOf.day()
                : "the newest " + rule.column() + " is " + newest + ", " + ChronoUnit.DAYS.between(newest, asOf.day())
                        + " days before " + asOf.day();
        return Optional.of(found(
                FRESHNESS,
                rule.action(),
                read,
                newest == null ? null : newest.toString(),
                age + "; expected at most " + rule.maxAgeDays() + ". Have the source delivered"
                        + orChange("freshness")));
    }

    private Optional<CheckResult> rowCount(long now, List<Long> before, String compared) {
        Quality.RowCount rule = source.quality().rowCount();
        if (before.isEmpty() || rule.action() == Action.IGNORE) {
            return Optional.empty();
        }
        double usual = median(before.stream().map(Long::doubleValue).toList());
        boolean isTooFew =
                rule.maxDrop().filter(drop -> now < usual * (1 - drop)).isPresent();
        boolean isTooMany =
                rule.maxGrowth().filter(growth -> now > usual * (1 + growth)).isPresent();
        return isTooFew || isTooMany
                ? Optional.of(found(
                        ROW_COUNT,
                        rule.action(),
                        now,
                        String.valueOf(now),
                        String.format(Locale.ROOT, "%,d rows %s is %,d, and ", now, compared, Math.round(usual))
                                + (isTooFew
                                        ? "max-drop = " + rule.maxDrop().orElseThrow()
                                        : "max-growth = " + rule.maxGrowth().orElseThrow())
                                + ". See whether the source is complete" + orChange("row-count")))
                : Optional.empty();
    }

    private static double median(List<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
    }

    private static CheckResult found(String rule, Action action, long read, String example, String text) {
        return new CheckResult(rule, CleanSource.Action.WARNED, read, example, action == Action.FAIL, text);
    }

    private String orChange(String key) {
        return ", or change sources." + source.table().name() + ".quality." + key;
    }
}
