package dev.safra.job;

import static java.util.Comparator.comparing;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.Nearest;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.config.SettingsReader;
import dev.safra.dimension.Accounts;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Members;
import dev.safra.experience.Moments;
import dev.safra.health.HealthScores;
import dev.safra.job.Note.Weight;
import dev.safra.lake.InParallel;
import dev.safra.lake.InputStates;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Lock;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Runs;
import dev.safra.lake.Table;
import dev.safra.lake.Transaction;
import dev.safra.revenue.ChurnBreakdown;
import dev.safra.segments.TouchSegments;
import dev.safra.source.CleanSource;
import dev.safra.source.DataQuality;
import dev.safra.source.DataQuality.Past;
import dev.safra.source.Drift;
import dev.safra.source.Quarantine;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import dev.safra.source.Sources;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.MDC;

/** Computes everything for one day and publishes it at once. */
public final class Night implements Run.Task {

    /** Comes first: where rates are missing or too much is lost, nothing is written. */
    private static final Job REVENUE = new RevenueJob();

    /** Need nothing of one another, and run at once. */
    private static final List<Job> SUBJECTS =
            List.of(new UsageJob(), new ExperienceJob(), new LifecycleJob(), new RetentionJob());

    private static final Job HEALTH = new HealthJob();
    private static final Job SEGMENTS = new SegmentsJob();
    private static final Job PLAYBOOKS = new PlaybooksJob();

    private static final List<Job> JOBS = Stream.of(
                    Stream.of(REVENUE), SUBJECTS.stream(), Stream.of(HEALTH, SEGMENTS, PLAYBOOKS))
            .flatMap(jobs -> jobs)
            .toList();

    private final Settings settings;
    private final Lakehouse lakehouse;
    private final Progress progress;
    private final String runId;
    private final RunReport report;
    private final Request request;
    private final List<Note> notes = new ArrayList<>();
    private List<AsOf> restated = List.of();
    private boolean hasBegunToPublish;

    Night(Settings settings, Lakehouse lakehouse, Progress progress, String runId, RunReport report, Request request) {
        this.settings = settings;
        this.lakehouse = lakehouse;
        this.progress = progress;
        this.runId = runId;
        this.report = report;
        this.request = request;
    }

    /** Reads settings that name our tables. */
    public static SettingsReader settingsReader() {
        List<String> otherDimensions = Stream.of(
                        List.of(Members.ALL, Moments.DIMENSION), ChurnBreakdown.OF_ACCOUNTS, ChurnBreakdown.OF_PRODUCTS)
                .flatMap(List::stream)
                .toList();
        return new SettingsReader(RawTables.names(), Attributes.ALL, otherDimensions, AccountSnapshot::problem);
    }

    /** Every curated table, in the order of the jobs; of accounts without a site's own attributes. */
    public static List<Table> tables() {
        List<Table> tables = new ArrayList<>(publishedTables());
        tables.addAll(List.of(Publications.TABLE, Runs.TABLE));
        return tables;
    }

    /** Those of them that a publication names the versions of. */
    static List<Table> publishedTables() {
        List<Table> tables = new ArrayList<>();
        tables.add(Accounts.TABLE);
        JOBS.forEach(job -> tables.addAll(job.tables()));
        JOBS.forEach(job -> tables.addAll(job.records()));
        tables.addAll(List.of(DataQuality.TABLE, Quarantine.TABLE));
        return tables;
    }

    /** The names of the jobs, as in {@code --only}. */
    public static List<String> jobs() {
        return JOBS.stream().map(Job::name).toList();
    }

    /** Those that a whole night runs, comma-separated, as publications name them. Throws SafraException (20) for none. */
    public static String wholeNight(Settings settings) {
        return names(possible(JOBS, settings));
    }

    private static String names(List<Job> jobs) {
        return String.join(",", jobs.stream().map(Job::name).toList());
    }

    @Override
    public boolean hasBegunToPublish() {
        return hasBegunToPublish;
    }

    /** What the user should know of the data, a line each: what changes numbers first. */
    @Override
    public List<String> notes() {
        return notes.stream()
                .sorted(comparing(Note::weight).thenComparing(Note::text))
                .map(Note::text)
                .toList();
    }

    /** Runs the jobs asked for and publishes. */
    @Override
    public void run(Lock lock, InstantSource clock) {
        List<Job> jobs = possible(chosen(request.only()), settings);
        Publications publications = new Publications(lakehouse);
        InParallel.Both<Optional<Publication>, Sources> begun = InParallel.both(
                () -> {
                    AccountSnapshot.requireExpressions(settings, lakehouse);
                    return publications.last(Optional.empty());
                },
                () -> Sources.open(lakehouse, settings));
        Optional<Publication> last = begun.one();
        Sources sources = begun.other();
        Map<String, String> inputs =
                InputStates.of(lakehouse, settings.sources().values());
        report.inputs(inputs);

        Transaction transaction = Transaction.begin(lakehouse, lock, last, publishedTables());
        lakehouse.tune(sources.rows(), transaction.bytes(), settings.spark().values());
        MonthPlan plan = plan(request, settings, jobs, last.filter(any -> isWhole(transaction)));
        List<Part> parts =
                jobs.stream().flatMap(job -> possibleParts(job, settings)).toList();
        restated = restated(transaction, parts);
        int tablesInAll = 1 + tables(parts) + restated.size() * tables(daily(parts));
        Work work = new Work(
                settings, plan, request.acceptsLosses(), runId, transaction, lakehouse, sources, progress, tablesInAll);
        // Closed before what failed is caught: that comes first, whatever the summary meets.
        try (Summary summary = () -> summarize(work, transaction)) {
            parts.forEach(part -> part.look().accept(work));
            sources.require(sourcesOf(parts, settings), request.asOf(), past(work, request.asOf()), work.days());
            run(jobs, work);
            work.write(Map.of(Accounts.table(settings.attributes()), work.accounts()));
            recordQuality(work, request.asOf(), transaction);
            hasBegunToPublish = true;
            publications.publish(
                    transaction,
                    new Publication(
                            transaction.generation(),
                            runId,
                            request.asOf().day(),
                            clock.instant(),
                            names(jobs),
                            transaction.versions(),
                            work.asOf().day(),
                            work.fingerprints(),
                            inputs,
                            settings.fingerprint()));
        } catch (Exception failed) { // Spark's own is checked, but thrown undeclared.
            Optional<SafraException> explained = sources.explained(failed);
            if (explained.isPresent()) {
                throw explained.get();
            }
            throw failed;
        }
    }

    /** What is done at the end of a night, however it ends. */
    private interface Summary extends AutoCloseable {

        @Override
        void close();
    }

    private void summarize(Work work, Transaction transaction) {
        report.quality(work.allCleaned());
        report.tables(transaction.written());
        tell(work);
        report.notes(notes());
        lakehouse.forgetCached();
    }

    private void run(List<Job> jobs, Work work) {
        Predicate<Part> ofAccounts = part -> !part.isByDimensions();
        run(only(jobs, List.of(REVENUE)), work, ofAccounts);
        run(only(jobs, SUBJECTS), work, ofAccounts);
        restated.forEach(day -> tellAgain(jobs, work, day));
        run(only(jobs, List.of(HEALTH)), work, ofAccounts);
        Runnable segments = () -> run(only(jobs, List.of(SEGMENTS)), work, ofAccounts);
        Runnable playbooks = () -> run(only(jobs, List.of(PLAYBOOKS)), work, ofAccounts);
        Runnable byDimensions = () -> run(jobs, work, Part::isByDimensions);
        if (settings.dimensions().contains(Attributes.TOUCH)) {
            segments.run();
            InParallel.both(playbooks, byDimensions);
        } else {
            InParallel.both(
                    () -> {
                        segments.run();
                        playbooks.run();
                    },
                    byDimensions);
        }
    }

    /**
     * The days published before the night that are told again, in order. What is asked for has no end here: scores, touch and
     * playbooks of a day build on the day before.
     */
    private List<AsOf> restated(Transaction transaction, List<Part> parts) {
        return request.restate().stream()
                .flatMap(asked -> daily(parts).stream()
                        .flatMap(part -> part.tables().stream())
                        .filter(table -> table.slice().equals(Optional.of("as_of")))
                        .flatMap(table -> transaction.slices(table).stream())
                        .map(LocalDate::parse)
                        .filter(day -> !day.isBefore(asked.from())
                                && day.isBefore(request.asOf().day())))
                .distinct()
                .sorted()
                .map(AsOf::new)
                .toList();
    }

    private static List<Part> daily(List<Part> parts) {
        return parts.stream().filter(part -> part.daily().isPresent()).toList();
    }

    private static int tables(List<Part> parts) {
        return parts.stream().mapToInt(part -> part.tables().size()).sum();
    }

    /** Tells a day anew, and then lets go of all that was kept for it: many days take no more memory than one. */
    private void tellAgain(List<Job> jobs, Work work, AsOf day) {
        DailyNight night = new DailyNight(work, day);
        Set<String> remembered = work.rememberedSoFar();
        Set<Integer> kept = lakehouse.kept();
        for (Job job : jobs) {
            try (MDC.MDCCloseable logged = MDC.putCloseable("job", job.name())) {
                possibleParts(job, settings)
                        .flatMap(part -> part.daily().stream())
                        .forEach(how -> how.accept(night));
            }
        }
        work.forgetSince(remembered);
        lakehouse.forgetKeptSince(kept);
    }

    private static List<Job> only(List<Job> jobs, List<Job> some) {
        return some.stream().filter(jobs::contains).toList();
    }

    /** Runs some parts of several jobs, the jobs at once. */
    private void run(List<Job> jobs, Work work, Predicate<Part> which) {
        InParallel.all(jobs.stream()
                .<Supplier<Job>>map(job -> () -> run(job, work, which))
                .toList());
    }

    private Job run(Job job, Work work, Predicate<Part> which) {
        try (MDC.MDCCloseable logged = MDC.putCloseable("job", job.name())) {
            possibleParts(job, settings)
                    .filter(which)
                    .forEach(part -> part.recipe().accept(work));
        }
        return job;
    }

    /** Months can be left as they are only where every table with months is as it was published. */
    private static boolean isWhole(Transaction transaction) {
        return new RevenueJob().tables().stream().allMatch(transaction::has);
    }

    /**
     * Says which months a night would compute and why, and which it would leave although their input has changed, without
     * writing. Throws SafraException where the night could not begin.
     */
    public static List<MonthPlan.Month> plan(Settings settings, Lakehouse lakehouse, Request request) {
        possible(chosen(request.only()), settings);
        Publications publications = new Publications(lakehouse);
        Optional<Publication> last = publications.last(Optional.empty());
        Sources sources = Sources.open(lakehouse, settings);
        lakehouse.tune(sources.rows(), 0, settings.spark().values());
        MonthPlan plan = plan(request, settings, JOBS, last);
        Work work = new Work(settings, plan, true, "", null, lakehouse, sources, line -> {}, 0);
        try {
            return RevenueJob.plan(work);
        } finally {
            lakehouse.forgetCached();
        }
    }

    /** The days published already that build on a night, in order: it would leave them as they are. */
    public static List<LocalDate> stale(Lakehouse lakehouse, AsOf night) {
        Map<String, Long> versions = new Publications(lakehouse)
                .last(Optional.empty())
                .map(Publication::versions)
                .orElse(Map.of());
        return Stream.of(HealthScores.TABLE, TouchSegments.TABLE)
                .filter(table -> versions.containsKey(table.name()))
                .flatMap(table -> DailyNight.published(
                        lakehouse.read(table, versions.get(table.name())),
                        col("as_of").gt(lit(night.day())))
                        .stream())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Looks at what a night would read, without writing: at the sources' columns, and with a day at their rows too, which
     * are judged as the night of that day would. Throws SafraException with all that would keep it from being published.
     *
     * @return which columns are unused or absent, and what the user should know of the rows, a line each
     */
    public static List<String> check(Settings settings, Lakehouse lakehouse, Optional<AsOf> night) {
        List<SafraException> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>(settings.renamed());
        for (Runnable look : List.<Runnable>of(
                () -> possible(JOBS, settings),
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

    /** Reads what the night of a day would. Returns what it would say of the rows; throws SafraException as it would. */
    private static List<String> judged(Settings settings, Lakehouse lakehouse, Request request) {
        List<SafraException> problems = new ArrayList<>();
        Sources sources = Sources.open(lakehouse, settings, problems);
        lakehouse.tune(sources.rows(), 0, settings.spark().values());
        MonthPlan plan = plan(request, settings, JOBS, new Publications(lakehouse).last(Optional.empty()));
        Work work = new Work(settings, plan, false, "", null, lakehouse, sources, line -> {}, 0);
        List<Part> parts =
                JOBS.stream().flatMap(job -> possibleParts(job, settings)).toList();
        try {
            parts.forEach(part -> part.look().accept(work));
            sources.require(
                    sourcesOf(parts, settings), request.asOf(), past(work, request.asOf()), work.days(), problems);
            if (Billing.isConfigured(work)) {
                RevenueJob.review(work);
            }
            return Stream.concat(
                            work.allCleaned().stream().flatMap(cleaned -> cleaned.messages().stream()),
                            sources.columns().stream())
                    .toList();
        } catch (Exception failed) { // Spark's own is checked, but thrown undeclared.
            Optional<SafraException> explained = sources.explained(failed);
            if (explained.isPresent()) {
                throw explained.get();
            }
            throw failed;
        } finally {
            lakehouse.forgetCached();
        }
    }

    /** What a night cannot compute for want of a raw table, a line each. */
    public static List<String> leftOut(Settings settings) {
        return lacking(JOBS, settings);
    }

    private static Set<RawTable> sourcesOf(List<Part> parts, Settings settings) {
        Set<RawTable> tables = new LinkedHashSet<>(List.of(RawTables.ACCOUNTS));
        parts.stream().flatMap(part -> part.sources(settings)).forEach(tables::add);
        return tables;
    }

    private static Past past(Work work, AsOf night) {
        return work.has(DataQuality.TABLE) ? DataQuality.past(work.read(DataQuality.TABLE), night) : Past.NONE;
    }

    /** Those of the jobs that can compute anything. Throws SafraException (20) where none can. */
    private static List<Job> possible(List<Job> jobs, Settings settings) {
        List<Job> possible = jobs.stream()
                .filter(job -> possibleParts(job, settings).findAny().isPresent())
                .toList();
        if (possible.isEmpty()) {
            throw SafraException.of(ExitCode.CONFIGURATION, "configuration", lacking(jobs, settings));
        }
        return possible;
    }

    private static Stream<Part> possibleParts(Job job, Settings settings) {
        return job.parts().stream()
                .filter(part -> part.isWanted().test(settings))
                .filter(part -> part.lacking(settings).isEmpty());
    }

    /** What cannot be computed for want of a raw table, a line each. */
    private static List<String> lacking(List<Job> jobs, Settings settings) {
        return jobs.stream()
                .flatMap(job -> job.parts().stream())
                .filter(part -> part.isWanted().test(settings))
                .flatMap(part -> part.lacking(settings).stream())
                .toList();
    }

    /**
     * History is told as of the newest day published: an older night brings it up to date with the inputs, and does not
     * take back what is known since.
     */
    private static MonthPlan plan(Request request, Settings settings, List<Job> jobs, Optional<Publication> last) {
        boolean tellsMonths = jobs.stream().anyMatch(job -> job instanceof RevenueJob);
        AsOf asOf = last.map(Publication::monthsAsOf)
                .filter(day -> !tellsMonths || day.isAfter(request.asOf().day()))
                .map(AsOf::new)
                .orElse(request.asOf());
        return MonthPlan.of(
                request.asOf(),
                asOf,
                last,
                settings.fingerprint(),
                settings.nightly().lookbackMonths(),
                request.restate());
    }

    private void recordQuality(Work work, AsOf night, Transaction transaction) {
        List<Row> quality = new ArrayList<>();
        Dataset<Row> setAside = Quarantine.none(lakehouse);
        for (CleanSource cleaned : work.allCleaned()) {
            quality.addAll(DataQuality.of(cleaned, night, runId));
            setAside = setAside.unionByName(cleaned.setAside());
        }
        Dataset<Row> quarantined = Quarantine.from(setAside, night, runId);
        transaction.replace(List.of(
                new Transaction.Change(
                        DataQuality.TABLE,
                        Optional.of(List.of(night.day())),
                        lakehouse.rows(DataQuality.TABLE, quality)),
                new Transaction.Change(
                        Quarantine.TABLE, Optional.of(quarantineDays(night, transaction)), quarantined)));
    }

    /** The day that is written, and those whose rows have been kept long enough: nothing comes in their place. */
    private Set<LocalDate> quarantineDays(AsOf night, Transaction transaction) {
        NavigableSet<LocalDate> days = new TreeSet<>(List.of(night.day()));
        transaction.slices(Quarantine.TABLE).forEach(day -> days.add(LocalDate.parse(day)));
        LocalDate kept = days.last().minusDays(settings.privacy().quarantineRetentionDays());
        Set<LocalDate> replaced = new HashSet<>(days.headSet(kept));
        replaced.add(night.day());
        return replaced;
    }

    private void tell(Work work) {
        work.allCleaned().stream()
                .flatMap(cleaned -> cleaned.messages().stream())
                .forEach(message -> note(Weight.NUMBERS, message));
        Drift.summary(work.allCleaned())
                .ifPresent(columns -> note(Weight.COLUMNS, columns + "; the run report and check name them"));
        if (!work.has(RawTables.ACCOUNTS)) {
            note(
                    Weight.LEFT_OUT,
                    "accounts: not configured, so every attribute of an account is unknown; to break numbers down,"
                            + " configure sources.accounts");
        }
        if (!work.asOf().equals(request.asOf())) {
            note(Weight.NUMBERS, work.asOf().day() + " is already published: monthly tables are as of that day");
        }
        if (!restated.isEmpty()) {
            note(
                    Weight.NUMBERS,
                    "restate: the days published from " + restated.get(0).day() + " to "
                            + restated.get(restated.size() - 1).day() + " (" + restated.size()
                            + ") are told from what the inputs say of them now; what has no history in the inputs is"
                            + " today's: attributes of accounts, features, managers and content");
        }
        lacking(chosen(request.only()), settings).forEach(part -> note(Weight.LEFT_OUT, "left out: " + part));
        settings.renamed().forEach(key -> note(Weight.RENAMED, "configuration: " + key));
        notes.addAll(work.notes());
        Map<String, String> months = new TreeMap<>();
        work.months()
                .forEach(month ->
                        months.put(month.month().toString(), month.why().text()));
        report.months(months);
        report.late(work.lateMonths().stream().map(LocalDate::toString).toList());
    }

    private void note(Weight weight, String text) {
        notes.add(new Note(weight, text));
    }

    private static List<Job> chosen(List<String> only) {
        for (String name : only) {
            if (!jobs().contains(name)) {
                throw new SafraException(
                        ExitCode.USAGE, "--only " + name + ": no such job; " + Nearest.hint(name, jobs()));
            }
        }
        return JOBS.stream()
                .filter(job -> only.isEmpty() || only.contains(job.name()))
                .toList();
    }
}
