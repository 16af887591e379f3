package dev.safra.lake;

import dev.safra.config.Settings;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;

/** The states of raw tables: a Delta table's version, or the number, total size and newest time of its files. */
public final class InputStates {

    private InputStates() {}

    /**
     * The state of each raw table, input and lookup by name; {@code unknown} if it cannot be found out cheaply. Equal
     * known states mean the same rows.
     */
    public static Map<String, String> of(Lakehouse lakehouse, Collection<Settings.Source> sources) {
        Map<String, String> states = new TreeMap<>();
        for (Settings.Source source : sources) {
            source.tables().forEach(table -> states.put(table.name(), of(lakehouse.spark(), table)));
        }
        return states;
    }

    private static String of(SparkSession spark, Settings.Source source) {
        try {
            if (source.format().equals("delta")) {
                DeltaLog log = source.path().isPresent()
                        ? DeltaLog.forTable(spark, source.path().get())
                        : DeltaLog.forTable(
                                spark,
                                spark.sessionState()
                                        .sqlParser()
                                        .parseTableIdentifier(source.table().orElseThrow()));
                Snapshot now = log.update(false, Option.empty(), Option.empty());
                return "version " + now.version() + " of " + now.metadata().id();
            }
            if (source.path().isPresent()) {
                return ofFiles(
                        new Path(source.path().get()), spark.sparkContext().hadoopConfiguration());
            }
        } catch (Exception unreadable) { // Spark throws its checked exceptions undeclared.
            // Reading the source will report whether it can be read.
            return "unknown";
        }
        return "unknown";
    }

    private static String ofFiles(Path path, Configuration hadoop) throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        FileStatus[] roots = files.globStatus(path);
        long count = 0;
        long bytes = 0;
        long newest = 0;
        for (FileStatus root : roots == null ? new FileStatus[0] : roots) {
            RemoteIterator<LocatedFileStatus> all = files.listFiles(root.getPath(), true);
            while (all.hasNext()) {
                FileStatus file = all.next();
                count++;
                bytes += file.getLen();
                newest = Math.max(newest, file.getModificationTime());
            }
        }
        return count + " files, " + bytes + " bytes, newest of " + Instant.ofEpochMilli(newest);
    }
}
