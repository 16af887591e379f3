package dev.safra.job;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.Nearest;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Table;
import dev.safra.source.Cleaned;
import dev.safra.source.DataQuality;
import dev.safra.source.DataQuality.Past;
import dev.safra.source.Quarantine;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import dev.safra.source.Sources;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Computes and publishes everything for one day.
 *
 * @param runId names the run in the tables about runs
 * @param startedAt when it began, by the clock
 */
public record Night(Settings settings, Lakehouse lakehouse, Progress progress, String runId, Instant startedAt) {

    /** In the order they run. */
    private static final List<Job> JOBS = List.of(new RevenueJob(), new RetentionJob());

    /** Every curated table, in the order of the jobs. */
    public static List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        JOBS.forEach(job -> tables.addAll(job.tables()));
        tables.addAll(List.of(DataQuality.TABLE, Quarantine.TABLE, Publications.TABLE));
        return tables;
    }

    /**
     * Runs the jobs (all, if none is named) for a day and publishes. Returns what the user should know of the data, a line
     * each. Throws SafraException with nothing published.
     */
    public List<String> run(AsOf requested, List<String> only) {
        List<Job> jobs = chosen(only);
        List<String> lacking = lacking(jobs, settings);
        if (!lacking.isEmpty()) {
            throw SafraException.of(ExitCode.CONFIGURATION, "configuration", lacking);
        }
        Sources sources = Sources.open(lakehouse, settings);
        Publications publications = new Publications(lakehouse);
        AsOf asOf = newest(requested, publications);
        int tablesInAll = jobs.stream().mapToInt(job -> job.tables().size()).sum();
        Work work = new Work(settings, asOf, lakehouse, sources, progress, tablesInAll);
        try {
            sources.require(sourcesOf(jobs), requested, past(requested));
            jobs.forEach(job -> job.run(work));
            recordQuality(work, requested);
            publications.publish(runId, requested.day(), startedAt, work.versions());
        } catch (Exception failed) { // Spark's own is checked, but thrown undeclared.
            Optional<SafraException> explained = sources.explained(failed);
            if (explained.isPresent()) {
                throw explained.get();
            }
            throw failed;
        } finally {
            lakehouse.forgetCached();
        }
        return messages(work, requested, asOf);
    }

    /**
     * Looks at what a night would read, without reading rows or writing. Throws SafraException with all that would keep
     * it from starting.
     */
    public static void check(Settings settings, Lakehouse lakehouse) {
        List<String> lacking = lacking(JOBS, settings);
        try {
            Sources.open(lakehouse, settings);
        } catch (SafraException wrong) {
            if (lacking.isEmpty()) {
                throw wrong;
            }
            lacking.add(wrong.getMessage());
        }
        if (!lacking.isEmpty()) {
            throw SafraException.of(ExitCode.CONFIGURATION, "configuration", lacking);
        }
    }

    private Set<RawTable> sourcesOf(List<Job> jobs) {
        Set<RawTable> tables = new LinkedHashSet<>();
        jobs.forEach(job -> tables.addAll(job.sources(settings)));
        return tables;
    }

    private Past past(AsOf night) {
        return lakehouse.exists(DataQuality.TABLE)
                ? DataQuality.past(lakehouse.read(DataQuality.TABLE), night)
                : Past.NONE;
    }

    private static List<String> lacking(List<Job> jobs, Settings settings) {
        List<String> lacking = new ArrayList<>();
        jobs.forEach(job -> job.lacking(settings).ifPresent(lacking::add));
        return lacking;
    }

    /**
     * History is told as of the newest day published: an older night brings it up to date with the inputs, and does not
     * take back what is known since.
     */
    private static AsOf newest(AsOf requested, Publications publications) {
        LocalDate published = publications.newestDay().orElse(requested.day());
        return published.isAfter(requested.day()) ? new AsOf(published) : requested;
    }

    private void recordQuality(Work work, AsOf night) {
        List<Row> quality = new ArrayList<>();
        Dataset<Row> setAside = null;
        for (Cleaned cleaned : work.allCleaned()) {
            quality.addAll(DataQuality.of(cleaned, night, runId));
            setAside = setAside == null ? cleaned.setAside() : setAside.unionByName(cleaned.setAside());
        }
        if (setAside != null) {
            Dataset<Row> quarantined = Quarantine.from(setAside, night, runId);
            Work.inParallel(List.of(
                    () -> writeDay(work, DataQuality.TABLE, night, lakehouse.rows(DataQuality.TABLE, quality)),
                    () -> writeDay(work, Quarantine.TABLE, night, quarantined)));
        }
    }

    private void writeDay(Work work, Table table, AsOf night, Dataset<Row> rows) {
        work.versions()
                .put(
                        table.name(),
                        lakehouse.writeSlice(table, night.day(), rows).version());
    }

    private static List<String> messages(Work work, AsOf requested, AsOf asOf) {
        List<String> messages = new ArrayList<>();
        work.allCleaned().forEach(cleaned -> messages.addAll(cleaned.messages()));
        if (!work.has(RawTables.ACCOUNTS)) {
            messages.add("accounts: not configured, so every attribute of an account is unknown; to break numbers down,"
                    + " configure sources.accounts");
        }
        if (!asOf.equals(requested)) {
            messages.add(asOf.day() + " is already published: monthly tables are as of that day");
        }
        return messages;
    }

    private static List<Job> chosen(List<String> only) {
        List<String> names = JOBS.stream().map(Job::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new SafraException(
                        ExitCode.USAGE, "--only " + name + ": no such job; " + Nearest.hint(name, names));
            }
        }
        return JOBS.stream()
                .filter(job -> only.isEmpty() || only.contains(job.name()))
                .toList();
    }
}
