package dev.safra.job;

import dev.safra.config.ExitCode;
import dev.safra.config.Nearest;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.config.SettingsReader;
import dev.safra.dimension.Accounts;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Members;
import dev.safra.experience.Moments;
import dev.safra.lake.Publications;
import dev.safra.lake.Runs;
import dev.safra.lake.Table;
import dev.safra.revenue.ChurnBreakdown;
import dev.safra.source.DataQuality;
import dev.safra.source.Days;
import dev.safra.source.Quarantine;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The catalogue of jobs: their order, their tables, and which of them a configuration makes possible. */
public final class Jobs {

    /** Runs first: where rates are missing or too many customers are lost, nothing else is computed. */
    static final Job REVENUE = new RevenueJob();

    /** Do not depend on one another, and run at once. */
    static final List<Job> SUBJECTS =
            List.of(new UsageJob(), new ExperienceJob(), new LifecycleJob(), new RetentionJob());

    static final Job HEALTH = new HealthJob();
    static final Job SEGMENTS = new SegmentsJob();
    static final Job PLAYBOOKS = new PlaybooksJob();

    static final List<Job> ALL = Stream.of(
                    Stream.of(REVENUE), SUBJECTS.stream(), Stream.of(HEALTH, SEGMENTS, PLAYBOOKS))
            .flatMap(jobs -> jobs)
            .toList();

    private Jobs() {}

    /** A reader of settings that knows our tables, columns and attributes. */
    public static SettingsReader settingsReader() {
        List<String> otherDimensions = Stream.of(
                        List.of(Members.ALL, Moments.DIMENSION), ChurnBreakdown.OF_ACCOUNTS, ChurnBreakdown.OF_PRODUCTS)
                .flatMap(List::stream)
                .toList();
        return new SettingsReader(RawTables.names(), Attributes.ALL, otherDimensions, AccountSnapshot::problem);
    }

    /** Every curated table, in the order of the jobs; {@code accounts} is without a site's own attributes. */
    public static List<Table> tables() {
        List<Table> tables = new ArrayList<>(publishedTables());
        tables.addAll(List.of(Publications.TABLE, Runs.TABLE));
        return tables;
    }

    /** Those of them whose versions a publication names. */
    static List<Table> publishedTables() {
        List<Table> tables = new ArrayList<>();
        tables.add(Accounts.TABLE);
        ALL.forEach(job -> tables.addAll(job.tables()));
        ALL.forEach(job -> tables.addAll(job.records()));
        tables.addAll(List.of(DataQuality.TABLE, Quarantine.TABLE));
        return tables;
    }

    /** The names of the jobs, as in {@code --only}. */
    public static List<String> names() {
        return ALL.stream().map(Job::name).toList();
    }

    /** The jobs of a whole night, comma-separated, as publications name them. Throws SafraException (20) if there are none. */
    public static String wholeNight(Settings settings) {
        return names(possible(ALL, settings));
    }

    static String names(List<Job> jobs) {
        return String.join(",", jobs.stream().map(Job::name).toList());
    }

    /** The tables that a night leaves out because a raw table is not configured, a line each. */
    public static List<String> leftOut(Settings settings) {
        return lacking(ALL, settings);
    }

    static Set<RawTable> sourcesOf(List<Step> steps, Settings settings) {
        Set<RawTable> tables = new LinkedHashSet<>(List.of(RawTables.ACCOUNTS));
        steps.stream().flatMap(step -> step.sources(settings)).forEach(tables::add);
        return tables;
    }

    /** Which days of large sources steps read. */
    static Map<RawTable, Days> daysRead(List<Step> steps, NightContext context) {
        Map<RawTable, Days> days = new HashMap<>();
        steps.forEach(step -> step.days().forEach((table, which) -> days.put(table, which.apply(context))));
        return days;
    }

    /** Those of the jobs that can compute anything. Throws SafraException (20) where none can. */
    static List<Job> possible(List<Job> jobs, Settings settings) {
        List<Job> possible = jobs.stream()
                .filter(job -> possibleSteps(job, settings).findAny().isPresent())
                .toList();
        if (possible.isEmpty()) {
            throw SafraException.of(ExitCode.CONFIGURATION, "configuration", lacking(jobs, settings));
        }
        return possible;
    }

    static Stream<Step> possibleSteps(Job job, Settings settings) {
        return job.steps().stream()
                .filter(step -> step.isWanted().test(settings))
                .filter(step -> step.lacking(settings).isEmpty());
    }

    /** What is left out because a raw table is not configured, a line each. */
    static List<String> lacking(List<Job> jobs, Settings settings) {
        return jobs.stream()
                .flatMap(job -> job.steps().stream())
                .filter(step -> step.isWanted().test(settings))
                .flatMap(step -> step.lacking(settings).stream())
                .toList();
    }

    static List<Job> chosen(List<String> only) {
        for (String name : only) {
            if (!names().contains(name)) {
                throw new SafraException(
                        ExitCode.USAGE, "--only " + name + ": no such job; " + Nearest.hint(name, names()));
            }
        }
        return ALL.stream()
                .filter(job -> only.isEmpty() || only.contains(job.name()))
                .toList();
    }
}
