package dev.safra.lake;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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
        Dataset<Row> conformed = rows.to(table.schema());
        fingerprints(table, conformed);
        return replace(table, conformed, Optional.of(sorted(slices)));
    }

    /** Replaces those slices of a table (or the whole, if it has none) whose rows are not what they were. */
    public Written replaceChanged(Table table, Dataset<Row> rows) {
        return replaceChanged(table, rows, lit(true));
    }

    /** The same of a table that has but some of its months or days among the rows; the others stay. */
    public Written replaceChanged(Table table, Collection<LocalDate> slices, Dataset<Row> rows) {
        return replaceChanged(table, rows, slice(table).isin(slices.toArray()));
    }

    private Written replaceChanged(Table table, Dataset<Row> rows, org.apache.spark.sql.Column isGiven) {
        Dataset<Row> kept = rows.to(table.schema()).persist();
        try {
            Map<Object, Long> now = fingerprints(table, kept);
            if (!has(table)) {
                return replace(table, kept, Optional.empty());
            }
            Map<Object, Long> before = fingerprints(table, read(table).where(isGiven));
            Set<Object> changed = new HashSet<>(before.keySet());
            changed.addAll(now.keySet());
            changed.removeIf(slice -> now.containsKey(slice) && now.get(slice).equals(before.get(slice)));
            boolean isWhole = table.slice().isEmpty() && !changed.isEmpty();
            return isWhole
                    ? replace(table, kept, Optional.empty())
                    : replace(table, kept.where(slice(table).isin(changed.toArray())), Optional.of(sorted(changed)));
        } finally {
            kept.unpersist();
        }
    }

    private static List<Object> sorted(Collection<?> slices) {
        return slices.stream()
                .map(slice -> (Object) slice)
                .sorted(Comparator.comparing(Object::toString))
                .toList();
    }

    /** A number for the rows of each slice, whatever their order. Throws SafraException (22) where a key is not unique. */
    private static Map<Object, Long> fingerprints(Table table, Dataset<Row> rows) {
        // A column that the contract has lost counts until it is null: nulls leave the number as it is.
        org.apache.spark.sql.Column print = xxhash64(columns(Stream.concat(
                        table.columnNames().stream(),
                        Stream.of(rows.columns())
                                .filter(name -> !table.columnNames().contains(name)))
                .toList()));
        Dataset<Row> slices = table.key().isEmpty()
                ? rows.groupBy(slice(table).as("_slice"))
                        .agg(
                                bit_xor(print).as("_print"),
                                count(lit(1)).as("_rows"),
                                lit(null).cast("string").as("_repeated"))
                : rows.groupBy(columns(table.key()))
                        .agg(bit_xor(print).as("_print"), count(lit(1)).as("_rows"))
                        .groupBy(slice(table).as("_slice"))
                        .agg(
                                bit_xor(col("_print")).as("_print"),
                                sum("_rows").as("_rows"),
                                min(when(col("_rows").gt(1), to_json(struct(columns(table.key())))))
                                        .as("_repeated"));
        Map<Object, Long> fingerprints = new HashMap<>();
        for (Row slice : slices.collectAsList()) {
            if (slice.getAs("_repeated") != null) {
                throw new SafraException(
                        ExitCode.DATA_QUALITY,
                        table.name() + ": " + table.key() + " is not unique, first " + slice.getAs("_repeated")
                                + ". This is a bug in Safra: please report it. Nothing was published.");
            }
            fingerprints.put(slice.getAs("_slice"), slice.<Long>getAs("_print") * 31 + slice.<Long>getAs("_rows"));
        }
        return fingerprints;
    }

    private static org.apache.spark.sql.Column[] columns(List<String> names) {
        return names.stream().map(name -> col(name)).toArray(org.apache.spark.sql.Column[]::new);
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
        // One task writes a slice's file, or several that of a large one, instead of each task a file of every slice.
        Dataset<Row> bySlice =
                table.slice().map(slice -> rows.hint("rebalance", col(slice))).orElse(rows);
        DataFrameWriter<Row> writer = bySlice.write().format("delta").mode("overwrite");
        if (isAll) {
            return commit(table, writer, start);
        }
        String condition = table.slice().orElseThrow() + " in "
                + slices.get().stream().map(Edition::literal).collect(joining(", ", "(", ")"));
        return commit(table, writer.option("replaceWhere", condition), start);
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
}
