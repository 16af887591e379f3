package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.config.SparkOptions;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The only reader and writer of tables: raw ones in any format, curated ones as Delta by their contract. */
public final class Lakehouse {

    /** The column with the whole text of a CSV or JSON row that could not be parsed; null for other rows. */
    public static final String MALFORMED = "_malformed_row";

    /** How often an append is tried where other writers commit first. */
    private static final int ATTEMPTS = 10;

    private final SparkSession spark;
    private final Settings.Curated curated;
    private final TableLogs logs;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    public Lakehouse(SparkSession spark, Settings.Curated curated) {
        this.spark = spark;
        this.curated = new Settings.Curated(
                curated.path().map(Lakehouse::anchored), curated.schema(), curated.retentionDays());
        this.logs = new TableLogs(spark, this.curated);
    }

    /** The lakehouse of a site, in the session that its settings ask for ({@link Sessions#open}). */
    public static Lakehouse open(Settings settings) {
        return new Lakehouse(Sessions.open(settings.timeZone(), settings.spark()), settings.curated());
    }

    /** The absolute form of a path: Delta would take a relative one for the name of a table. */
    private static String anchored(String path) {
        boolean isRelative = new Path(path).toUri().getScheme() == null && !path.startsWith("/");
        return isRelative ? Files.absolute(path) : path;
    }

    /** The rows of a small table at a version. */
    private record Known(long version, List<Row> rows) {}

    /**
     * A raw table as it is, before any mapping. CSV and JSON values are strings, so that no guessed type loses
     * anything; rows that cannot be parsed carry their text in {@link #MALFORMED}. Throws SafraException (20) if the
     * table's name cannot be parsed, (21) if there is nothing to read.
     */
    public Dataset<Row> raw(Settings.Source source) {
        try {
            DataFrameReader reader = spark.read().format(source.format()).options(defaultsOf(source.format()));
            reader.options(source.options().values());
            if (source.table().isPresent()) {
                return reader.table(source.table().get());
            }
            String path = source.path().orElseThrow();
            if (source.format().equals("csv") || source.format().equals("json")) {
                StructType columns =
                        header(source, path).orElseGet(() -> reader.load(path).schema());
                boolean canBeMalformed =
                        !columns.isEmpty() && !List.of(columns.fieldNames()).contains(MALFORMED);
                return canBeMalformed
                        ? reader.schema(columns.add(MALFORMED, DataTypes.StringType))
                                .load(path)
                        : reader.load(path);
            }
            Dataset<Row> rows = reader.load(path);
            if (source.format().equals("parquet")) {
                requireNoEmptyFile(source, rows);
            }
            return rows;
        } catch (SafraException known) {
            throw known;
        } catch (Exception unreadable) { // Spark throws its checked exceptions undeclared.
            throw new SafraException(
                    unreadable instanceof ParseException ? ExitCode.CONFIGURATION : ExitCode.INPUTS_NOT_READY,
                    source.name() + ": cannot read " + source.format() + " at " + source.place() + ": "
                            + source.withoutOptions(ErrorText.of(unreadable)) + " Check sources." + source.name()
                            + ", or run again once it is there.",
                    unreadable);
        }
    }

    /**
     * The rows of a source's query over its inputs, which {@link #raw} has opened. Throws SafraException (27) if the
     * query does not fit their columns.
     */
    public Dataset<Row> queried(Settings.Source source, SourceQuery query, Map<String, Dataset<Row>> inputs) {
        return query.over(spark, source, inputs);
    }

    private Optional<StructType> header(Settings.Source source, String path) {
        if (!source.format().equals("csv")) {
            return Optional.empty();
        }
        Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        options.putAll(defaultsOf(source.format()));
        options.putAll(source.options().values());
        return CsvHeader.of(spark, path, options);
    }

    private static void requireNoEmptyFile(Settings.Source source, Dataset<Row> rows) {
        RawFiles.empty(rows).ifPresent(file -> {
            throw new SafraException(
                    ExitCode.INPUTS_NOT_READY,
                    source.name() + ": " + file + " has no bytes. It is damaged or not complete: put it in place again,"
                            + " or remove it, and run again.");
        });
    }

    private static Map<String, String> defaultsOf(String format) {
        return switch (format) {
            case "csv" ->
                Map.of(
                        "header",
                        "true",
                        "escape",
                        "\"",
                        "enforceSchema",
                        "false",
                        "columnNameOfCorruptRecord",
                        MALFORMED);
            case "json" -> Map.of("primitivesAsString", "true", "columnNameOfCorruptRecord", MALFORMED);
            default -> Map.of();
        };
    }

    /** The table as it is now, published or not. Throws SafraException (21) where there is none. */
    public Dataset<Row> read(Table table) {
        return read(table, logs.now(table).orElseThrow(() -> logs.none(table)));
    }

    /**
     * The table at a version. Columns that the contract has gained since are null; those that it has lost come last.
     */
    public Dataset<Row> read(Table table, long version) {
        return inContract(table, read(table, logs.existing(table).at(version)));
    }

    /** The values of a table's partition column that have rows at a version, in order, as its log lists them. */
    public NavigableSet<String> partitions(Table table, long version) {
        return logs.existing(table).at(version).partitions();
    }

    /** The table in a state. */
    Dataset<Row> read(Table table, TableLog.State state) {
        return LogFiles.read(logs.session(), logs.existing(table).directory(), state);
    }

    /** Adds the columns that a contract has gained since, as null; those that it has lost come last. */
    static Dataset<Row> inContract(Table table, Dataset<Row> rows) {
        if (List.of(rows.columns()).containsAll(table.columnNames())) {
            return rows;
        }
        StructType all = table.schema();
        for (StructField field : rows.schema().fields()) {
            all = table.columnNames().contains(field.name()) ? all : all.add(field);
        }
        return rows.to(all);
    }

    /** The rows of a small table as it is now, read without a Spark job; none where there is no table. */
    List<Row> known(Table table) {
        Optional<TableLog.State> now = logs.now(table);
        if (now.isEmpty()) {
            return List.of();
        }
        return known.compute(
                        table.name(),
                        (name, last) ->
                                last != null && last.version() == now.get().version()
                                        ? last
                                        : new Known(now.get().version(), collected(table, now.get())))
                .rows();
    }

    /** The rows of a small table in a state, read without a Spark job. */
    List<Row> collected(Table table, TableLog.State state) {
        return LogFiles.collect(logs.session(), logs.existing(table).directory(), state, table.schema());
    }

    /** Unpersists all that was cached while computing. */
    public void forgetCached() {
        spark.catalog().clearCache();
        forgetKeptSince(Set.of());
    }

    /** The ids of the RDDs that are cached now. */
    public Set<Integer> kept() {
        Set<Integer> kept = new HashSet<>();
        spark.sparkContext().getPersistentRDDs().values().foreach(rows -> kept.add(rows.id()));
        return kept;
    }

    /** Unpersists the RDDs that were cached since, which are those not given. */
    public void forgetKeptSince(Set<Integer> before) {
        spark.sparkContext()
                .getPersistentRDDs()
                .values()
                .foreach(rows -> before.contains(rows.id()) ? rows : rows.unpersist(false));
    }

    public boolean exists(Table table) {
        return logs.now(table).isPresent();
    }

    /** Rows given in Java, in the order of the contract's columns. */
    public Dataset<Row> rows(Table table, List<Row> rows) {
        return rows(table.schema(), rows);
    }

    /** Rows of any schema. */
    public Dataset<Row> rows(StructType schema, List<Row> rows) {
        return spark.createDataFrame(rows, schema);
    }

    /**
     * Fits Spark's settings to the size of what is about to be read, and logs the choice.
     *
     * @param stored bytes to be read besides the inputs' own
     * @param chosen settings that stay as the user has chosen them
     */
    public void tune(Collection<Dataset<Row>> inputs, long stored, SparkOptions chosen) {
        Tuning.forInputs(spark, inputs, stored, chosen);
    }

    /** The table's path or catalog name. */
    public String place(Table table) {
        return logs.place(table);
    }

    /** The curated tables' directory, for the files beside them: the lock and the reports of runs. */
    public Root root() {
        String place = curated.path().orElseGet(this::schemaLocation);
        return new Root(new Path(place), spark.sparkContext().hadoopConfiguration());
    }

    /** Throws SafraException (20) if another writer could overwrite commits where the curated tables are stored. */
    public void requireSafeCommits() {
        S3Commits.requireSafe(spark, root().directory());
    }

    private String schemaLocation() {
        String schema = curated.schema().orElseThrow();
        try {
            return spark.catalog().getDatabase(schema).locationUri();
        } catch (Exception unknown) { // Spark throws its checked exceptions undeclared.
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    "lakehouse.schema: there is no " + schema + "; create it, or set lakehouse.curated",
                    unknown);
        }
    }

    /** Appends rows to a table that is not part of publications; others may append to it at the same time. */
    void append(Table table, List<Row> rows) {
        TableLog.State now = logs.nowOrNew(table);
        TableLog log = logs.existing(table);
        List<DataFile> files = RowFiles.write(
                        List.of(new RowFiles.Unwritten(table, rows(table, rows), log.directory(), Map.of())))
                .get(0)
                .files();
        for (int attempt = 1; ; attempt++) {
            try {
                log.checkpointIfDue(log.commit(
                        now, TableMetadata.broughtTo(table, now.metadata()), List.of(), files, OptionalLong.empty()));
                return;
            } catch (SafraException conflict) {
                if (conflict.exitCode() != ExitCode.COMMIT_CONFLICT || attempt == ATTEMPTS) {
                    throw conflict;
                }
                now = logs.nowOrNew(table);
            }
        }
    }

    /** Cancels the running Spark jobs: a thread that waits for one gets an exception. */
    public void cancelJobs() {
        spark.sparkContext().cancelAllJobs();
    }

    TableLogs logs() {
        return logs;
    }

    SparkSession spark() {
        return spark;
    }
}
