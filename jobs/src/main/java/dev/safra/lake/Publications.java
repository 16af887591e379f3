package dev.safra.lake;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS_TO_BIGINTS;
import static dev.safra.lake.Types.STRINGS_TO_STRINGS;
import static dev.safra.lake.Types.TIMESTAMP;
import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The completed nights: a row here is a night's last commit, and names the versions of the tables that belong together.
 */
public final class Publications {

    public static final Table TABLE = Table.named("publications")
            .describedAs("One row per completed night.")
            .key("generation", BIGINT, "Counts the runs that could write to this lakehouse; a later one is higher.")
            .required("run_id", STRING, "The run.")
            .required("as_of", DATE, "The day it was computed for.")
            .required("published_at", TIMESTAMP, "When it was published.")
            .required("jobs", STRING, "The jobs that ran, comma-separated.")
            .required("versions", STRINGS_TO_BIGINTS, "The Delta version of every table, by its name.")
            .required("months_as_of", DATE, "The as-of day of the monthly tables: this day or a newer one.")
            .required("months", STRINGS_TO_BIGINTS, "Fingerprint of every month's MRR rows, by the month's first day.")
            .required("inputs", STRINGS_TO_STRINGS, "The state in which every raw table was read, by its name.")
            .required("configuration", STRING, "Fingerprint of the settings that numbers depend on.");

    private final Lakehouse lakehouse;

    public Publications(Lakehouse lakehouse) {
        this.lakehouse = lakehouse;
    }

    /**
     * One completed night.
     *
     * @param jobs comma-separated
     * @param versions of every table, by name
     * @param monthsAsOf the as-of day of the monthly tables
     * @param months fingerprints by the month's first day
     * @param inputs states by raw table
     */
    public record Publication(
            long generation,
            String runId,
            LocalDate asOf,
            Instant publishedAt,
            String jobs,
            Map<String, Long> versions,
            LocalDate monthsAsOf,
            Map<String, Long> months,
            Map<String, String> inputs,
            String configuration) {

        /** The same night, published again by a run that has changed its tables. */
        public Publication again(long newGeneration, String newRunId, Instant at, Map<String, Long> newVersions) {
            return new Publication(
                    newGeneration, newRunId, asOf, at, jobs, newVersions, monthsAsOf, months, inputs, configuration);
        }

        Row row() {
            return RowFactory.create(
                    generation,
                    runId,
                    asOf,
                    publishedAt,
                    jobs,
                    new TreeMap<>(versions),
                    monthsAsOf,
                    new TreeMap<>(months),
                    new TreeMap<>(inputs),
                    configuration);
        }

        static Publication of(Row row) {
            return new Publication(
                    row.getAs("generation"),
                    row.getAs("run_id"),
                    row.getAs("as_of"),
                    row.getAs("published_at"),
                    row.getAs("jobs"),
                    row.getJavaMap(row.fieldIndex("versions")),
                    row.getAs("months_as_of"),
                    row.getJavaMap(row.fieldIndex("months")),
                    row.getJavaMap(row.fieldIndex("inputs")),
                    row.getAs("configuration"));
        }
    }

    /** The last publication, or the last one for a day. */
    public Optional<Publication> last(Optional<LocalDate> asOf) {
        return all().filter(publication -> asOf.isEmpty() || publication.asOf().equals(asOf.get()))
                .max(Comparator.comparing(Publication::generation));
    }

    /** The days published so far by exactly these jobs, comma-separated. */
    public Set<LocalDate> days(String jobs) {
        return all().filter(publication -> publication.jobs().equals(jobs))
                .map(Publication::asOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The days up to a publication's own that a job, whichever others ran, had published when it was made. */
    public SortedSet<LocalDate> days(String job, Publication last) {
        return all().filter(publication -> publication.generation() <= last.generation())
                .filter(publication -> isOf(publication, job))
                .map(Publication::asOf)
                .filter(day -> !day.isAfter(last.asOf()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The days published, for people. */
    public String published() {
        String days = all().map(Publication::asOf)
                .distinct()
                .sorted()
                .map(LocalDate::toString)
                .collect(joining(", "));
        return days.isEmpty() ? "none" : days;
    }

    /** The newest day that is published. */
    public Optional<LocalDate> newest() {
        return all().map(Publication::asOf).max(Comparator.naturalOrder());
    }

    /** The newest day published by a job, whichever others ran. */
    public Optional<LocalDate> newest(String job) {
        return all().filter(publication -> isOf(publication, job))
                .map(Publication::asOf)
                .max(Comparator.naturalOrder());
    }

    private static boolean isOf(Publication publication, String job) {
        return List.of(publication.jobs().split(",")).contains(job);
    }

    private Stream<Publication> all() {
        return lakehouse.known(TABLE).stream().map(Publication::of);
    }

    /** Publishes a transaction: the night's last commit. */
    public void publish(Transaction transaction, Publication publication) {
        transaction.append(TABLE, lakehouse.rows(TABLE, List.of(publication.row())));
        transaction.checkpoint();
    }
}
