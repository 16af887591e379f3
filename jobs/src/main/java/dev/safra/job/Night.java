package dev.safra.job;

import static java.util.Comparator.comparing;

import dev.safra.config.AsOf;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.dimension.Attributes;
import dev.safra.job.Note.Weight;
import dev.safra.lake.ErrorText;
import dev.safra.lake.InParallel;
import dev.safra.lake.InputStates;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Lock;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Transaction;
import dev.safra.report.html.AccountReport;
import dev.safra.report.html.NightReport;
import dev.safra.source.CleanSource;
import dev.safra.source.DataQuality;
import dev.safra.source.Drift;
import dev.safra.source.Quarantine;
import dev.safra.source.RawTables;
import dev.safra.source.Sources;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Computes everything for one day and publishes it at once. */
public final class Night implements Run.Task {

    private static final Logger LOG = LoggerFactory.getLogger(Night.class);

    private final Settings settings;
    private final Lakehouse lakehouse;
    private final Progress progress;
    private final String runId;
    private final RunReport report;
    private final Request request;
    private final List<Note> notes = new ArrayList<>();
    private List<AsOf> restated = List.of();
    /** Known once it is being published. */
    private Publication publication;

    Night(Settings settings, Lakehouse lakehouse, Progress progress, String runId, RunReport report, Request request) {
        this.settings = settings;
        this.lakehouse = lakehouse;
        this.progress = progress;
        this.runId = runId;
        this.report = report;
        this.request = request;
    }

    @Override
    public boolean hasBegunToPublish() {
        return publication != null;
    }

    /** Notes for people, a line each: those about numbers first. */
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
        List<Job> jobs = Jobs.possible(Jobs.chosen(request.only()), settings);
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

        Transaction transaction = Transaction.begin(lakehouse, lock, last, Jobs.publishedTables());
        lakehouse.tune(sources.rows(), transaction.bytes(), settings.spark());
        MonthPlan plan = MonthPlan.of(request, settings, jobs, last.filter(any -> isWhole(transaction)));
        List<Step> steps =
                jobs.stream().flatMap(job -> Jobs.possibleSteps(job, settings)).toList();
        restated = restated(transaction, steps);
        int tablesInAll = 1 + tables(steps) + restated.size() * tables(daily(steps));
        NightContext context = new NightContext(
                new NightInput(settings, plan, request.acceptsLosses(), runId, sources),
                NightTables.of(lakehouse, transaction, progress, tablesInAll));
        // Closed before the failure is caught, so that the failure is reported and not what the summary runs into.
        try (Summary summary = () -> summarize(context, transaction)) {
            sources.require(
                    Jobs.sourcesOf(steps, settings),
                    request.asOf(),
                    context.past(request.asOf()),
                    Jobs.daysRead(steps, context));
            run(jobs, context);
            context.tables().write(Map.of(Accounts.table(settings.attributes()), context.accounts()));
            recordQuality(context, request.asOf(), transaction);
            publication = new Publication(
                    transaction.generation(),
                    runId,
                    request.asOf().day(),
                    clock.instant(),
                    Jobs.names(jobs),
                    transaction.versions(),
                    context.asOf().day(),
                    context.findings().fingerprints(),
                    inputs,
                    settings.fingerprint());
            publications.publish(transaction, publication);
        } catch (Exception failed) { // Spark throws its checked exceptions undeclared.
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

    /** The page is of the tables as published, so whatever happens to it changes none of them. */
    @Override
    public void afterPublication() {
        if (!settings.report().nightly()) {
            return;
        }
        page("not written", "", () -> NightReport.write(settings, lakehouse, publication));
        page("no pages for reviews are written", " --account ID", () -> {
            AccountReport.Written written = new AccountReport(settings, lakehouse, publication).writeReviews();
            written.failures().stream()
                    .findFirst()
                    .ifPresent(first -> note(
                            Weight.LEFT_OUT,
                            "report: " + written.failures().size() + " of " + written.pages()
                                    + " pages for reviews are not written, such as " + first));
        });
    }

    /** Whatever happens to a page, the night is published. */
    private void page(String failure, String options, Runnable write) {
        try {
            write.run();
        } catch (Exception unwritten) { // Spark throws its checked exceptions undeclared.
            LOG.warn("the report is not written", unwritten);
            note(
                    Weight.LEFT_OUT,
                    "report: " + failure + ": " + ErrorText.withoutValues(ErrorText.root(unwritten))
                            + "; the night is published. To write it: bin/safra report --as-of "
                            + request.asOf().day() + options);
        }
    }

    private void summarize(NightContext context, Transaction transaction) {
        report.quality(context.findings().sources());
        report.tables(transaction.written());
        noteWhatToKnow(context);
        report.notes(notes());
        lakehouse.forgetCached();
    }

    private void run(List<Job> jobs, NightContext context) {
        Predicate<Step> ofAccounts = step -> !step.isByDimensions();
        run(only(jobs, List.of(Jobs.REVENUE)), context, ofAccounts);
        run(only(jobs, Jobs.SUBJECTS), context, ofAccounts);
        restated.forEach(day -> restate(jobs, context, day));
        run(only(jobs, List.of(Jobs.HEALTH)), context, ofAccounts);
        Runnable segments = () -> run(only(jobs, List.of(Jobs.SEGMENTS)), context, ofAccounts);
        Runnable playbooks = () -> run(only(jobs, List.of(Jobs.PLAYBOOKS)), context, ofAccounts);
        Runnable byDimensions = () -> run(jobs, context, Step::isByDimensions);
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
     * The published days to compute again, in order: all from the one asked for up to this night, since scores, touch and
     * playbooks of a day build on the day before.
     */
    private List<AsOf> restated(Transaction transaction, List<Step> steps) {
        return request.restate().stream()
                .flatMap(asked -> daily(steps).stream()
                        .flatMap(step -> step.tables().stream())
                        .filter(table -> table.partitionColumn().equals(Optional.of("as_of")))
                        .flatMap(table -> transaction.partitions(table).stream())
                        .map(LocalDate::parse)
                        .filter(day -> !day.isBefore(asked.from())
                                && day.isBefore(request.asOf().day())))
                .distinct()
                .sorted()
                .map(AsOf::new)
                .toList();
    }

    private static List<Step> daily(List<Step> steps) {
        return steps.stream().filter(Step::isDaily).toList();
    }

    private static int tables(List<Step> steps) {
        return steps.stream().mapToInt(step -> step.tables().size()).sum();
    }

    /** Computes a day again, and then releases what was cached for it: many days take no more memory than one. */
    private void restate(List<Job> jobs, NightContext context, AsOf day) {
        DailyNight night = new DailyNight(context, day);
        Set<String> remembered = context.memo().names();
        Set<Integer> kept = lakehouse.kept();
        for (Job job : jobs) {
            try (MDC.MDCCloseable logged = MDC.putCloseable("job", job.name())) {
                Jobs.possibleSteps(job, settings)
                        .filter(Step::isDaily)
                        .forEach(step -> step.recipe().accept(night));
            }
        }
        context.memo().retain(remembered);
        lakehouse.forgetKeptSince(kept);
    }

    private static List<Job> only(List<Job> jobs, List<Job> some) {
        return some.stream().filter(jobs::contains).toList();
    }

    /** Runs some steps of several jobs, the jobs at once. */
    private void run(List<Job> jobs, NightContext context, Predicate<Step> which) {
        InParallel.all(jobs.stream()
                .<Supplier<Job>>map(job -> () -> run(job, context, which))
                .toList());
    }

    private Job run(Job job, NightContext context, Predicate<Step> which) {
        try (MDC.MDCCloseable logged = MDC.putCloseable("job", job.name())) {
            Jobs.possibleSteps(job, settings)
                    .filter(which)
                    .forEach(step -> step.recipe().accept(new DailyNight(context, context.night())));
        }
        return job;
    }

    /** Months can be left as they are only where every monthly table is as it was published. */
    private static boolean isWhole(Transaction transaction) {
        return new RevenueJob().tables().stream().allMatch(transaction::has);
    }

    private void recordQuality(NightContext context, AsOf night, Transaction transaction) {
        List<Row> quality = new ArrayList<>();
        Dataset<Row> setAside = Quarantine.none(lakehouse);
        for (CleanSource cleaned : context.findings().sources()) {
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

    /** The day to write, and the days beyond the retention, whose rows are deleted. */
    private Set<LocalDate> quarantineDays(AsOf night, Transaction transaction) {
        NavigableSet<LocalDate> days = new TreeSet<>(List.of(night.day()));
        transaction.partitions(Quarantine.TABLE).forEach(day -> days.add(LocalDate.parse(day)));
        LocalDate kept = days.last().minusDays(settings.privacy().quarantineRetentionDays());
        Set<LocalDate> replaced = new HashSet<>(days.headSet(kept));
        replaced.add(night.day());
        return replaced;
    }

    private void noteWhatToKnow(NightContext context) {
        context.findings().sources().stream()
                .flatMap(cleaned -> cleaned.messages().stream())
                .forEach(message -> note(Weight.NUMBERS, message));
        Drift.summary(context.findings().sources())
                .ifPresent(columns -> note(Weight.COLUMNS, columns + "; the run report and check name them"));
        if (!context.input().has(RawTables.ACCOUNTS)) {
            note(
                    Weight.LEFT_OUT,
                    "accounts: not configured, so every attribute of an account is unknown; to break numbers down,"
                            + " configure sources.accounts");
        }
        if (!context.asOf().equals(request.asOf())) {
            note(Weight.NUMBERS, context.asOf().day() + " is already published: monthly tables are as of that day");
        }
        if (!restated.isEmpty()) {
            note(
                    Weight.NUMBERS,
                    "restate: the days published from " + restated.get(0).day() + " to "
                            + restated.get(restated.size() - 1).day() + " (" + restated.size()
                            + ") are computed again from the inputs as they are now; attributes of accounts, features,"
                            + " managers and content have no history in the inputs, so those of today count");
        }
        Jobs.lacking(Jobs.chosen(request.only()), settings).forEach(step -> note(Weight.LEFT_OUT, "left out: " + step));
        settings.renamed().forEach(key -> note(Weight.RENAMED, "configuration: " + key));
        notes.addAll(context.findings().notes());
        Map<String, String> months = new TreeMap<>();
        context.findings()
                .months()
                .forEach(month ->
                        months.put(month.month().toString(), month.why().text()));
        report.months(months);
        report.late(context.findings().lateMonths().stream()
                .map(LocalDate::toString)
                .toList());
    }

    private void note(Weight weight, String text) {
        notes.add(new Note(weight, text));
    }
}
