package dev.safra.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The only reader and writer of tables: raw ones in any format, curated ones as Delta by their contract. */
public final class Lakehouse {

    /** Rows that CSV and JSON readers could not take apart, whole. */
    public static final String MALFORMED = "_malformed_row";

    /** Publications can be read for so long; what is older may be vacuumed. */
    private static final String RETENTION = "interval 35 days";

    private final SparkSession spark;
    private final Settings.Curated curated;

    public Lakehouse(SparkSession spark, Settings.Curated curated) {
        this.spark = spark;
        this.curated = curated;
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

    /** Creates the table of a contract where there is none yet. */
    public void create(Table table) {
        DeltaTableBuilder builder = DeltaTable.createIfNotExists(spark).comment(table.description());
        curated.path().ifPresentOrElse(any -> builder.location(place(table)), () -> builder.tableName(place(table)));
        for (Column column : table.columns()) {
            builder.addColumn(DeltaTable.columnBuilder(spark, column.name())
                    .dataType(column.type())
                    .nullable(column.isNullable())
                    .comment(column.description())
                    .build());
        }
        table.slice().ifPresent(builder::partitionedBy);
        table.checks().forEach((rule, condition) -> builder.property("delta.constraints." + rule, condition));
        builder.property("delta.logRetentionDuration", RETENTION)
                .property("delta.deletedFileRetentionDuration", RETENTION)
                .execute();
    }

    /** Replaces all rows of a table; the rows are conformed to its contract by name. */
    public Written write(Table table, Dataset<Row> rows) {
        return write(table, rows, Optional.empty());
    }

    /** Replaces one day's or month's rows of a table sliced by a date. */
    public Written writeSlice(Table table, LocalDate value, Dataset<Row> rows) {
        return write(table, rows, Optional.of(table.slice().orElseThrow() + " = DATE'" + value + "'"));
    }

    private Written write(Table table, Dataset<Row> rows, Optional<String> slice) {
        if (!exists(table)) {
            create(table);
        }
        Dataset<Row> conformed = rows.to(table.schema());
        if (table.slice().isPresent()) {
            // One task writes a slice's file, instead of each task a file of every slice.
            conformed = conformed.repartition(col(table.slice().get()));
        }
        DataFrameWriter<Row> writer = conformed.write().format("delta").mode("overwrite");
        slice.ifPresent(condition -> writer.option("replaceWhere", condition));
        save(table, writer);
        Row commit =
                delta(table).history(1).select("version", "operationMetrics").first();
        Map<String, String> metrics = commit.getJavaMap(1);
        return new Written(commit.getLong(0), Long.parseLong(metrics.getOrDefault("numOutputRows", "0")));
    }

    private void save(Table table, DataFrameWriter<Row> writer) {
        if (curated.path().isPresent()) {
            writer.save(place(table));
        } else {
            writer.saveAsTable(place(table));
        }
    }

    /** What a write left: the table's version, and how many rows it wrote. */
    public record Written(long version, long rows) {}

    /** The table as it is now. */
    public Dataset<Row> read(Table table) {
        return delta(table).toDF();
    }

    /** The table as it was at a version. */
    public Dataset<Row> read(Table table, long version) {
        DataFrameReader reader = spark.read().format("delta").option("versionAsOf", version);
        return curated.path().isPresent() ? reader.load(place(table)) : reader.table(place(table));
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

    /** Adds rows given in Java, for the small tables about the nights themselves. */
    public void append(Table table, List<Row> rows) {
        if (!exists(table)) {
            create(table);
        }
        save(table, rows(table, rows).write().format("delta").mode("append"));
    }

    /** Rows given in Java, in the order of the contract's columns. */
    public Dataset<Row> rows(Table table, List<Row> rows) {
        return spark.createDataFrame(rows, table.schema());
    }

    /** Throws SafraException (22) if two rows of the table share a key. */
    public void requireUniqueKey(Table table) {
        org.apache.spark.sql.Column[] key =
                table.key().stream().map(column -> col(column)).toArray(org.apache.spark.sql.Column[]::new);
        List<Row> repeated = read(table)
                .groupBy(key)
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

    /** The table's path or catalog name. */
    public String place(Table table) {
        return curated.path()
                .map(path -> path.replaceAll("/+$", "") + "/" + table.name())
                .orElseGet(() -> curated.schema().orElseThrow() + "." + table.name());
    }

    private DeltaTable delta(Table table) {
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
