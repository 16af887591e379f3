package dev.safra.job;

import static java.util.Comparator.comparing;

import dev.safra.lake.JavaPass;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Table;
import dev.safra.lake.Transaction;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The curated tables as a night reads and writes them; what it has written it reads back. */
final class NightTables {

    private final Lakehouse lakehouse;
    private final Optional<Transaction> transaction;
    private final Map<String, Long> published;
    private final Progress progress;
    private final int tablesInAll;
    private final AtomicInteger tablesDone = new AtomicInteger();

    private NightTables(
            Lakehouse lakehouse,
            Optional<Transaction> transaction,
            Map<String, Long> published,
            Progress progress,
            int tablesInAll) {
        this.lakehouse = lakehouse;
        this.transaction = transaction;
        this.published = published;
        this.progress = progress;
        this.tablesInAll = tablesInAll;
    }

    /** @param tablesInAll how many tables the night writes, for its progress */
    static NightTables of(Lakehouse lakehouse, Transaction transaction, Progress progress, int tablesInAll) {
        return new NightTables(lakehouse, Optional.of(transaction), Map.of(), progress, tablesInAll);
    }

    /** As last published, and not to be written. */
    static NightTables published(Lakehouse lakehouse) {
        return new NightTables(
                lakehouse,
                Optional.empty(),
                new Publications(lakehouse)
                        .last(Optional.empty())
                        .map(Publications.Publication::versions)
                        .orElse(Map.of()),
                line -> {},
                0);
    }

    private Transaction transaction() {
        return transaction.orElseThrow();
    }

    long generation() {
        return transaction().generation();
    }

    boolean has(Table table) {
        return transaction.map(writes -> writes.has(table)).orElseGet(() -> published.containsKey(table.name()));
    }

    /** A table that this night or one before has written. Throws SafraException (21) if none has. */
    Dataset<Row> read(Table table) {
        return transaction
                .map(writes -> writes.read(table))
                .orElseGet(() -> lakehouse.read(table, published.get(table.name())));
    }

    /** The same; no rows where there is no such table yet. */
    Dataset<Row> readIfAny(Table table) {
        return has(table) ? read(table) : rows(table, List.of());
    }

    /** The same of a table of few rows that is not partitioned; reading it takes no Spark job. */
    Dataset<Row> readFew(Table table) {
        return transaction.map(writes -> writes.readFew(table)).orElseGet(() -> readIfAny(table));
    }

    /** Whether a table partitioned by days has rows of a day. */
    boolean has(Table table, LocalDate day) {
        return transaction().partitions(table).contains(day.toString());
    }

    /** The last day before another that a table partitioned by days has rows of. */
    Optional<LocalDate> lastDay(Table table, LocalDate before) {
        return Optional.ofNullable(transaction().partitions(table).lower(before.toString()))
                .map(LocalDate::parse);
    }

    /** The newest day that a job has published. */
    Optional<LocalDate> newestDay(Job job) {
        return new Publications(lakehouse).newest(job.name());
    }

    Dataset<Row> rows(Table table, List<Row> rows) {
        return lakehouse.rows(table, rows);
    }

    Dataset<Row> rows(StructType schema, List<Row> rows) {
        return lakehouse.rows(schema, rows);
    }

    /** Few rows that are read again and again, collected to the driver. */
    Dataset<Row> local(Dataset<Row> few) {
        return rows(few.schema(), JavaPass.collect(few));
    }

    /** Writes what has changed of tables that do not depend on one another, and checks their keys. */
    void write(Map<Table, Dataset<Row>> tables) {
        write(Optional.empty(), tables);
    }

    /** Writes some months or days of tables that do not depend on one another, and checks their keys. */
    void writePartitions(Collection<LocalDate> partitions, Map<Table, Dataset<Row>> tables) {
        write(Optional.of(partitions), tables);
    }

    /** Adds rows to a table that keeps them. */
    void append(Table table, Dataset<Row> rows) {
        transaction().append(table, rows);
    }

    private void write(Optional<Collection<LocalDate>> partitions, Map<Table, Dataset<Row>> tables) {
        List<Transaction.Change> changes = tables.entrySet().stream()
                .map(entry -> new Transaction.Change(entry.getKey(), partitions, entry.getValue()))
                .sorted(comparing(change -> change.table().name()))
                .toList();
        Iterator<Transaction.Written> written = transaction().replace(changes).iterator();
        changes.forEach(change -> report(change.table(), written.next()));
    }

    private void report(Table table, Transaction.Written written) {
        progress.report(String.format(
                Locale.ROOT,
                "[%d/%d] %-18s %,12d rows %8.1f s",
                tablesDone.incrementAndGet(),
                tablesInAll,
                table.name(),
                written.rows(),
                written.seconds()));
    }
}
