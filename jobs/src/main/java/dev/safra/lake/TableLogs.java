package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import io.delta.storage.LogStore;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.parser.ParseException;

/** Where the curated tables and their logs lie: under a path, or where a catalog says. */
final class TableLogs {

    private final SparkSession spark;
    private final Settings.Curated curated;
    private final Map<String, TableLog> logs = new ConcurrentHashMap<>();

    TableLogs(SparkSession spark, Settings.Curated curated) {
        this.spark = spark;
        this.curated = curated;
    }

    /** The table's path or catalog name. */
    String place(Table table) {
        return curated.path()
                .map(path -> path.replaceAll("/+$", "") + "/" + table.name())
                .orElseGet(() -> curated.schema().orElseThrow() + "." + table.name());
    }

    /** The log of a table; empty where a catalog has no such table. */
    Optional<TableLog> of(Table table) {
        boolean isNamed = curated.path().isPresent() || spark.catalog().tableExists(place(table));
        return isNamed ? Optional.of(logs.computeIfAbsent(table.name(), name -> open(table))) : Optional.empty();
    }

    /** The table's latest state; empty if there is no such table. */
    Optional<TableLog.State> now(Table table) {
        return of(table).flatMap(TableLog::now);
    }

    /** The log of a table. Throws SafraException (21) if the catalog has no such table. */
    TableLog existing(Table table) {
        return of(table).orElseThrow(() -> none(table));
    }

    SafraException none(Table table) {
        return new SafraException(
                ExitCode.INPUTS_NOT_READY,
                table.name() + ": there is none at " + place(table) + "; run nightly without --only first");
    }

    /** The table's latest state; creates the table if there is none yet. */
    TableLog.State nowOrNew(Table table) {
        Optional<TableLog.State> now = now(table);
        if (now.isPresent()) {
            return now.get();
        }
        if (curated.path().isPresent()) {
            return existing(table).create(table, curated.retentionDays());
        }
        createInCatalog(table);
        return existing(table).now().orElseThrow();
    }

    /** Creates a table through the catalog, which decides where it lies. */
    private void createInCatalog(Table table) {
        DeltaTableBuilder builder =
                DeltaTable.createIfNotExists(spark).tableName(place(table)).comment(table.description());
        for (ColumnSpec column : table.columns()) {
            builder.addColumn(DeltaTable.columnBuilder(spark, column.name())
                    .dataType(column.type())
                    .nullable(column.isNullable())
                    .comment(column.description())
                    .build());
        }
        table.partitionColumn().ifPresent(builder::partitionedBy);
        TableMetadata.properties(table, curated.retentionDays()).forEach(builder::property);
        builder.execute();
    }

    private TableLog open(Table table) {
        Configuration hadoop = hadoop();
        try {
            Path directory = curated.path().isPresent() ? new Path(place(table)) : location(place(table));
            FileSystem files = directory.getFileSystem(hadoop);
            Path qualified = directory.makeQualified(files.getUri(), files.getWorkingDirectory());
            LogStore store = S3Commits.store(hadoop, qualified.toUri().getScheme());
            return new TableLog(table.name(), qualified, store, hadoop, InstantSource.system());
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, place(table) + ": " + failed.getMessage(), failed);
        }
    }

    private Path location(String name) {
        try {
            TableIdentifier identifier = spark.sessionState().sqlParser().parseTableIdentifier(name);
            return new Path(
                    spark.sessionState().catalog().getTableMetadata(identifier).location());
        } catch (ParseException wrong) {
            throw new SafraException(ExitCode.CONFIGURATION, name + ": " + ErrorText.of(wrong), wrong);
        } catch (Exception unknown) { // Spark throws its checked exceptions undeclared.
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    name + ": the catalog does not tell where it lies: " + ErrorText.of(unknown)
                            + " Use a schema of the session's own catalog, or set lakehouse.curated to a path",
                    unknown);
        }
    }

    /** The session's current Hadoop configuration. */
    Configuration hadoop() {
        return spark.sessionState().newHadoopConf();
    }

    org.apache.spark.sql.classic.SparkSession session() {
        return (org.apache.spark.sql.classic.SparkSession) spark;
    }
}
