package dev.safra.lake;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import dev.safra.config.SafraException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * All that one run writes. It begins with the tables as last published, and readers see all of it at once when it is
 * published. Every commit carries the lock's generation in Delta's transaction version, so that a run that has lost its
 * lock cannot overwrite a later run; and it must be the next version of its table, so that a commit slipped in by such
 * a run is noticed.
 */
public final class Transaction {

    private static final long MOST_COMMITS = 1_000_000;

    private final Lakehouse lakehouse;
    private final Lock lock;
    private final AtomicLong commits = new AtomicLong();
    private final Map<String, TableLog.State> states = new ConcurrentSkipListMap<>();
    private final Map<String, Written> written = new ConcurrentSkipListMap<>();
    private final Map<String, TableLog> committed = new ConcurrentSkipListMap<>();

    private Transaction(Lakehouse lakehouse, Lock lock) {
        this.lakehouse = lakehouse;
        this.lock = lock;
    }

    /**
     * Begins from the last publication: undoes what a run has written since without publishing it.
     *
     * @param tables all tables that may have been published
     */
    public static Transaction begin(
            Lakehouse lakehouse, Lock lock, Optional<Publications.Publication> last, List<Table> tables) {
        Transaction transaction = new Transaction(lakehouse, lock);
        lakehouse
                .logs()
                .now(Publications.TABLE)
                .ifPresent(now -> transaction.states.put(Publications.TABLE.name(), now));
        for (Table table : tables) {
            last.map(publication -> publication.versions().get(table.name()))
                    .ifPresent(published -> transaction.begin(table, published));
        }
        return transaction;
    }

    private void begin(Table table, long published) {
        TableLog.State now = lakehouse.logs().now(table).orElse(null);
        if (now != null && now.version() > published) {
            lock.requireHeld();
            now = lakehouse.logs().existing(table).restore(now, published, nextTransaction());
        } else if (now != null && now.version() < published) {
            now = null;
        }
        if (now != null) {
            states.put(table.name(), now);
        }
    }

    /**
     * The result of writing a table.
     *
     * @param version the table's version after the write
     * @param rows rows written, in the partitions that changed
     * @param bytes bytes written
     */
    public record Written(long version, long rows, long bytes, double seconds) {}

    /** Whether the table has been published before, or is written by this transaction. */
    public boolean has(Table table) {
        return states.containsKey(table.name());
    }

    /** A table as this transaction has it. Throws SafraException (21) if it has no such table. */
    public Dataset<Row> read(Table table) {
        if (!has(table)) {
            throw lakehouse.logs().none(table);
        }
        return Lakehouse.inContract(table, lakehouse.read(table, states.get(table.name())));
    }

    /**
     * The same for a small table that is not partitioned, read on the driver without a Spark job; no rows if there is
     * no such table.
     */
    public Dataset<Row> readFew(Table table) {
        return lakehouse.rows(table, has(table) ? lakehouse.collected(table, states.get(table.name())) : List.of());
    }

    /** The values of the partitions that a table has, in order; none if there is no table. */
    public NavigableSet<String> partitions(Table table) {
        return has(table) ? states.get(table.name()).partitions() : new TreeSet<>();
    }

    /**
     * A table's new rows.
     *
     * @param partitions the months or days that are replaced; the others stay. Empty for all partitions. A table that
     *     was never published is replaced as a whole
     * @param areKept whether the rows come from the table itself: they were checked when first written, perhaps against
     *     an earlier contract
     */
    public record Change(Table table, Optional<Collection<LocalDate>> partitions, Dataset<Row> rows, boolean areKept) {

        public Change(Table table, Optional<Collection<LocalDate>> partitions, Dataset<Row> rows) {
            this(table, partitions, rows, false);
        }
    }

    /**
     * Replaces those partitions whose rows have changed; a table without partitions is replaced as a whole if it has
     * changed. Throws SafraException (22) if a row breaks its contract; then none of the tables is written.
     */
    public List<Written> replace(List<Change> changes) {
        long start = System.nanoTime();
        List<TableLog.State> before = InParallel.all(changes.stream()
                .map(change -> (Supplier<TableLog.State>) () -> state(change.table()))
                .toList());
        List<RowFiles.Unwritten> unwritten = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            Table table = change.table();
            unwritten.add(new RowFiles.Unwritten(
                    change.areKept() ? table.withoutRules() : table,
                    change.rows(),
                    directory(table),
                    has(table) ? held(before.get(i)) : Map.of()));
        }
        List<RowFiles.Written> files = RowFiles.write(unwritten);
        List<Supplier<Written>> commits = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            TableLog.State now = before.get(i);
            RowFiles.Written written = files.get(i);
            commits.add(() -> replace(change.table(), change.partitions(), now, written, start));
        }
        return InParallel.all(commits);
    }

    /** {@link #replace} of one table. */
    Written replaceChanged(Table table, Dataset<Row> rows) {
        return replace(List.of(new Change(table, Optional.empty(), rows))).get(0);
    }

    /** {@link #replace} of partitions of one table. */
    Written replacePartitions(Table table, Collection<LocalDate> partitions, Dataset<Row> rows) {
        return replace(List.of(new Change(table, Optional.of(partitions), rows)))
                .get(0);
    }

    /** Appends rows to a table about the nights themselves, as part of the transaction. */
    public Written append(Table table, Dataset<Row> rows) {
        long start = System.nanoTime();
        boolean isNew = !has(table);
        TableLog.State before = state(table);
        // Rows that an unpublished run left in the table are removed.
        List<DataFile> removed = isNew ? before.files() : List.of();
        List<DataFile> added = RowFiles.write(List.of(new RowFiles.Unwritten(table, rows, directory(table), Map.of())))
                .get(0)
                .files();
        return commit(table, before, removed, added, start);
    }

    /** The results of the writes so far, by table. */
    public Map<String, Written> written() {
        return written;
    }

    /** The size of the tables' files, in bytes. */
    public long bytes() {
        return states.values().stream()
                .mapToLong(state -> DataFile.bytesOf(state.files()))
                .sum();
    }

    /** The version at which readers of this transaction should read each table. */
    public Map<String, Long> versions() {
        Map<String, Long> all = new TreeMap<>();
        states.forEach((table, state) -> all.put(table, state.version()));
        all.remove(Publications.TABLE.name());
        return all;
    }

    public long generation() {
        return lock.generation();
    }

    /** Writes the checkpoints that are due; called after publishing, so that readers do not wait for them. */
    void checkpoint() {
        committed.forEach((table, log) -> log.checkpointIfDue(states.get(table)));
    }

    /** The content of each partition of a table, where it is known. */
    private static Map<String, Content> held(TableLog.State state) {
        Map<String, Content> held = new TreeMap<>();
        byPartition(state.files())
                .forEach((partition, files) -> Content.of(files).ifPresent(content -> held.put(partition, content)));
        return held;
    }

    private static Map<String, List<DataFile>> byPartition(List<DataFile> files) {
        return files.stream().collect(groupingBy(DataFile::partitionValue));
    }

    private Written replace(
            Table table,
            Optional<Collection<LocalDate>> partitions,
            TableLog.State before,
            RowFiles.Written rows,
            long start) {
        List<DataFile> files = rows.files();
        if (!has(table)) {
            return commit(table, before, before.files(), files, start);
        }
        Map<String, List<DataFile>> then = byPartition(before.files());
        Map<String, List<DataFile>> now = byPartition(files);
        Set<String> given = partitions
                .map(some -> some.stream().map(LocalDate::toString).collect(toSet()))
                .orElse(then.keySet());
        Set<String> changed = new HashSet<>(now.keySet());
        changed.addAll(rows.same());
        if (partitions.isPresent() && !given.containsAll(changed)) {
            changed.removeAll(given);
            delete(table, files);
            throw SafraException.ofBug(table.name() + ": there are rows of " + new TreeSet<>(changed) + ", and only "
                    + new TreeSet<>(given) + " are to be replaced");
        }
        if (!Collections.disjoint(now.keySet(), rows.same())) {
            delete(table, files);
            throw SafraException.ofBug(table.name() + ": the rows of a partition were in several tasks");
        }
        changed.addAll(given);
        changed.removeAll(rows.same());
        changed.removeIf(
                partition -> isSame(then.getOrDefault(partition, List.of()), now.getOrDefault(partition, List.of())));
        delete(table, not(changed, files));
        if (changed.isEmpty()) {
            return record(table, new Written(before.version(), 0, 0, (System.nanoTime() - start) / 1e9));
        }
        return commit(table, before, of(changed, before.files()), of(changed, files), start);
    }

    /** Whether a partition's rows are unchanged, by the fingerprints kept with its files. */
    private static boolean isSame(List<DataFile> then, List<DataFile> now) {
        Optional<Content> before = Content.of(then);
        return before.isPresent() && before.equals(Content.of(now));
    }

    private static List<DataFile> of(Set<String> partitions, List<DataFile> files) {
        return files.stream()
                .filter(file -> partitions.contains(file.partitionValue()))
                .toList();
    }

    private static List<DataFile> not(Set<String> partitions, List<DataFile> files) {
        return files.stream()
                .filter(file -> !partitions.contains(file.partitionValue()))
                .toList();
    }

    private Path directory(Table table) {
        return lakehouse.logs().existing(table).directory();
    }

    private void delete(Table table, List<DataFile> files) {
        RowFiles.delete(files, directory(table), lakehouse.logs().hadoop());
    }

    /** The state to commit on: the transaction's own, else what an unpublished run left, else that of a new table. */
    private TableLog.State state(Table table) {
        if (has(table)) {
            return states.get(table.name());
        }
        lock.requireHeld();
        return lakehouse.logs().nowOrNew(table);
    }

    private Written commit(
            Table table, TableLog.State before, List<DataFile> removed, List<DataFile> added, long start) {
        TableLog log = lakehouse.logs().existing(table);
        long transaction = nextTransaction();
        lock.requireHeld();
        if (committed.put(table.name(), log) == null && log.lastTransaction() >= transaction) {
            throw log.conflict(before.version() + 1);
        }
        TableLog.State after = log.commit(
                before,
                TableMetadata.broughtTo(table, before.metadata()),
                removed,
                added,
                OptionalLong.of(transaction));
        states.put(table.name(), after);
        return record(
                table,
                new Written(
                        after.version(),
                        DataFile.rowsOf(added),
                        DataFile.bytesOf(added),
                        (System.nanoTime() - start) / 1e9));
    }

    private long nextTransaction() {
        return lock.generation() * MOST_COMMITS + commits.incrementAndGet();
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
