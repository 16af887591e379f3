package dev.safra.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** The only reader and writer of tables: raw ones in any format, curated ones as Delta by their contract. */
public final class Lakehouse {

    /** Rows that CSV and JSON readers could not take apart, whole. */
    public static final String MALFORMED = "_malformed_row";

    private final SparkSession spark;
    private final Settings.Curated curated;

    public Lakehouse(SparkSession spark, Settings.Curated curated) {
        this.spark = spark;
        this.curated = new Settings.Curated(
                curated.path().map(Lakehouse::anchored), curated.schema(), curated.retentionDays());
    }

    /** Where a relative path leads to from here: Delta would take it for the name of a table. */
    private static String anchored(String path) {
        boolean isRelative = new Path(path).toUri().getScheme() == null && !path.startsWith("/");
        return isRelative ? Files.absolute(path) : path;
    }

    /**
     * A raw table as it is, before any mapping. CSV and JSON values come as strings, so that nothing is lost to a guess of
     * their type; rows that cannot be taken apart carry their text in {@link #MALFORMED}. Throws SafraException (21) where
     * there is nothing to read.
     */
    public Dataset<Row> raw(Settings.Source source) {
        try {
            DataFrameReader reader = spark.read().format(source.format()).options(defaultsOf(source.format()));
            reader.options(source.options());
            if (source.table().isPresent()) {
                return reader.table(source.table().get());
            }
            Dataset<Row> rows = reader.load(source.path().orElseThrow());
            boolean isText = source.format().equals("csv") || source.format().equals("json");
            if (source.format().equals("parquet")) {
                requireNoEmptyFile(source, rows);
            }
            if (!isText || rows.columns().length == 0 || List.of(rows.columns()).contains(MALFORMED)) {
                return rows;
            }
            StructType withMalformed = rows.schema().add(MALFORMED, DataTypes.StringType);
            return reader.schema(withMalformed).load(source.path().orElseThrow());
        } catch (SafraException known) {
            throw known;
        } catch (Exception unreadable) { // Spark's own is checked, but thrown undeclared.
            throw new SafraException(
                    unreadable instanceof ParseException ? ExitCode.CONFIGURATION : ExitCode.INPUTS_NOT_READY,
                    source.name() + ": cannot read " + source.format() + " at " + source.place() + ": "
                            + Reasons.of(unreadable) + " Check sources." + source.name()
                            + ", or run again once it is there.",
                    unreadable);
        }
    }

    /**
     * What a source's query says of its inputs, which {@link #raw} has opened. Throws SafraException (27) where it does
     * not go with their columns.
     */
    public Dataset<Row> queried(Settings.Source source, SourceQuery query, Map<String, Dataset<Row>> inputs) {
        return query.over(spark, source, inputs);
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

    /** The table as it is now, published or not. */
    public Dataset<Row> read(Table table) {
        return delta(table).toDF();
    }

    /** The table as it was at a version; columns that its contract got since are null, those that it lost come last. */
    public Dataset<Row> read(Table table, long version) {
        DataFrameReader reader = spark.read().format("delta").option("versionAsOf", version);
        Dataset<Row> rows = curated.path().isPresent() ? reader.load(place(table)) : reader.table(place(table));
        if (List.of(rows.columns()).containsAll(table.columnNames())) {
            return rows;
        }
        StructType all = table.schema();
        for (StructField field : rows.schema().fields()) {
            all = table.columnNames().contains(field.name()) ? all : all.add(field);
        }
        return rows.to(all);
    }

    /** Lets go of what was cached while computing. */
    public void forgetCached() {
        spark.catalog().clearCache();
    }

    public boolean exists(Table table) {
        return curated.path().isPresent()
                ? DeltaTable.isDeltaTable(spark, place(table))
                : spark.catalog().tableExists(place(table));
    }

    /** Rows given in Java, in the order of the contract's columns. */
    public Dataset<Row> rows(Table table, List<Row> rows) {
        return rows(table.schema(), rows);
    }

    /** Rows of any schema. */
    public Dataset<Row> rows(StructType schema, List<Row> rows) {
        return spark.createDataFrame(rows, schema);
    }

    /** The table's path or catalog name. */
    public String place(Table table) {
        return curated.path()
                .map(path -> path.replaceAll("/+$", "") + "/" + table.name())
                .orElseGet(() -> curated.schema().orElseThrow() + "." + table.name());
    }

    /** Files beside the curated tables: the lock, and reports of runs. */
    public Root root() {
        String place = curated.path().orElseGet(this::schemaLocation);
        return new Root(new Path(place), spark.sparkContext().hadoopConfiguration());
    }

    /** Throws SafraException (20) if curated tables are where commits could be lost to another writer's. */
    public void requireSafeCommits() {
        S3Commits.requireSafe(spark, root().directory());
    }

    private String schemaLocation() {
        String schema = curated.schema().orElseThrow();
        try {
            return spark.catalog().getDatabase(schema).locationUri();
        } catch (Exception unknown) { // Spark's own is checked, but thrown undeclared.
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    "lakehouse.catalog: there is no schema " + schema + "; create it, or set lakehouse.curated",
                    unknown);
        }
    }

    /** Creates the table of a contract where there is none yet. */
    void create(Table table) {
        DeltaTableBuilder builder = DeltaTable.createIfNotExists(spark).comment(table.description());
        if (isByPath()) {
            builder.location(place(table));
        } else {
            builder.tableName(place(table));
        }
        for (Column column : table.columns()) {
            builder.addColumn(DeltaTable.columnBuilder(spark, column.name())
                    .dataType(column.type())
                    .nullable(column.isNullable())
                    .comment(column.description())
                    .build());
        }
        table.slice().ifPresent(builder::partitionedBy);
        table.checks().forEach((rule, condition) -> builder.property("delta.constraints." + rule, condition));
        String retention = "interval " + curated.retentionDays() + " days";
        builder.property("delta.logRetentionDuration", retention)
                .property("delta.deletedFileRetentionDuration", retention)
                .execute();
    }

    /** Saves rows in the contract's columns; the table gets those that it lacks. */
    void save(Table table, DataFrameWriter<Row> writer) {
        writer.option("mergeSchema", "true");
        if (isByPath()) {
            writer.save(place(table));
        } else {
            writer.saveAsTable(place(table));
        }
    }

    /** Adds rows given in Java to a table that is not part of publications. */
    void append(Table table, List<Row> rows) {
        if (!exists(table)) {
            create(table);
        }
        save(table, rows(table, rows).write().format("delta").mode("append"));
    }

    SparkSession spark() {
        return spark;
    }

    boolean isByPath() {
        return curated.path().isPresent();
    }

    /** The table's newest version; -1 where there is none. */
    long version(Table table) {
        return exists(table)
                ? log(table).update(false, Option.empty(), Option.empty()).version()
                : -1;
    }

    /**
     * A commit of a table.
     *
     * @param transaction the writer's number for it; -1 where it gave none
     * @param metrics what it did, by Delta's own count
     */
    record Commit(long transaction, Map<String, String> metrics) {}

    /** The commit that made a version. Throws SafraException (25) where it cannot be read. */
    Commit commit(Table table, long version) {
        DeltaLog log = log(table);
        Path commit = new Path(log.logPath(), String.format(Locale.ROOT, "%020d.json", version));
        try (InputStream in =
                commit.getFileSystem(spark.sparkContext().hadoopConfiguration()).open(commit)) {
            MappingIterator<JsonNode> actions =
                    new ObjectMapper().readerFor(JsonNode.class).readValues(in);
            Map<String, String> metrics = new TreeMap<>();
            long transaction = -1;
            while (actions.hasNext()) {
                JsonNode action = actions.next();
                transaction = action.at("/txn/version").asLong(transaction);
                action.at("/commitInfo/operationMetrics")
                        .properties()
                        .forEach(metric ->
                                metrics.put(metric.getKey(), metric.getValue().asText()));
            }
            return new Commit(transaction, metrics);
        } catch (IOException failed) {
            throw new SafraException(
                    ExitCode.STORAGE, table.name() + ": " + commit + " cannot be read: " + failed.getMessage(), failed);
        }
    }

    private DeltaLog log(Table table) {
        try {
            return isByPath()
                    ? DeltaLog.forTable(spark, place(table))
                    : DeltaLog.forTable(spark, spark.sessionState().sqlParser().parseTableIdentifier(place(table)));
        } catch (ParseException wrong) {
            throw new SafraException(ExitCode.CONFIGURATION, place(table) + ": " + Reasons.of(wrong), wrong);
        }
    }

    DeltaTable delta(Table table) {
        try {
            return curated.path().isPresent()
                    ? DeltaTable.forPath(spark, place(table))
                    : DeltaTable.forName(spark, place(table));
        } catch (Exception failed) { // Spark's own is checked, but thrown undeclared.
            if (exists(table)) {
                throw failed;
            }
            throw new SafraException(
                    ExitCode.INPUTS_NOT_READY,
                    table.name() + ": there is none at " + place(table) + "; run nightly without --only first",
                    failed);
        }
    }
}
