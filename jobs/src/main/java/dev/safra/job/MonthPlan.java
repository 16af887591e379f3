package dev.safra.job;

import dev.safra.account.OpenMonths;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.job.Request.Restate;
import dev.safra.lake.Publications.Publication;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which months a night computes, and why; the others stay as they were published.
 *
 * @param night the night's own day
 * @param asOf the day that monthly tables are as of
 * @param published the fingerprint of every published month; empty where the night starts anew
 * @param publishedUntil the day that the published months are as of
 * @param window the months to compute; those before it are closed
 */
public record MonthPlan(
        AsOf night,
        AsOf asOf,
        Map<LocalDate, Long> published,
        LocalDate publishedUntil,
        boolean isConfigurationChanged,
        Optional<Restate> restate,
        OpenMonths window) {

    /** Why a month is computed, or would be if it were open. */
    public enum Why {
        MISSING,
        WAS_RUNNING,
        CONFIGURATION_CHANGED,
        ASKED_FOR,
        INPUT_CHANGED_LATE,
        WITHIN_LOOKBACK,
        CLOSED;

        /** For people and reports. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * Monthly tables are as of the newest day published: an older night brings them up to date with the inputs, and takes
     * back nothing that was published since.
     */
    static MonthPlan of(Request request, Settings settings, List<Job> jobs, Optional<Publication> last) {
        boolean tellsMonths = jobs.stream().anyMatch(job -> job instanceof RevenueJob);
        AsOf asOf = last.map(Publication::monthsAsOf)
                .filter(day -> !tellsMonths || day.isAfter(request.asOf().day()))
                .map(AsOf::new)
                .orElse(request.asOf());
        return of(
                request.asOf(),
                asOf,
                last,
                settings.fingerprint(),
                settings.nightly().lookbackMonths(),
                request.restate());
    }

    /**
     * The plan of a night.
     *
     * @param requested the night's day
     * @param asOf the day that monthly tables are as of: the night's, or a newer one that is published already
     * @param last the last publication, if this night can build on it
     */
    public static MonthPlan of(
            AsOf requested,
            AsOf asOf,
            Optional<Publication> last,
            String configuration,
            int lookbackMonths,
            Optional<Restate> restate) {
        Map<LocalDate, Long> published = new TreeMap<>();
        last.ifPresent(publication ->
                publication.months().forEach((month, print) -> published.put(LocalDate.parse(month), print)));
        boolean isChanged = last.isPresent() && !last.get().configuration().equals(configuration);
        LocalDate until = last.map(Publication::monthsAsOf).orElse(LocalDate.MIN);
        OpenMonths window = OpenMonths.ALL;
        if (!published.isEmpty() && !isChanged) {
            LocalDate lookback = requested.month().minusMonths(lookbackMonths);
            // A month that was running when it was published is not closed, nor are those after it.
            LocalDate unfinished = AsOf.monthOf(until.plusDays(1));
            LocalDate open = unfinished.isBefore(lookback) ? unfinished : lookback;
            window = restate.map(asked -> window(asked, open)).orElse(OpenMonths.since(open));
        }
        return new MonthPlan(requested, asOf, published, until, isChanged, restate, window);
    }

    private static OpenMonths window(Restate asked, LocalDate open) {
        LocalDate from = AsOf.monthOf(asked.from());
        if (!from.isBefore(open)) {
            return OpenMonths.since(open);
        }
        return asked.to()
                .map(to -> new OpenMonths(from, AsOf.monthOf(to), open))
                .orElse(OpenMonths.since(from));
    }

    /** Whether a month was over when it was last published, so that its numbers were final. */
    public boolean wasFinal(LocalDate month) {
        return published.containsKey(month) && new AsOf(publishedUntil).isComplete(month);
    }

    /** The closed months whose input has changed, by their fingerprints from the input. */
    public TreeSet<LocalDate> late(Map<LocalDate, Long> computed) {
        TreeSet<LocalDate> late = changed(computed);
        late.removeIf(window::isOpen);
        return late;
    }

    /** The months whose rows differ from what was published. */
    public TreeSet<LocalDate> changed(Map<LocalDate, Long> computed) {
        TreeSet<LocalDate> months = all(computed.keySet());
        months.removeIf(
                month -> computed.containsKey(month) && computed.get(month).equals(published.get(month)));
        return months;
    }

    /** Every month that was published or is computed. */
    private TreeSet<LocalDate> all(Collection<LocalDate> computed) {
        TreeSet<LocalDate> months = new TreeSet<>(published.keySet());
        months.addAll(computed);
        return months;
    }

    /**
     * What becomes of a month.
     *
     * @param isComputed whether the night computes it; else it stays as published
     */
    public record Month(LocalDate month, boolean isComputed, Why why) {}

    /** What becomes of every month, given their fingerprints from the input. */
    public List<Month> months(Map<LocalDate, Long> computed) {
        TreeSet<LocalDate> changed = changed(computed);
        return all(computed.keySet()).stream()
                .map(month -> new Month(month, window.isOpen(month), why(month, changed)))
                .toList();
    }

    /** Why a month is computed, or is not, given the months whose input changed. */
    private Why why(LocalDate month, Collection<LocalDate> changed) {
        if (published.isEmpty() || (!published.containsKey(month) && window.isOpen(month))) {
            return Why.MISSING;
        }
        if (isConfigurationChanged) {
            return Why.CONFIGURATION_CHANGED;
        }
        if (restate.isPresent() && isAskedFor(month)) {
            return Why.ASKED_FOR;
        }
        if (window.isOpen(month) && !wasFinal(month)) {
            return Why.WAS_RUNNING;
        }
        if (changed.contains(month)) {
            return Why.INPUT_CHANGED_LATE;
        }
        return window.isOpen(month) ? Why.WITHIN_LOOKBACK : Why.CLOSED;
    }

    private boolean isAskedFor(LocalDate month) {
        Restate asked = restate.orElseThrow();
        return !month.isBefore(AsOf.monthOf(asked.from()))
                && asked.to().map(to -> !month.isAfter(AsOf.monthOf(to))).orElse(true);
    }
}
