package dev.safra.job;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Table;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.ChurnBreakdown;
import dev.safra.revenue.MonthTotals;
import dev.safra.source.Cleaned;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import dev.safra.source.Sources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the jobs of one night share: settings, the day, sources, the lakehouse, and what was written so far. */
public final class Work {

    /** Delta's fixed cost of a small table is mostly waiting. */
    private static final int WRITERS = 4;

    private final Settings settings;
    private final AsOf asOf;
    private final Lakehouse lakehouse;
    private final Sources sources;
    private final Progress progress;
    private final int tablesInAll;
    private final AtomicInteger tablesDone = new AtomicInteger();
    private final Map<String, Long> versions = new ConcurrentSkipListMap<>();
    private final Map<RawTable, Cleaned> cleaned = new LinkedHashMap<>();
    private Dataset<Row> monthTotals;

    Work(Settings settings, AsOf asOf, Lakehouse lakehouse, Sources sources, Progress progress, int tablesInAll) {
        this.settings = settings;
        this.asOf = asOf;
        this.lakehouse = lakehouse;
        this.sources = sources;
        this.progress = progress;
        this.tablesInAll = tablesInAll;
    }

    Settings settings() {
        return settings;
    }

    AsOf asOf() {
        return asOf;
    }

    boolean has(RawTable table) {
        return sources.has(table);
    }

    /** Cleans a source, once a night. */
    Cleaned clean(RawTable table) {
        return cleaned.computeIfAbsent(table, sources::clean);
    }

    /** The valid rows of the raw accounts; none where accounts are not configured. */
    Dataset<Row> accounts() {
        return has(RawTables.ACCOUNTS)
                ? clean(RawTables.ACCOUNTS).accepted()
                : lakehouse.rows(RawTables.ACCOUNTS.contract(), List.of());
    }

    /** Replaces what was found of a source after a second look. */
    void found(Cleaned better) {
        cleaned.put(better.table(), better);
    }

    List<Cleaned> allCleaned() {
        return new ArrayList<>(cleaned.values());
    }

    /** A table that this night or one before has written. Throws SafraException (21) if none has. */
    Dataset<Row> read(Table table) {
        return lakehouse.read(table);
    }

    /** {@link MonthTotals} of the tables as they are, by all configured dimensions; computed once a night. */
    Dataset<Row> monthTotals() {
        if (monthTotals == null) {
            Set<String> attributes = new LinkedHashSet<>(ChurnBreakdown.ATTRIBUTES);
            attributes.addAll(settings.dimensions());
            monthTotals = MonthTotals.from(read(AccountMonths.TABLE), read(Accounts.TABLE), attributes)
                    .persist();
        }
        return monthTotals;
    }

    /** Writes tables that do not depend on one another, and checks their keys. */
    void write(Map<Table, Dataset<Row>> tables) {
        inParallel(tables.entrySet().stream()
                .map(entry -> (Runnable) () -> write(entry.getKey(), entry.getValue()))
                .toList());
    }

    /** Does several things at once, and throws what the first to fail threw. */
    static void inParallel(List<Runnable> tasks) {
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(WRITERS, tasks.size()));
        try {
            CompletableFuture.allOf(tasks.stream()
                            .map(task -> CompletableFuture.runAsync(task, workers))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        } finally {
            workers.shutdown();
        }
    }

    private void write(Table table, Dataset<Row> rows) {
        long start = System.nanoTime();
        Lakehouse.Written written = lakehouse.write(table, rows);
        lakehouse.requireUniqueKey(table);
        versions.put(table.name(), written.version());
        progress.say(String.format(
                Locale.ROOT,
                "[%d/%d] %-18s %,12d rows %8.1f s",
                tablesDone.incrementAndGet(),
                tablesInAll,
                table.name(),
                written.rows(),
                (System.nanoTime() - start) / 1e9));
    }

    Map<String, Long> versions() {
        return versions;
    }
}
