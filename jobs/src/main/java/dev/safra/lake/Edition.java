package dev.safra.lake;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What one run writes. It begins with the tables as last published, and readers see it all at once when it is published.
 * Every commit carries the lock's generation as Delta's transaction version, so that a run that lost its lock cannot
 * write over a later one; and must be the next version of its table, so that what such a run slipped in before is noticed.
 */
public final class Edition {

    /** Delta skips a commit of this application whose number is not above the last one's. */
    private static final String APPLICATION = "safra";

    private static final long MOST_COMMITS = 1_000_000;

    private final Lakehouse lakehouse;
    private final Lock lock;
    private final AtomicLong commits = new AtomicLong();
    private final Map<String, Long> versions = new ConcurrentSkipListMap<>();
    private final Map<String, Written> written = new ConcurrentSkipListMap<>();

    private Edition(Lakehouse lakehouse, Lock lock) {
        this.lakehouse = lakehouse;
        this.lock = lock;
    }

    /**
     * Begins from the last publication: takes back what a run has written since that was never published.
     *
     * @param tables all that may have been published
     */
    public static Edition begin(
            Lakehouse lakehouse, Lock lock, Optional<Publications.Publication> last, List<Table> tables) {
        Edition edition = new Edition(lakehouse, lock);
        if (lakehouse.exists(Publications.TABLE)) {
            edition.versions.put(Publications.TABLE.name(), lakehouse.version(Publications.TABLE));
        }
        for (Table table : tables) {
            Long published = last.map(publication -> publication.versions().get(table.name()))
                    .orElse(null);
            if (published != null) {
                long now = lakehouse.version(table);
                if (now > published) {
                    lock.requireHeld();
                    lakehouse.delta(table).restoreToVersion(published);
                    edition.versions.put(table.name(), lakehouse.version(table));
                } else if (now == published) {
                    edition.versions.put(table.name(), published);
                }
            }
        }
        return edition;
    }

    /**
     * What a write left.
     *
     * @param version the table's
     * @param rows written, in the slices that changed
     * @param bytes written
     */
    public record Written(long version, long rows, long bytes, double seconds) {}

    /** Whether there is a table to go on from: one that was published, or is written by this edition. */
    public boolean has(Table table) {
        return versions.containsKey(table.name());
    }

    /** A table as this edition has it. Throws SafraException (21) if it has none. */
    public Dataset<Row> read(Table table) {
        Long version = versions.get(table.name());
        if (version == null) {
            throw new SafraException(
                    ExitCode.INPUTS_NOT_READY,
                    table.name() + ": there is none at " + lakehouse.place(table)
                            + "; run nightly without --only first");
        }
        return lakehouse.read(table, version);
    }

    /** Replaces the rows of some months or days of a table sliced by them; all of it where nothing was published yet. */
    public Written replaceSlices(Table table, Collection<LocalDate> slices, Dataset<Row> rows) {
        return replace(
                table,
                rows,
                Optional.of(slices.stream().sorted().map(day -> (Object) day).toList()));
    }

    /** Replaces those slices of a table (or the whole, if it has none) whose rows are not what they were. */
    public Written replaceChanged(Table table, Dataset<Row> rows) {
        Dataset<Row> conformed = rows.to(table.schema());
        if (!has(table)) {
            return replace(table, conformed, Optional.empty());
        }
        Dataset<Row> kept = conformed.persist();
        try {
            Map<Object, Row> before = fingerprints(table, read(table));
            Map<Object, Row> now = fingerprints(table, kept);
            Set<Object> changed = new HashSet<>(before.keySet());
            changed.addAll(now.keySet());
            changed.removeIf(slice -> now.containsKey(slice) && now.get(slice).equals(before.get(slice)));
            List<Object> slices = new ArrayList<>(changed);
            slices.sort((a, b) -> a.toString().compareTo(b.toString()));
            boolean isWhole = table.slice().isEmpty() && !changed.isEmpty();
            return isWhole
                    ? replace(table, kept, Optional.empty())
                    : replace(table, kept.where(slice(table).isin(slices.toArray())), Optional.of(slices));
        } finally {
            kept.unpersist();
        }
    }

    private static Map<Object, Row> fingerprints(Table table, Dataset<Row> rows) {
        org.apache.spark.sql.Column[] all =
                table.columnNames().stream().map(name -> col(name)).toArray(org.apache.spark.sql.Column[]::new);
        Map<Object, Row> fingerprints = new HashMap<>();
        for (Row row : rows.groupBy(slice(table).as("_slice"))
                .agg(count(lit(1)), bit_xor(xxhash64(all)))
                .collectAsList()) {
            fingerprints.put(row.get(0), row);
        }
        return fingerprints;
    }

    private static org.apache.spark.sql.Column slice(Table table) {
        return table.slice().map(functions::col).orElse(lit("all"));
    }

    /** Adds a row to a table of the nights themselves, as part of the edition. */
    public Written append(Table table, Dataset<Row> rows) {
        long start = System.nanoTime();
        // What an unpublished run left in it does not count.
        String mode = has(table) ? "append" : "overwrite";
        return commit(table, rows.to(table.schema()).write().format("delta").mode(mode), start);
    }

    /** What was written so far, by table. */
    public Map<String, Written> written() {
        return written;
    }

    /** The version of every table that readers of this edition should read. */
    public Map<String, Long> versions() {
        Map<String, Long> all = new TreeMap<>(versions);
        all.remove(Publications.TABLE.name());
        return all;
    }

    public long generation() {
        return lock.generation();
    }

    private Written replace(Table table, Dataset<Row> rows, Optional<List<Object>> slices) {
        long start = System.nanoTime();
        boolean isAll = slices.isEmpty() || !has(table);
        if (!isAll && slices.get().isEmpty()) {
            return record(table, new Written(versions.get(table.name()), 0, 0, 0));
        }
        Dataset<Row> conformed = rows.to(table.schema());
        if (table.slice().isPresent()) {
            // One task writes a slice's file, instead of each task a file of every slice.
            conformed = conformed.repartition(col(table.slice().get()));
        }
        DataFrameWriter<Row> writer = conformed.write().format("delta").mode("overwrite");
        if (isAll) {
            return checked(table, commit(table, writer, start), Optional.empty());
        }
        String condition = table.slice().orElseThrow() + " in "
                + slices.get().stream().map(Edition::literal).collect(joining(", ", "(", ")"));
        return checked(table, commit(table, writer.option("replaceWhere", condition), start), Optional.of(condition));
    }

    private static String literal(Object value) {
        return value instanceof LocalDate
                ? "DATE'" + value + "'"
                : "'" + value.toString().replace("'", "\\'") + "'";
    }

    private Written commit(Table table, DataFrameWriter<Row> writer, long start) {
        lock.requireHeld();
        if (!has(table)) {
            if (!lakehouse.exists(table)) {
                lakehouse.create(table);
            }
            versions.put(table.name(), lakehouse.version(table));
        }
        long before = versions.get(table.name());
        long transaction = lock.generation() * MOST_COMMITS + commits.incrementAndGet();
        writer.option("txnAppId", APPLICATION).option("txnVersion", transaction);
        lakehouse.save(table, writer);
        long version = lakehouse.version(table);
        Lakehouse.Commit commit = lakehouse.commit(table, version);
        if (version != before + 1 || commit.transaction() != transaction) {
            throw new SafraException(
                    ExitCode.COMMIT_CONFLICT,
                    table.name() + ": another run has written version " + version
                            + " at the same time. Nothing was published; run again");
        }
        versions.put(table.name(), version);
        return record(
                table,
                new Written(
                        version,
                        Long.parseLong(commit.metrics().getOrDefault("numOutputRows", "0")),
                        Long.parseLong(commit.metrics().getOrDefault("numOutputBytes", "0")),
                        (System.nanoTime() - start) / 1e9));
    }

    private Written record(Table table, Written now) {
        return written.merge(
                table.name(),
                now,
                (before, after) -> new Written(
                        after.version(),
                        before.rows() + after.rows(),
                        before.bytes() + after.bytes(),
                        before.seconds() + after.seconds()));
    }

    private Written checked(Table table, Written result, Optional<String> condition) {
        if (!table.key().isEmpty()) {
            requireUniqueKey(table, condition);
        }
        return result;
    }

    private void requireUniqueKey(Table table, Optional<String> condition) {
        org.apache.spark.sql.Column[] key =
                table.key().stream().map(column -> col(column)).toArray(org.apache.spark.sql.Column[]::new);
        Dataset<Row> rows = condition.map(read(table)::where).orElseGet(() -> read(table));
        List<Row> repeated = rows.groupBy(key)
                .agg(count(lit(1)).as("rows"))
                .where("rows > 1")
                .limit(1)
                .collectAsList();
        if (!repeated.isEmpty()) {
            throw new SafraException(
                    ExitCode.DATA_QUALITY,
                    table.name() + ": " + table.key() + " is not unique, first " + repeated.get(0)
                            + " (key, rows). This is a bug in Safra: please report it. Nothing was published.");
        }
    }
}
