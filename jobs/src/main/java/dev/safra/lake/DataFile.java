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
 * A file of a table's rows, as the table's log names it. All its rows are of one partition.
 *
 * @param path within the table's directory, encoded as in a URI
 * @param partition its column and value; empty of a table that is not partitioned
 * @param bytes its size
 * @param writtenAt in milliseconds
 * @param statistics counts and ranges of its columns as JSON; null where another writer gave none
 * @param tags what only we know of it
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

    /** Where it lies, if the table is in this directory. */
    Path in(Path directory) {
        return new Path(directory, new Path(URI.create(path)));
    }

    /** The value of the partition's column; empty of a table that is not partitioned. */
    String partitionValue() {
        return partition.values().stream().findFirst().orElse("");
    }

    /** How many; 0 where another writer did not count. */
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

    /** The sum of its rows' fingerprints; none where another writer wrote or rewrote it. */
    Optional<Long> print() {
        return Optional.ofNullable(tags.get(PRINT)).map(Long::valueOf);
    }
}
