package dev.safra.lake;

import io.delta.kernel.defaults.engine.hadoopio.HadoopFileIO;
import io.delta.kernel.defaults.internal.parquet.ParquetStatsReader;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.ProjectingInternalRow;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.catalyst.expressions.Ascending$;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.InterpretedOrdering;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Writes sorted rows to Parquet files, one for each partition of the table, in a task or on the driver. Rows have the
 * contract's columns, then their fingerprint and the rule that they break. A partition whose rows are unchanged gets no
 * file.
 *
 * @param columns of the rows; the last two are the fingerprint and the rule broken
 * @param inFile ordinals of the columns in a file: the contract's without the partition column, whose value is in the
 *     log
 * @param partitionColumn its ordinal; -1 for none
 * @param order ordinals that rows are sorted by: the partition column and the key, or the fingerprint if there is no
 *     key
 * @param key ordinals of the key's columns; empty if there is none
 * @param counted the columns that a file has statistics of
 * @param before the current content of partitions by their value; empty without a partition column
 */
record PartitionWriter(
        StructType columns,
        List<Integer> inFile,
        int partitionColumn,
        List<Integer> order,
        List<Integer> key,
        List<String> counted,
        Map<String, Content> before,
        String directory,
        OutputWriterFactory format,
        SerializableConfiguration hadoop)
        implements Serializable {

    private static final long serialVersionUID = 1;

    /** How many columns have statistics: Delta's default, which keeps commits small. */
    private static final int MOST_COUNTED = 32;

    /**
     * How many rows of a partition are buffered until it is known whether they are unchanged; larger ones are written.
     */
    private static final int MOST_HELD = 10_000;

    /**
     * The result of writing some rows.
     *
     * @param same values of the partitions whose rows are unchanged
     * @param trouble how a row breaks the contract, with an example; null if none does
     */
    record Outcome(List<DataFile> files, List<String> same, String trouble) implements Serializable {

        private static final long serialVersionUID = 1;
    }

    static PartitionWriter of(SparkSession spark, Table table, Path directory, Map<String, Content> before) {
        StructType columns = table.schema().add(RowFiles.PRINT, Types.BIGINT).add(RowFiles.BROKEN, Types.STRING);
        List<String> inFile = new ArrayList<>(table.columnNames());
        table.partitionColumn().ifPresent(inFile::remove);
        List<Integer> held = ordinals(columns, inFile);
        try {
            Job job = Job.getInstance(spark.sessionState().newHadoopConf());
            OutputWriterFactory format = new ParquetFileFormat()
                    .prepareWrite(spark, job, scala.collection.immutable.Map$.MODULE$.empty(), only(columns, held));
            return new PartitionWriter(
                    columns,
                    held,
                    table.partitionColumn().map(columns::fieldIndex).orElse(-1),
                    ordinals(columns, RowFiles.order(table)),
                    ordinals(columns, table.key()),
                    // Text outside of keys is long, of no use for skipping files, and private: it does not belong in a
                    // log.
                    table.columns().stream()
                            .filter(column -> inFile.contains(column.name()))
                            .filter(column ->
                                    table.key().contains(column.name()) || !(column.type() instanceof StringType))
                            .limit(MOST_COUNTED)
                            .map(ColumnSpec::name)
                            .toList(),
                    // Rows of a table without partitions may lie in several tasks, none of which sees all of them.
                    table.partitionColumn().isPresent() ? new HashMap<>(before) : new HashMap<>(),
                    directory.toString(),
                    format,
                    new SerializableConfiguration(job.getConfiguration()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static StructType only(StructType columns, List<Integer> some) {
        return new StructType(some.stream().map(columns::apply).toArray(StructField[]::new));
    }

    private static List<Integer> ordinals(StructType columns, List<String> names) {
        return names.stream().map(columns::fieldIndex).toList();
    }

    /** Sorts rows as {@link #write} needs them. */
    List<InternalRow> sorted(List<InternalRow> rows) {
        return rows.stream().sorted(comparator(order)).toList();
    }

    private Comparator<InternalRow> comparator(List<Integer> ordinals) {
        List<SortOrder> sorts = ordinals.stream()
                .map(ordinal -> new SortOrder(
                        new BoundReference(ordinal, columns.apply(ordinal).dataType(), true),
                        Ascending$.MODULE$,
                        Ascending$.MODULE$.defaultNullOrdering(),
                        SortOrder.apply$default$3()))
                .toList();
        return new InterpretedOrdering(CollectionConverters.asScala(sorts).toIndexedSeq());
    }

    /** Writes rows; stops at the first one that breaks the contract. */
    Outcome write(Iterator<InternalRow> rows) {
        Comparator<InternalRow> byPartition = comparator(partitionColumn < 0 ? List.of() : List.of(partitionColumn));
        Comparator<InternalRow> byKey = comparator(key);
        List<DataFile> files = new ArrayList<>();
        List<String> same = new ArrayList<>();
        try (Open open = new Open(files, same)) {
            InternalRow last = null;
            while (rows.hasNext()) {
                InternalRow row = rows.next();
                String broken = row.isNullAt(columns.length() - 1)
                        ? null
                        : "a row breaks " + row.getUTF8String(columns.length() - 1);
                boolean isOfPartition = last != null && byPartition.compare(last, row) == 0;
                if (broken == null && isOfPartition && !key.isEmpty() && byKey.compare(last, row) == 0) {
                    broken = key.stream()
                                    .map(ordinal -> columns.apply(ordinal).name())
                                    .toList() + " is not unique";
                }
                if (broken != null) {
                    open.next(null);
                    return new Outcome(files, same, broken + ", first " + example(row));
                }
                if (!isOfPartition) {
                    open.next(row);
                }
                last = row.copy();
                open.add(last);
            }
            open.next(null);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new Outcome(files, same, null);
    }

    private String example(InternalRow row) {
        return (key.isEmpty() ? inFile : key)
                .stream()
                        .map(ordinal -> columns.apply(ordinal).name() + " " + text(row, ordinal))
                        .toList()
                        .toString();
    }

    private String text(InternalRow row, int ordinal) {
        Object value = row.isNullAt(ordinal)
                ? null
                : row.get(ordinal, columns.apply(ordinal).dataType());
        return columns.apply(ordinal).dataType() instanceof DateType && value != null
                ? LocalDate.ofEpochDay((Integer) value).toString()
                : String.valueOf(value);
    }

    /** The table's partition that is being written, if any. */
    private final class Open implements AutoCloseable {

        private final List<DataFile> files;
        private final List<String> same;
        private final ProjectingInternalRow inFileOnly = ProjectingInternalRow.apply(
                only(columns, inFile),
                CollectionConverters.asScala(
                                inFile.stream().map(ordinal -> (Object) ordinal).toList())
                        .toIndexedSeq());

        private final io.delta.kernel.types.StructType types =
                DataTypeJsonSerDe.deserializeStructType(inFileOnly.schema().json());

        /** One for all files: every new JobConf copies the whole configuration. */
        private final JobConf job = new JobConf(hadoop.value());

        private final List<InternalRow> held = new ArrayList<>();
        private TreeMap<String, String> partition;
        private Content then;
        private OutputWriter writer;
        private String name;
        private long rows;
        private long print;

        private Open(List<DataFile> files, List<String> same) {
            this.files = files;
            this.same = same;
        }

        /** Completes the current partition and begins that of the row, if there is a row. */
        private void next(InternalRow row) throws IOException {
            if (partition != null) {
                complete();
            }
            partition = null;
            if (row != null) {
                partition = new TreeMap<>(
                        partitionColumn < 0
                                ? Map.of()
                                : Map.of(columns.apply(partitionColumn).name(), text(row, partitionColumn)));
                then = partition.values().stream().findFirst().map(before::get).orElse(null);
                rows = 0;
                print = 0;
            }
        }

        private void complete() throws IOException {
            if (writer == null && new Content(rows, print).equals(then)) {
                same.addAll(partition.values());
                held.clear();
                return;
            }
            writeHeld();
            OutputWriter complete = writer;
            writer = null;
            complete.close();
            files.add(written());
        }

        private void add(InternalRow row) {
            rows++;
            print += row.getLong(columns.length() - 2);
            if (writer == null) {
                held.add(row);
                if (then == null || held.size() > MOST_HELD) {
                    writeHeld();
                }
            } else {
                write(row);
            }
        }

        private void writeHeld() {
            if (writer == null) {
                name = partition.entrySet().stream()
                                .map(part -> ExternalCatalogUtils.getPartitionPathString(part.getKey(), part.getValue())
                                        + "/")
                                .findFirst()
                                .orElse("")
                        + "part-" + UUID.randomUUID() + ".snappy.parquet";
                writer = format.newInstance(
                        new Path(directory, name).toString(),
                        inFileOnly.schema(),
                        new TaskAttemptContextImpl(job, new TaskAttemptID()));
            }
            held.forEach(this::write);
            held.clear();
        }

        private void write(InternalRow row) {
            inFileOnly.project(row);
            writer.write(inFileOnly);
        }

        private DataFile written() throws IOException {
            Path path = new Path(directory, name);
            FileStatus status = path.getFileSystem(job).getFileStatus(path);
            String statistics = ParquetStatsReader.readDataFileStatistics(
                            new HadoopFileIO(job).newInputFile(path.toString(), status.getLen()),
                            types,
                            counted.stream()
                                    .map(io.delta.kernel.expressions.Column::new)
                                    .toList())
                    .serializeAsJson(types);
            return new DataFile(
                    new Path(name).toUri().toString(),
                    partition,
                    status.getLen(),
                    status.getModificationTime(),
                    statistics,
                    DataFile.fingerprinted(print));
        }

        /** Closes a file that was not completed. */
        @Override
        public void close() throws IOException {
            if (writer != null) {
                writer.close();
            }
        }
    }
}
