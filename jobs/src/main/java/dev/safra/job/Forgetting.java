package dev.safra.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.safra.config.ExitCode;
import dev.safra.config.Privacy;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Lock;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Table;
import dev.safra.lake.Transaction;
import dev.safra.report.html.AccountFile;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.source.DataQuality;
import dev.safra.source.Quarantine;
import dev.safra.source.Sources;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Removes an account from every table. Its rows are deleted, except those of the ledger, whose sum is the bridge: they stay
 * under a random name that nobody can trace back, so that totals do not change and the next night still adds up.
 */
final class Forgetting implements Run.Task {

    /** The prefix of the names that forgotten accounts get. */
    static final String PREFIX = "forgotten-";

    private static final List<Table> LEDGER = List.of(AccountMonths.TABLE, MrrMonths.TABLE, MrrMovements.TABLE);

    private final Settings settings;
    private final Lakehouse lakehouse;
    private final String runId;
    private final String account;
    private final RunReport report;
    private final String alias = PREFIX + UUID.randomUUID();
    private final List<String> notes = new ArrayList<>();
    private boolean hasBegunToPublish;

    Forgetting(Settings settings, Lakehouse lakehouse, String runId, String account, RunReport report) {
        this.settings = settings;
        this.lakehouse = lakehouse;
        this.runId = runId;
        this.account = account;
        this.report = report;
    }

    @Override
    public void run(Lock lock, InstantSource clock) {
        requireNotInSources();
        Publications publications = new Publications(lakehouse);
        Publication last = publications.last(Optional.empty()).orElseThrow();
        Transaction transaction = Transaction.begin(lakehouse, lock, Optional.of(last), Jobs.publishedTables());
        requireAll(last, transaction);
        lakehouse.tune(List.of(), transaction.bytes(), settings.spark());
        long rows = 0;
        int tables = 0;
        for (Table contract : Jobs.publishedTables()) {
            Table table = contract.equals(Accounts.TABLE) ? Accounts.table(settings.attributes()) : contract;
            long its = transaction.has(table) ? forget(table, transaction) : 0;
            rows += its;
            tables += its > 0 ? 1 : 0;
        }
        if (rows == 0) {
            throw new SafraException(
                    ExitCode.USAGE, "forget: no table has a row of this account_id; show accounts lists all");
        }
        int pages = lakehouse.root().delete(AccountFile.allOf(account));
        hasBegunToPublish = true;
        publications.publish(
                transaction, last.again(transaction.generation(), runId, clock.instant(), transaction.versions()));
        report.tables(transaction.written());
        notes.add("forget: " + rows + " rows of " + tables
                + " tables are gone or no longer name the account; its amounts stay in "
                + LEDGER.stream().map(Table::name).collect(Collectors.joining(", ")) + " as " + alias
                + ", so that totals are what they were"
                + (pages == 0 ? "" : "; its pages in _reports (" + pages + ") are deleted"));
        notes.add(
                "the next night breaks them down without its attributes, and computes open months from the sources alone,"
                        + " where it has left; --restate of closed months would take its amounts out");
        notes.add(
                "versions from before still have it: show and explain --as-of an earlier night read them until the tables' files"
                        + " are vacuumed, which Delta allows in "
                        + settings.curated().retentionDays()
                        + " days; messages in runs, reports in _runs, pages of nights in _reports and logs may name it");
        report.notes(notes);
    }

    /** Refuses an account that sources still have: the next night would bring it back. */
    private void requireNotInSources() {
        Map<String, Long> rows = Sources.open(lakehouse, settings).rowsOf(account);
        if (!rows.isEmpty()) {
            throw new SafraException(
                    ExitCode.INPUTS_NOT_READY,
                    "forget: sources still have the account (rows of "
                            + rows.entrySet().stream()
                                    .map(source -> source.getKey() + ": " + source.getValue())
                                    .collect(Collectors.joining(", "))
                            + "), and the next night would bring it back; delete them there first");
        }
    }

    /** Refuses where tables are older than the last publication says: only a night can compute them again. */
    private static void requireAll(Publication last, Transaction transaction) {
        List<String> missing = Jobs.publishedTables().stream()
                .filter(table -> last.versions().containsKey(table.name()) && !transaction.has(table))
                .map(Table::name)
                .toList();
        if (!missing.isEmpty()) {
            throw new SafraException(
                    ExitCode.STORAGE,
                    "forget: not as last published: " + String.join(", ", missing) + "; run nightly, and then again");
        }
    }

    /** Returns how many rows of a table were the account's. */
    private long forget(Table table, Transaction transaction) {
        Dataset<Row> rows = transaction.read(table);
        Column isIts = coalesce(isIts(table), lit(false));
        Optional<Column> partition = table.partitionColumn().map(name -> col(name));
        List<Row> byPartition = JavaPass.collect(rows.where(isIts)
                .groupBy(partition.orElseGet(() -> lit(0)).as("partition"))
                .agg(count(lit(1))));
        long its = byPartition.stream().mapToLong(row -> row.getLong(1)).sum();
        if (its > 0) {
            Optional<Collection<LocalDate>> partitions = partition.map(any -> byPartition.stream()
                    .map(row -> row.<LocalDate>getAs("partition"))
                    .toList());
            Dataset<Row> touched = partitions
                    .map(days -> rows.where(partition.get().isin(days.toArray())))
                    .orElse(rows);
            transaction.replace(
                    List.of(new Transaction.Change(table, partitions, without(table, touched, isIts), true)));
        }
        return its;
    }

    private Column isIts(Table table) {
        if (table.equals(DataQuality.TABLE)) {
            String cut = settings.privacy().example(List.of(), account);
            return col("example").isin(account, cut).or(col("example").contains(quoted(account)));
        }
        if (table.equals(Quarantine.TABLE)) {
            return isItsRawRow();
        }
        return table.columnNames().contains("account_id") ? col("account_id").equalTo(account) : lit(false);
    }

    /**
     * Whether a quarantined row, kept as the source had it, is the account's: by the column that is mapped to account_id. Where
     * account_id is an expression, or the line could not be parsed, any value equal to the identifier counts.
     */
    private Column isItsRawRow() {
        Column anyValue = col("payload").contains(quoted(account));
        Column isIts = lit(false);
        List<String> byColumn = new ArrayList<>();
        for (Settings.Source source : settings.sources().values()) {
            String mapped = source.columns().getOrDefault("account_id", "account_id");
            if (mapped.matches("`[^`']+`|\\w+")) {
                Column value = get_json_object(col("payload"), "$['" + mapped.replace("`", "") + "']");
                isIts = isIts.or(
                        col("input").equalTo(source.name()).and(trim(value).equalTo(account)));
                byColumn.add(source.name());
            }
        }
        Column isWhole =
                get_json_object(col("payload"), "$." + Lakehouse.MALFORMED).isNotNull();
        Column isNamed = col("payload").rlike("(?<!\\w)" + Pattern.quote(account) + "(?!\\w)");
        return isIts.or(not(col("input").isin(byColumn.toArray())).and(anyValue))
                .or(isWhole.and(isNamed));
    }

    private static String quoted(String value) {
        return TextNode.valueOf(value).toString();
    }

    private Dataset<Row> without(Table table, Dataset<Row> rows, Column isIts) {
        if (table.equals(DataQuality.TABLE)) {
            return rows.withColumn("example", when(isIts, Privacy.MASK).otherwise(col("example")));
        }
        if (!LEDGER.contains(table)) {
            return rows.where(not(isIts));
        }
        Dataset<Row> left = rows;
        for (String ofTheSource : List.of("subscription_id", "subscription_starts_on", "reason")) {
            if (table.columnNames().contains(ofTheSource)) {
                left = left.withColumn(ofTheSource, when(not(isIts), col(ofTheSource)));
            }
        }
        return left.withColumn("account_id", when(isIts, alias).otherwise(col("account_id")));
    }

    @Override
    public boolean hasBegunToPublish() {
        return hasBegunToPublish;
    }

    @Override
    public List<String> notes() {
        return notes;
    }
}
