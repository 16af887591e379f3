package dev.safra.lake;

import io.delta.kernel.statistics.DataFileStatistics;
import java.io.Serializable;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * A data file of a table, as listed in the table's log. All its rows belong to one partition.
 *
 * @param path relative to the table's directory, URI-encoded
 * @param partition the partition column and its value; empty if the table is not partitioned
 * @param bytes the file's size
 * @param writtenAt modification time in milliseconds since the epoch
 * @param statistics row count and column ranges as Delta's JSON; null if another writer gave none
 * @param tags Delta's tags of the file, among them Safra's fingerprint of its rows
 */
record DataFile(
        String path,
        TreeMap<String, String> partition,
        long bytes,
        long writtenAt,
        String statistics,
        TreeMap<String, String> tags)
        implements Serializable {

    private static final long serialVersionUID = 1;

    private static final String PRINT = "safra.fingerprint";

    static TreeMap<String, String> fingerprinted(long print) {
        return new TreeMap<>(Map.of(PRINT, Long.toString(print)));
    }

    /** The file's path, given the table's directory. */
    Path in(Path directory) {
        return new Path(directory, new Path(URI.create(path)));
    }

    /** The value of the partition column; an empty string if the table is not partitioned. */
    String partitionValue() {
        return partition.values().stream().findFirst().orElse("");
    }

    /** The number of rows; 0 if another writer did not count them. */
    long rows() {
        return statistics == null
                ? 0
                : DataFileStatistics.getNumRecords(statistics).orElse(0L);
    }

    static long rowsOf(Collection<DataFile> files) {
        return files.stream().mapToLong(DataFile::rows).sum();
    }

    static long bytesOf(Collection<DataFile> files) {
        return files.stream().mapToLong(DataFile::bytes).sum();
    }

    /** The sum of its rows' fingerprints; empty if another writer wrote or rewrote the file. */
    Optional<Long> print() {
        return Optional.ofNullable(tags.get(PRINT)).map(Long::valueOf);
    }
}
