package dev.safra.job;

import static java.util.Comparator.comparing;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.dimension.Attributes;
import dev.safra.job.MonthPlan.Why;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Partitions;
import dev.safra.lake.Publications;
import dev.safra.lake.Table;
import dev.safra.lake.Transaction;
import dev.safra.lake.Types;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.ChurnBreakdown;
import dev.safra.revenue.MonthSums;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.segments.TouchSegments;
import dev.safra.source.CleanSource;
import dev.safra.source.DailyProfile;
import dev.safra.source.DataQuality;
import dev.safra.source.Days;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import dev.safra.source.Sources;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What the jobs of one night share: settings, the plan, sources, the transaction, and what was found so far. Jobs that run at once
 * may use it at once.
 */
public final class Work {

    private final Settings settings;
    private final MonthPlan plan;
    private final boolean acceptsLosses;
    private final String runId;
    private final Transaction transaction;
    private final Lakehouse lakehouse;
    private final Sources sources;
    private final Progress progress;
    private final int tablesInAll;
    private final AtomicInteger tablesDone = new AtomicInteger();
    private final Map<String, CleanSource> reviewed = new LinkedHashMap<>();
    private final Map<RawTable, Days> days = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private List<MonthPlan.Month> months = List.of();
    private Map<LocalDate, Long> fingerprints;
    private final Map<String, Remembered<?>> remembered = new ConcurrentHashMap<>();

    /** @param transaction null where nothing is to be written: then tables are read as published */
    Work(
            Settings settings,
            MonthPlan plan,
            boolean acceptsLosses,
            String runId,
            Transaction transaction,
            Lakehouse lakehouse,
            Sources sources,
            Progress progress,
            int tablesInAll) {
        this.settings = settings;
        this.plan = plan;
        this.acceptsLosses = acceptsLosses;
        this.runId = runId;
        this.transaction = transaction;
        this.lakehouse = lakehouse;
        this.sources = sources;
        this.progress = progress;
        this.tablesInAll = tablesInAll;
        this.fingerprints = plan.published();
    }

    Settings settings() {
        return settings;
    }

    MonthPlan plan() {
        return plan;
    }

    /** Whether the run may publish the loss of many customers whose rows are gone. */
    boolean acceptsLosses() {
        return acceptsLosses;
    }

    /** The day that monthly tables are as of: the night's, or a newer one that is published already. */
    AsOf asOf() {
        return plan.asOf();
    }

    /** The newest day that a job has told of, this night's included: the day that its own history is as of. */
    AsOf asOf(Job job) {
        return new Publications(lakehouse)
                .newest(job.name())
                .filter(day -> day.isAfter(night().day()))
                .map(AsOf::new)
                .orElse(night());
    }

    /** The night's own day. */
    AsOf night() {
        return plan.night();
    }

    String runId() {
        return runId;
    }

    long generation() {
        return transaction.generation();
    }

    boolean has(RawTable table) {
        return sources.has(table);
    }

    /** Cleans a source, once a night. */
    synchronized CleanSource clean(RawTable table) {
        return reviewed.containsKey(table.name()) ? reviewed.get(table.name()) : sources.clean(table);
    }

    /** The valid rows of a source; none where it is not configured. */
    Dataset<Row> accepted(RawTable table) {
        return ifConfigured(table).orElseGet(() -> rows(table.contract(), List.of()));
    }

    /** The valid rows of a source that is configured. */
    Optional<Dataset<Row>> ifConfigured(RawTable table) {
        return has(table) ? Optional.of(clean(table).accepted()) : Optional.empty();
    }

    /** Says which days of a large source the night reads, before sources are read. */
    void limit(RawTable table, Days some) {
        days.put(table, some);
    }

    Map<RawTable, Days> days() {
        return days;
    }

    /** Whether a source has a column of the contract. */
    boolean gives(RawTable table, String column) {
        return sources.gives(table, column);
    }

    /** What was found of a large source. */
    DailyProfile census(RawTable table) {
        return sources.census(table);
    }

    /** The customers as in {@link Accounts#table}; none where accounts are not configured. */
    Dataset<Row> accounts() {
        return Accounts.from(accepted(RawTables.ACCOUNTS), settings.sizes());
    }

    /** The customers with all that can be a dimension: {@code touch} too, as of the newest night. */
    Dataset<Row> members() {
        if (!settings.dimensions().contains(Attributes.TOUCH) || !has(TouchSegments.TABLE)) {
            return accounts().withColumn(Attributes.TOUCH, lit(null).cast(Types.STRING));
        }
        return once(
                "members",
                () -> accounts()
                        .join(TouchSegments.newest(read(TouchSegments.TABLE)), new String[] {"account_id"}, "left"));
    }

    /** Replaces what was found of a source after a second look. */
    synchronized void found(CleanSource better) {
        reviewed.put(better.input(), better);
    }

    /** What was found of every source so far. */
    synchronized List<CleanSource> allCleaned() {
        return sources.cleaned().stream()
                .map(source -> reviewed.getOrDefault(source.input(), source))
                .toList();
    }

    synchronized void note(Note.Weight weight, String text) {
        notes.add(new Note(weight, text));
    }

    synchronized List<Note> notes() {
        return notes;
    }

    /** What becomes of each month. */
    synchronized void found(List<MonthPlan.Month> all) {
        months = all;
    }

    /** The fingerprints of the months as they are after this night. */
    synchronized void publish(Map<LocalDate, Long> byMonth) {
        fingerprints = byMonth;
    }

    /** Of every month, by its first day. */
    synchronized Map<String, Long> fingerprints() {
        Map<String, Long> byName = new TreeMap<>();
        fingerprints.forEach((month, print) -> byName.put(month.toString(), print));
        return byName;
    }

    synchronized List<MonthPlan.Month> months() {
        return months;
    }

    /** The closed months of which the input now says something else. */
    List<LocalDate> lateMonths() {
        return months.stream()
                .filter(month -> month.why() == Why.INPUT_CHANGED_LATE && !month.isComputed())
                .map(MonthPlan.Month::month)
                .toList();
    }

    boolean has(Table table) {
        return transaction == null ? published().containsKey(table.name()) : transaction.has(table);
    }

    /** The versions of tables last published: what there is to read where nothing is written. */
    private Map<String, Long> published() {
        return remember(
                "published",
                () -> new Publications(lakehouse)
                        .last(Optional.empty())
                        .map(Publications.Publication::versions)
                        .orElse(Map.of()));
    }

    /** A table that this night or one before has written. Throws SafraException (21) if none has. */
    Dataset<Row> read(Table table) {
        return transaction == null ? lakehouse.read(table, published().get(table.name())) : transaction.read(table);
    }

    /** The same; no rows where there is no such table yet. */
    Dataset<Row> readIfAny(Table table) {
        return has(table) ? read(table) : rows(table, List.of());
    }

    /** The same of a table of few rows that is not partitioned; reading it takes no Spark job. */
    Dataset<Row> readFew(Table table) {
        return transaction == null ? readIfAny(table) : transaction.readFew(table);
    }

    /** Whether a table partitioned by days has rows of a day. */
    boolean has(Table table, LocalDate day) {
        return transaction.partitions(table).contains(day.toString());
    }

    /** The last day before another that a table partitioned by days has rows of. */
    Optional<LocalDate> lastDay(Table table, LocalDate before) {
        return Optional.ofNullable(transaction.partitions(table).lower(before.toString()))
                .map(LocalDate::parse);
    }

    /** What the nights before a day found of the sources. */
    DataQuality.Past past(AsOf day) {
        return has(DataQuality.TABLE) ? DataQuality.past(read(DataQuality.TABLE), day) : DataQuality.Past.NONE;
    }

    Dataset<Row> rows(Table table, List<Row> rows) {
        return lakehouse.rows(table, rows);
    }

    Dataset<Row> rows(StructType schema, List<Row> rows) {
        return lakehouse.rows(schema, rows);
    }

    /** Few rows that are looked at again and again, brought here. */
    Dataset<Row> here(Dataset<Row> few) {
        return rows(few.schema(), JavaPass.collect(few));
    }

    /** {@link MonthSums} of the tables as they are, by all configured dimensions; computed once a night. */
    Dataset<Row> monthSums() {
        Set<String> attributes = new LinkedHashSet<>(ChurnBreakdown.attributes(settings.dimensions()));
        attributes.addAll(settings.dimensions());
        return once(
                "month sums",
                () -> MonthSums.from(
                        read(AccountMonths.TABLE),
                        read(MrrMonths.TABLE),
                        read(MrrMovements.TABLE),
                        members(),
                        attributes,
                        asOf(),
                        plan.window()));
    }

    /** What several jobs start from, computed once a night. */
    Dataset<Row> once(String name, Supplier<Dataset<Row>> how) {
        return remember(name, () -> Partitions.cachedNow(how.get()));
    }

    /** What stays the same all night, told once: who asks for it meanwhile waits, and who asks for something else does not. */
    @SuppressWarnings("unchecked")
    <T> T remember(String name, Supplier<T> how) {
        return ((Remembered<T>) remembered.computeIfAbsent(name, any -> new Remembered<T>())).or(how);
    }

    /** What has been told so far, by its name. */
    Set<String> rememberedSoFar() {
        return Set.copyOf(remembered.keySet());
    }

    /** Lets go of what has been told since. */
    void forgetSince(Set<String> before) {
        remembered.keySet().retainAll(before);
    }

    private static final class Remembered<T> {
        private T what;

        synchronized T or(Supplier<T> how) {
            if (what == null) {
                what = how.get();
            }
            return what;
        }
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
        transaction.append(table, rows);
    }

    private void write(Optional<Collection<LocalDate>> partitions, Map<Table, Dataset<Row>> tables) {
        List<Transaction.Change> changes = tables.entrySet().stream()
                .map(entry -> new Transaction.Change(entry.getKey(), partitions, entry.getValue()))
                .sorted(comparing(change -> change.table().name()))
                .toList();
        Iterator<Transaction.Written> written = transaction.replace(changes).iterator();
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
