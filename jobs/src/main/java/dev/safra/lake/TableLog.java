package dev.safra.lake;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import io.delta.kernel.SnapshotBuilder;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.CommitInfo;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.actions.SetTransaction;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.data.GenericRow;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.storage.LogStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Delta log of one table: reads its versions and commits new ones. Nothing else knows how Delta Kernel reads and
 * writes logs. A version is one file of the log, which only one writer can create.
 */
final class TableLog {

    private static final Logger LOG = LoggerFactory.getLogger(TableLog.class);

    /** The application id of transactions that carry a lock's generation. */
    private static final String APPLICATION = "safra";

    /**
     * Commits between checkpoints: readers start from a checkpoint, and read at most about this many commits after it.
     */
    private static final int COMMITS_A_CHECKPOINT = 10;

    /** Table properties of writer version 4 and below that our commits would not honour. */
    private static final List<String> REFUSED = List.of("delta.enableChangeDataFeed", "delta.appendOnly");

    private final Configuration hadoop;
    private final Engine engine;
    private final LogStore store;
    private final InstantSource clock;
    private final String name;
    private final Path directory;
    private final Path log;

    /**
     * The log of a table.
     *
     * @param name for people
     * @param directory with its scheme
     * @param store creates each version at most once
     * @param clock for the times of commits, from which Delta counts how long versions can be read
     */
    TableLog(String name, Path directory, LogStore store, Configuration hadoop, InstantSource clock) {
        this.hadoop = hadoop;
        this.engine = DefaultEngine.create(hadoop);
        this.store = store;
        this.clock = clock;
        this.name = name;
        this.directory = directory;
        this.log = new Path(directory, "_delta_log");
    }

    /**
     * A table at a version.
     *
     * @param commits since the last checkpoint
     */
    record State(long version, Metadata metadata, List<DataFile> files, int commits) {

        /** The columns with their comments. */
        StructType schema() {
            return TableMetadata.schema(metadata);
        }

        /** The values of the partition column that have rows, in order. */
        NavigableSet<String> partitions() {
            return files.stream().map(DataFile::partitionValue).collect(toCollection(TreeSet::new));
        }

        /** The partition column, if any. */
        Optional<String> partitionColumn() {
            return VectorUtils.<String>toJavaList(metadata.getPartitionColumns()).stream()
                    .findFirst();
        }
    }

    Path directory() {
        return directory;
    }

    /** The table at its latest version; empty if there is no table. */
    Optional<State> now() {
        try {
            return Optional.of(state(TableManager.loadSnapshot(directory.toString())));
        } catch (TableNotFoundException none) {
            return Optional.empty();
        }
    }

    /** The table at a version. */
    State at(long version) {
        return state(TableManager.loadSnapshot(directory.toString()).atVersion(version));
    }

    private State state(SnapshotBuilder builder) {
        SnapshotImpl snapshot = snapshot(builder);
        List<DataFile> files = new ArrayList<>();
        ScanImpl scan = (ScanImpl) snapshot.getScanBuilder().build();
        try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, true)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        Row row = rows.next();
                        files.add(file(new AddFile(row.getStruct(row.getSchema().indexOf("add")))));
                    }
                }
            }
        } catch (IOException failed) {
            throw unreadable(failed);
        }
        return new State(
                snapshot.getVersion(),
                snapshot.getMetadata(),
                files,
                snapshot.getLogSegment().getDeltas().size());
    }

    private SnapshotImpl snapshot(SnapshotBuilder builder) {
        SnapshotImpl snapshot;
        try {
            snapshot = (SnapshotImpl) builder.build(engine);
        } catch (UnsupportedTableFeatureException
                | UnsupportedProtocolVersionException
                | IllegalArgumentException refused) {
            throw notOurs(refused.getMessage());
        }
        Protocol protocol = snapshot.getProtocol();
        Set<String> features = new TreeSet<>(protocol.getReaderAndWriterFeatures());
        REFUSED.stream()
                .filter(property -> "true".equals(snapshot.getTableProperties().get(property)))
                .forEach(features::add);
        if (!features.isEmpty() || protocol.getMinReaderVersion() > 1 || protocol.getMinWriterVersion() > 4) {
            throw notOurs("reader version " + protocol.getMinReaderVersion() + ", writer version "
                    + protocol.getMinWriterVersion() + " " + features);
        }
        return snapshot;
    }

    private SafraException notOurs(String why) {
        return new SafraException(
                ExitCode.CONFIGURATION,
                name + ": the table at " + directory + " needs what Safra does not do with Delta tables (" + why
                        + "). If a catalog manages its commits, use a schema whose tables it only names, or a path;"
                        + " else take the feature away with ALTER TABLE, or move the table away");
    }

    private static DataFile file(AddFile add) {
        return new DataFile(
                add.getPath(),
                new TreeMap<>(VectorUtils.<String, String>toJavaMap(add.getPartitionValues())),
                add.getSize(),
                add.getModificationTime(),
                add.getStatsJson().orElse(null),
                add.getTags()
                        .map(tags -> new TreeMap<>(VectorUtils.<String, String>toJavaMap(tags)))
                        .orElseGet(TreeMap::new));
    }

    /** Creates the table of a contract, without rows. Throws SafraException (24) if another writer has created it. */
    State create(Table table, int retentionDays) {
        try {
            engine.getFileSystemClient().mkdirs(log.toString());
        } catch (IOException failed) {
            throw unwritable(failed);
        }
        Metadata metadata = TableMetadata.of(table, retentionDays, clock.millis());
        List<Row> actions = new ArrayList<>();
        actions.add(SingleAction.createProtocolSingleAction(new Protocol(1, 2).toRow()));
        actions.add(SingleAction.createMetadataSingleAction(metadata.toRow()));
        write(0, "CREATE TABLE", actions, Map.of());
        return new State(0, metadata, List.of(), 1);
    }

    /**
     * Commits the version after a state. Throws SafraException (24) if that version exists already; then nothing
     * changes.
     *
     * @param metadata the table's new metadata, if it changes
     * @param transaction a number above those of all earlier transactions, if the commit is part of one
     */
    State commit(
            State before,
            Optional<Metadata> metadata,
            List<DataFile> removed,
            List<DataFile> added,
            OptionalLong transaction) {
        List<Row> actions = new ArrayList<>();
        metadata.ifPresent(changed -> actions.add(SingleAction.createMetadataSingleAction(changed.toRow())));
        Optional<Long> now = Optional.of(clock.millis());
        transaction.ifPresent(number ->
                actions.add(SingleAction.createTxnSingleAction(new SetTransaction(APPLICATION, number, now).toRow())));
        for (DataFile file : removed) {
            actions.add(SingleAction.createRemoveFileSingleAction(new AddFile(row(file)).toRemoveFileRow(true, now)));
        }
        added.forEach(file -> actions.add(SingleAction.createAddFileSingleAction(row(file))));
        write(
                before.version() + 1,
                "WRITE",
                actions,
                Map.of(
                        "numFiles", Integer.toString(added.size()),
                        "numRemovedFiles", Integer.toString(removed.size()),
                        "numOutputRows", Long.toString(DataFile.rowsOf(added)),
                        "numOutputBytes", Long.toString(DataFile.bytesOf(added))));
        Set<String> gone = removed.stream().map(DataFile::path).collect(toSet());
        List<DataFile> files = new ArrayList<>(before.files());
        files.removeIf(file -> gone.contains(file.path()));
        files.addAll(added);
        return new State(before.version() + 1, metadata.orElse(before.metadata()), files, before.commits() + 1);
    }

    /** Commits an earlier version's files as a new version. */
    State restore(State now, long version, long transaction) {
        List<DataFile> then = at(version).files();
        return commit(
                now,
                Optional.empty(),
                without(now.files(), then),
                without(then, now.files()),
                OptionalLong.of(transaction));
    }

    private static List<DataFile> without(List<DataFile> files, List<DataFile> others) {
        Set<String> paths = others.stream().map(DataFile::path).collect(toSet());
        return files.stream().filter(file -> !paths.contains(file.path())).toList();
    }

    /** The number of Safra's last transaction; -1 if there is none. */
    long lastTransaction() {
        return snapshot(TableManager.loadSnapshot(directory.toString()))
                .getLatestTransactionVersion(engine, APPLICATION)
                .orElse(-1L);
    }

    /**
     * Writes a checkpoint if enough commits have come since the last one, and removes log files older than the
     * retention. A failure is only logged.
     */
    void checkpointIfDue(State state) {
        if (state.commits() >= COMMITS_A_CHECKPOINT) {
            try {
                snapshot(TableManager.loadSnapshot(directory.toString())).writeCheckpoint(engine);
            } catch (IOException | RuntimeException failed) {
                LOG.warn("{}: no checkpoint: {}", name, failed.getMessage());
            }
        }
    }

    private void write(long version, String operation, List<Row> actions, Map<String, String> metrics) {
        List<Row> all = new ArrayList<>();
        all.add(SingleAction.createCommitInfoSingleAction(new CommitInfo(
                        Optional.empty(),
                        clock.millis(),
                        Optional.of("Safra"),
                        Optional.of(operation),
                        Map.of(),
                        Optional.of(false),
                        // Identifies the commit as ours if the store's answer was lost.
                        Optional.of(UUID.randomUUID().toString()),
                        metrics)
                .toRow()));
        all.addAll(actions);
        try {
            store.write(
                    new Path(FileNames.deltaFile(log.toString(), version)),
                    all.stream().map(JsonUtils::rowToJson).iterator(),
                    false,
                    hadoop);
        } catch (FileAlreadyExistsException byAnother) {
            throw conflict(version);
        } catch (IOException failed) {
            throw unwritable(failed);
        }
    }

    /** The exception for a version that another run has written. */
    SafraException conflict(long version) {
        return new SafraException(
                ExitCode.COMMIT_CONFLICT,
                name + ": another run has written version " + version
                        + " at the same time. Nothing was published; run again");
    }

    private SafraException unreadable(IOException failed) {
        return new SafraException(
                ExitCode.STORAGE, name + ": " + log + " cannot be read: " + failed.getMessage(), failed);
    }

    private SafraException unwritable(IOException failed) {
        return new SafraException(
                ExitCode.STORAGE, name + ": " + log + " cannot be written: " + failed.getMessage(), failed);
    }

    private static Row row(DataFile file) {
        Map<Integer, Object> values = new HashMap<>();
        values.put(AddFile.FULL_SCHEMA.indexOf("path"), file.path());
        values.put(AddFile.FULL_SCHEMA.indexOf("partitionValues"), VectorUtils.stringStringMapValue(file.partition()));
        values.put(AddFile.FULL_SCHEMA.indexOf("size"), file.bytes());
        values.put(AddFile.FULL_SCHEMA.indexOf("modificationTime"), file.writtenAt());
        values.put(AddFile.FULL_SCHEMA.indexOf("dataChange"), true);
        if (file.statistics() != null) {
            values.put(AddFile.FULL_SCHEMA.indexOf("stats"), file.statistics());
        }
        if (!file.tags().isEmpty()) {
            values.put(AddFile.FULL_SCHEMA.indexOf("tags"), VectorUtils.stringStringMapValue(file.tags()));
        }
        return new GenericRow(AddFile.FULL_SCHEMA, values);
    }
}
