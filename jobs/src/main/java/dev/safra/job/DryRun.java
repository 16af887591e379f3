package dev.safra.job;

import dev.safra.config.AsOf;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.health.HealthScores;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Table;
import dev.safra.playbooks.PlaybookDays;
import dev.safra.segments.Audiences;
import dev.safra.segments.TouchSegments;
import dev.safra.source.Sources;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at what a night would read and do, without writing. */
public final class DryRun {

    private static final List<Table> BUILD_ON_THE_DAY_BEFORE =
            List.of(HealthScores.TABLE, TouchSegments.TABLE, Audiences.TABLE, PlaybookDays.TABLE);

    private DryRun() {}

    /**
     * Returns which months a night would compute and why, and which it would leave although their input has changed. Writes
     * nothing. Throws SafraException where the night could not begin.
     */
    public static List<MonthPlan.Month> plan(Settings settings, Lakehouse lakehouse, Request request) {
        Jobs.possible(Jobs.chosen(request.only()), settings);
        Publications publications = new Publications(lakehouse);
        Optional<Publication> last = publications.last(Optional.empty());
        Sources sources = Sources.open(lakehouse, settings);
        lakehouse.tune(sources.rows(), 0, settings.spark());
        MonthPlan plan = MonthPlan.of(request, settings, Jobs.ALL, last);
        NightContext context =
                new NightContext(new NightInput(settings, plan, true, "", sources), NightTables.published(lakehouse));
        try {
            return RevenueJob.plan(context);
        } finally {
            lakehouse.forgetCached();
        }
    }

    /** The published days after a night, in order: they build on it, and the night would not compute them again. */
    public static List<LocalDate> stale(Lakehouse lakehouse, AsOf night) {
        Map<String, Long> versions = new Publications(lakehouse)
                .last(Optional.empty())
                .map(Publication::versions)
                .orElse(Map.of());
        return BUILD_ON_THE_DAY_BEFORE.stream()
                .filter(table -> versions.containsKey(table.name()))
                .flatMap(table -> lakehouse.partitions(table, versions.get(table.name())).stream())
                .map(LocalDate::parse)
                .filter(day -> day.isAfter(night.day()))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Checks what a night would read, without writing: the columns of the sources and, where a day is given, their rows, which
     * are judged as that night would judge them. Throws SafraException with everything that would keep it from publishing.
     *
     * @return the columns that are unused or absent, and the findings in the rows, a line each
     */
    public static List<String> check(Settings settings, Lakehouse lakehouse, Optional<AsOf> night) {
        List<SafraException> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>(settings.renamed());
        for (Runnable look : List.<Runnable>of(
                () -> Jobs.possible(Jobs.ALL, settings),
                () -> AccountSnapshot.requireExpressions(settings, lakehouse),
                lakehouse::requireSafeCommits,
                () -> notes.addAll(night.map(day -> judged(settings, lakehouse, Request.night(day)))
                        .orElseGet(() -> Sources.open(lakehouse, settings).columns())))) {
            try {
                look.run();
            } catch (SafraException wrong) {
                problems.add(wrong);
            }
        }
        if (problems.size() == 1) {
            throw problems.get(0);
        }
        if (!problems.isEmpty()) {
            throw SafraException.of(
                    problems.get(0).exitCode(),
                    "configuration",
                    problems.stream().map(SafraException::getMessage).toList());
        }
        return notes;
    }

    /** Reads what the night would. Returns the notes that it would give; throws SafraException as it would. */
    private static List<String> judged(Settings settings, Lakehouse lakehouse, Request request) {
        List<SafraException> problems = new ArrayList<>();
        Sources sources = Sources.open(lakehouse, settings, problems);
        lakehouse.tune(sources.rows(), 0, settings.spark());
        MonthPlan plan = MonthPlan.of(request, settings, Jobs.ALL, new Publications(lakehouse).last(Optional.empty()));
        NightContext context =
                new NightContext(new NightInput(settings, plan, false, "", sources), NightTables.published(lakehouse));
        List<Step> steps = Jobs.ALL.stream()
                .flatMap(job -> Jobs.possibleSteps(job, settings))
                .toList();
        try {
            sources.require(
                    Jobs.sourcesOf(steps, settings),
                    request.asOf(),
                    context.past(request.asOf()),
                    Jobs.daysRead(steps, context),
                    problems);
            if (Billing.isConfigured(context)) {
                RevenueJob.review(context);
            }
            return Stream.concat(
                            context.findings().sources().stream().flatMap(cleaned -> cleaned.messages().stream()),
                            sources.columns().stream())
                    .toList();
        } catch (Exception failed) { // Spark throws its checked exceptions undeclared.
            Optional<SafraException> explained = sources.explained(failed);
            if (explained.isPresent()) {
                throw explained.get();
            }
            throw failed;
        } finally {
            lakehouse.forgetCached();
        }
    }
}
