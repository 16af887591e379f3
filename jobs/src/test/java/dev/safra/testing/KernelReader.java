package dev.safra.testing;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Reads a Delta table as other engines do, without Spark. */
public final class KernelReader {

    private KernelReader() {}

    /** Each row as its values in the table's order, joined by {@code |}. */
    public static List<String> rows(String path) throws IOException {
        return rows(path, new Configuration());
    }

    /** The same, of a table on any file system of Hadoop's. */
    public static List<String> rows(String path, Configuration hadoop) throws IOException {
        Engine engine = DefaultEngine.create(hadoop);
        Snapshot snapshot = TableManager.loadSnapshot(path).build(engine);
        Scan scan = snapshot.getScanBuilder().build();
        Row state = scan.getScanState(engine);
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> files = batches.next().getRows()) {
                    while (files.hasNext()) {
                        readFile(engine, state, files.next(), rows);
                    }
                }
            }
        }
        return rows;
    }

    private static void readFile(Engine engine, Row state, Row file, List<String> rows) throws IOException {
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
                        rows.add(line(batch.next()));
                    }
                }
            }
        }
    }

    private static String line(Row row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.getSchema().length(); i++) {
            cells.add(row.isNullAt(i) ? "" : cell(row, i));
        }
        return String.join("|", cells);
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
        throw new IllegalArgumentException("no reader for " + type);
    }
}
