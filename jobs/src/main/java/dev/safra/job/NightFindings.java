package dev.safra.job;

import dev.safra.job.MonthPlan.Why;
import dev.safra.source.CleanSource;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.RawTable;
import dev.safra.source.Sources;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What came of a night, besides its tables: what to know of the sources and of the months, and the notes. */
final class NightFindings {

    private final Sources sources;
    private final Map<String, CleanSource> reviewed = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private List<MonthPlan.Month> months = List.of();
    private Map<LocalDate, Long> fingerprints;

    /** @param fingerprints of the months as they were published last */
    NightFindings(Sources sources, Map<LocalDate, Long> fingerprints) {
        this.sources = sources;
        this.fingerprints = fingerprints;
    }

    synchronized void note(Note.Weight weight, String text) {
        notes.add(new Note(weight, text));
    }

    synchronized List<Note> notes() {
        return List.copyOf(notes);
    }

    /**
     * Adds what a look at a source's rows beside others has found. Throws SafraException (22) where the source is now beyond
     * its limits.
     */
    void review(RawTable table, List<CheckResult> more, Optional<Dataset<Row>> alsoSetAside) {
        CleanSource source;
        synchronized (this) {
            CleanSource before = reviewed.getOrDefault(table.name(), sources.clean(table));
            source = before.and(more, alsoSetAside);
            reviewed.put(table.name(), source);
        }
        Sources.requireQuality(List.of(source));
    }

    /** Every source that was read. */
    synchronized List<CleanSource> sources() {
        return sources.cleaned().stream()
                .map(source -> reviewed.getOrDefault(source.input(), source))
                .toList();
    }

    synchronized void months(List<MonthPlan.Month> all) {
        months = all;
    }

    /** What becomes of each month. */
    synchronized List<MonthPlan.Month> months() {
        return months;
    }

    /** The closed months whose input has changed and that are left as they are. */
    List<LocalDate> lateMonths() {
        return months().stream()
                .filter(month -> month.why() == Why.INPUT_CHANGED_LATE && !month.isComputed())
                .map(MonthPlan.Month::month)
                .toList();
    }

    synchronized void fingerprints(Map<LocalDate, Long> byMonth) {
        fingerprints = byMonth;
    }

    /** Of every month as it is after this night, by its first day. */
    synchronized Map<String, Long> fingerprints() {
        Map<String, Long> byName = new TreeMap<>();
        fingerprints.forEach((month, print) -> byName.put(month.toString(), print));
        return byName;
    }
}
