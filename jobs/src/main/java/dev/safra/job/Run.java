package dev.safra.job;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.ErrorMapping;
import dev.safra.lake.ErrorText;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Lock;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Runs;
import dev.safra.lake.Runs.State;
import dev.safra.lake.ShutdownHook;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One run from beginning to end: the lock, the night, and the record of how it went. */
public final class Run {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    private static final DateTimeFormatter STARTED_AT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Settings settings;
    private final Lakehouse lakehouse;
    private final Request request;
    private final Progress progress;
    private final InstantSource clock;
    private final String id;
    private final Instant startedAt;
    private final RunReport report;
    private final String subject;
    private volatile boolean isTerminated;
    private boolean isPublished;
    private boolean isUncertain;

    /** What a run does while it holds the lock; its last commit is the one that publishes. */
    interface Task {

        /** Throws SafraException with nothing published. */
        void run(Lock lock, InstantSource clock);

        /** What follows once it is published, and never makes it fail. */
        default void afterPublication() {}

        /** Whether the commit that publishes was attempted. */
        boolean hasBegunToPublish();

        /** Notes for people, a line each. */
        List<String> notes();
    }

    private Run(
            String subject,
            Settings settings,
            Lakehouse lakehouse,
            Request request,
            Progress progress,
            InstantSource clock) {
        this.subject = subject;
        this.settings = settings;
        this.lakehouse = lakehouse;
        this.request = request;
        this.progress = line -> {
            requireNotTerminated();
            progress.report(line);
            LOG.info(line);
        };
        this.clock = clock;
        this.startedAt = clock.instant();
        this.id = request.asOf().day() + "-" + STARTED_AT.format(startedAt) + "-"
                + ProcessHandle.current().pid();
        this.report = new RunReport(lakehouse.root(), id, request, startedAt);
    }

    /**
     * Runs a night and publishes it. Returns the notes, a line each. Throws SafraException with nothing published, or with a
     * message that it was; the record of the run is written either way.
     */
    public static List<String> night(
            Settings settings, Lakehouse lakehouse, Request request, Progress progress, InstantSource clock) {
        Run run = new Run("night of " + request.asOf().day(), settings, lakehouse, request, progress, clock);
        return run.of(new Night(settings, lakehouse, run.progress, run.id, run.report, request));
    }

    /**
     * Takes an account out of all tables and publishes them like a night. Returns what was done and what is left to do, a line
     * each. Throws SafraException as {@link #night} does; (2) where no table has the account, (21) where a source still has it.
     */
    public static List<String> forget(
            Settings settings, Lakehouse lakehouse, String account, Progress progress, InstantSource clock) {
        AsOf day = new Publications(lakehouse)
                .last(Optional.empty())
                .map(last -> new AsOf(last.asOf()))
                .orElseThrow(() -> new SafraException(
                        ExitCode.INPUTS_NOT_READY,
                        "forget: nothing is published at " + lakehouse.root().place("")));
        Run run = new Run("forget", settings, lakehouse, Request.night(day), progress, clock);
        return run.of(new Forgetting(settings, lakehouse, run.id, account, run.report));
    }

    private List<String> of(Task task) {
        try (MDC.MDCCloseable logged = MDC.putCloseable("run_id", id);
                ShutdownHook hook = ShutdownHook.onTermination(this::terminate)) {
            progress.report(subject + ", run " + id);
            return toItsEnd(task);
        }
    }

    /** Called by another thread. The run's own thread then fails, and releases the lock and writes record and report itself. */
    private void terminate() {
        isTerminated = true;
        lakehouse.cancelJobs();
    }

    private void requireNotTerminated() {
        if (isTerminated) {
            throw terminated(null);
        }
    }

    private static SafraException terminated(Throwable failure) {
        return new SafraException(
                ExitCode.TERMINATED, "run: ended by a signal. Nothing was published; run again", failure);
    }

    private List<String> toItsEnd(Task task) {
        report.begin();
        List<String> notes;
        try (Lock lock = locked()) {
            report.generation(lock.generation());
            notes = underLock(task, lock);
        } catch (Exception | Error failure) { // Spark throws its checked exceptions undeclared.
            SafraException explained = explained(failure);
            LOG.info("ended with {}: {}", explained.exitCode().code(), explained.getMessage());
            endReport(explained);
            throw explained;
        }
        try {
            report.end("published", ExitCode.DONE, null, clock.instant());
        } catch (SafraException unwritten) {
            throw publishedBut("its report cannot be written", unwritten);
        }
        LOG.info("published {}", request.asOf().day());
        return notes;
    }

    /** What failed first is what is reported, whether or not the report can be written. */
    private void endReport(SafraException explained) {
        try {
            String outcome = isUncertain
                    ? "unknown"
                    : isPublished ? "published" : explained.exitCode() == ExitCode.TERMINATED ? "ended" : "failed";
            report.end(outcome, explained.exitCode(), explained.getMessage(), clock.instant());
        } catch (SafraException unwritten) {
            explained.addSuppressed(unwritten);
        }
    }

    private SafraException publishedBut(String trouble, Throwable cause) {
        return new SafraException(
                ExitCode.STORAGE,
                subject + ": published, but " + trouble + ": " + ErrorText.of(ErrorText.root(cause)) + "; run again",
                cause);
    }

    private Lock locked() {
        lakehouse.requireSafeCommits();
        LongSupplier lastGeneration = () -> new Publications(lakehouse)
                .last(Optional.empty())
                .map(Publication::generation)
                .orElse(0L);
        try {
            return lakehouse.root().lock(id, lastGeneration, settings.lock(), clock);
        } catch (SafraException refused) {
            if (refused.exitCode() == ExitCode.LOCKED) {
                recordRefused(refused);
            }
            throw refused;
        }
    }

    private void recordRefused(SafraException refused) {
        try {
            new Runs(lakehouse).refused(id, request.asOf().day(), startedAt, refused);
        } catch (Exception unwritten) {
            refused.addSuppressed(unwritten);
        }
    }

    private List<String> underLock(Task task, Lock lock) {
        Runs runs = new Runs(lakehouse);
        try {
            reportAbandoned(lock, runs);
            task.run(lock, clock);
            isPublished = true;
        } catch (Exception | Error failure) {
            isPublished = isLastPublished(task, failure);
            if (!isPublished) {
                SafraException explained = explained(failure);
                record(runs, State.FAILED, lock, explained);
                throw explained;
            }
            LOG.warn("{}: published; what came after it failed", subject, failure);
        }
        record(runs, State.PUBLISHED, lock, null);
        task.afterPublication();
        return task.notes();
    }

    /** Earlier holders that never released the lock were killed, before or after they published. */
    private void reportAbandoned(Lock lock, Runs runs) {
        if (!lock.abandoned().isEmpty()) {
            String published = lastPublished();
            lock.abandoned()
                    .forEach(killed -> runs.abandoned(
                            killed, published.equals(killed) ? State.PUBLISHED : State.ABANDONED, startedAt));
            lock.acknowledgeAbandoned();
        }
    }

    /** Whether a failure came after the commit that publishes. Throws SafraException (25) where that cannot be found out. */
    private boolean isLastPublished(Task task, Throwable failure) {
        try {
            return task.hasBegunToPublish() && lastPublished().equals(id);
        } catch (Exception unreadable) {
            failure.addSuppressed(unreadable);
            isUncertain = true;
            throw new SafraException(
                    ExitCode.STORAGE,
                    "publications: cannot tell whether the " + subject + " is published: "
                            + ErrorText.of(ErrorText.root(failure)) + "; run again once storage is reachable",
                    failure);
        }
    }

    private String lastPublished() {
        return new Publications(lakehouse)
                .last(Optional.empty())
                .map(Publication::runId)
                .orElse("");
    }

    private void record(Runs runs, State state, Lock lock, SafraException failure) {
        try {
            runs.ended(
                    id,
                    request.asOf().day(),
                    lock.generation(),
                    startedAt,
                    state,
                    clock.instant(),
                    failure == null ? ExitCode.DONE : failure.exitCode(),
                    failure == null ? null : failure.getMessage());
        } catch (Exception unwritten) {
            if (failure == null) {
                throw publishedBut("its row in runs cannot be written", unwritten);
            }
            failure.addSuppressed(unwritten);
        }
    }

    /** After a signal, any failure is a consequence of it. */
    private SafraException explained(Throwable failure) {
        if (isTerminated && !isPublished && !isUncertain) {
            return terminated(failure);
        }
        return ErrorMapping.explained(failure).orElseGet(() -> {
            LOG.error("a bug", failure);
            return new SafraException(
                    ExitCode.BUG,
                    "this is a bug, please report it with the log: "
                            + failure.getClass().getName() + ": " + ErrorText.withoutValues(failure),
                    failure);
        });
    }
}
