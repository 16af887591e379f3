package dev.safra.testing;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.SnapshotBuilder;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/** Reads a Delta table as other engines do, without Spark. */
public final class KernelReader {

    private KernelReader() {}

    /**
     * A table at a version.
     *
     * @param rows the cells of each row by column; null is an empty string
     * @param files the data files of each partition; the partition is an empty string if the table has none
     */
    public record State(long version, List<Map<String, String>> rows, Map<String, Set<String>> files) {}

    /** A table's protocol versions and description. */
    public record Details(int minReaderVersion, int minWriterVersion, String description) {}

    public static Details details(String path) {
        SnapshotImpl snapshot =
                (SnapshotImpl) TableManager.loadSnapshot(path).build(DefaultEngine.create(new Configuration()));
        return new Details(
                snapshot.getProtocol().getMinReaderVersion(),
                snapshot.getProtocol().getMinWriterVersion(),
                snapshot.getMetadata().getDescription().orElse(""));
    }

    /** Each row as its values in the table's order, joined by {@code |}. */
    public static List<String> rows(String path) throws IOException {
        return rows(path, new Configuration());
    }

    /** The same for a table on any of Hadoop's file systems. */
    public static List<String> rows(String path, Configuration hadoop) throws IOException {
        return state(path, OptionalLong.empty(), hadoop).rows().stream()
                .map(row -> String.join("|", row.values()))
                .toList();
    }

    /** The table at a version, or at its latest. */
    public static State state(String path, OptionalLong version) throws IOException {
        return state(path, version, new Configuration());
    }

    private static State state(String path, OptionalLong version, Configuration hadoop) throws IOException {
        Engine engine = DefaultEngine.create(hadoop);
        SnapshotBuilder builder = TableManager.loadSnapshot(path);
        Snapshot snapshot = (version.isPresent() ? builder.atVersion(version.getAsLong()) : builder).build(engine);
        Scan scan = snapshot.getScanBuilder().build();
        Row state = scan.getScanState(engine);
        List<Map<String, String>> rows = new ArrayList<>();
        Map<String, Set<String>> filesOfPartitions = new TreeMap<>();
        try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> files = batches.next().getRows()) {
                    while (files.hasNext()) {
                        Row file = files.next();
                        String partition = String.join(
                                "/",
                                InternalScanFileUtils.getPartitionValues(file).values());
                        filesOfPartitions
                                .computeIfAbsent(partition, any -> new TreeSet<>())
                                .add(InternalScanFileUtils.getAddFileStatus(file)
                                        .getPath());
                        readFile(engine, state, file, rows);
                    }
                }
            }
        }
        return new State(snapshot.getVersion(), rows, filesOfPartitions);
    }

    private static void readFile(Engine engine, Row state, Row file, List<Map<String, String>> rows)
            throws IOException {
        FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
        CloseableIterator<FileReadResult> read = engine.getParquetHandler()
                .readParquetFiles(
                        io.delta.kernel.internal.util.Utils.singletonCloseableIterator(status),
                        ScanStateRow.getPhysicalDataReadSchema(state),
                        Optional.empty());
        try (CloseableIterator<FilteredColumnarBatch> data =
                Scan.transformPhysicalData(engine, state, file, read.map(FileReadResult::getData))) {
            while (data.hasNext()) {
                try (CloseableIterator<Row> batch = data.next().getRows()) {
                    while (batch.hasNext()) {
                        rows.add(cells(batch.next()));
                    }
                }
            }
        }
    }

    private static Map<String, String> cells(Row row) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < row.getSchema().length(); i++) {
            cells.put(row.getSchema().at(i).getName(), row.isNullAt(i) ? "" : cell(row, i));
        }
        return cells;
    }

    private static String cell(Row row, int i) {
        DataType type = row.getSchema().at(i).getDataType();
        if (type instanceof StringType) {
            return row.getString(i);
        }
        if (type instanceof DateType) {
            return LocalDate.ofEpochDay(row.getInt(i)).toString();
        }
        if (type instanceof DecimalType) {
            return row.getDecimal(i).toPlainString();
        }
        if (type instanceof BooleanType) {
            return String.valueOf(row.getBoolean(i));
        }
        if (type instanceof IntegerType) {
            return String.valueOf(row.getInt(i));
        }
        if (type instanceof LongType) {
            return String.valueOf(row.getLong(i));
        }
        if (type instanceof DoubleType) {
            return String.valueOf(row.getDouble(i));
        }
        if (type instanceof TimestampType) {
            return Instant.EPOCH.plus(row.getLong(i), ChronoUnit.MICROS).toString();
        }
        if (type instanceof MapType) {
            return entries(row.getMap(i)).toString();
        }
        if (type instanceof ArrayType) {
            return elements(row.getArray(i));
        }
        throw new IllegalArgumentException("no reader for " + type);
    }

    private static String elements(ArrayValue array) {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < array.getSize(); i++) {
            elements.add(element(array.getElements(), i));
        }
        return elements.toString();
    }

    private static String element(ColumnVector elements, int i) {
        DataType type = elements.getDataType();
        if (elements.isNullAt(i)) {
            return "";
        }
        if (type instanceof StructType struct) {
            List<String> fields = new ArrayList<>();
            for (int field = 0; field < struct.length(); field++) {
                fields.add(element(elements.getChild(field), i));
            }
            return fields.toString();
        }
        if (type instanceof DoubleType) {
            return String.valueOf(elements.getDouble(i));
        }
        return type instanceof LongType ? String.valueOf(elements.getLong(i)) : elements.getString(i);
    }

    private static Map<String, String> entries(MapValue map) {
        Map<String, String> entries = new TreeMap<>();
        for (int i = 0; i < map.getSize(); i++) {
            entries.put(
                    map.getKeys().getString(i),
                    map.getValues().getDataType() instanceof LongType
                            ? String.valueOf(map.getValues().getLong(i))
                            : map.getValues().getString(i));
        }
        return entries;
    }
}
