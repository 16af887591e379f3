package dev.safra.lake;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.FileFormat$;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.NoopCache$;
import org.apache.spark.sql.execution.datasources.PartitionPath;
import org.apache.spark.sql.execution.datasources.PartitionSpec;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.PartitioningAwareFileIndex;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The files of a table's version as Spark's file index, by partition: taken from the log, without listing the storage.
 */
final class LogFiles extends PartitioningAwareFileIndex {

    private final Path directory;
    private final long version;
    private final StructType partitioned;
    private final List<PartitionPath> partitions = new ArrayList<>();
    private final scala.collection.mutable.LinkedHashMap<Path, FileStatus> files =
            new scala.collection.mutable.LinkedHashMap<>();
    private final scala.collection.immutable.Map<Path, FileStatus[]> byPartition;

    private LogFiles(SparkSession spark, Path directory, TableLog.State state) {
        super(spark, scala.collection.immutable.Map$.MODULE$.empty(), Option.empty(), NoopCache$.MODULE$);
        this.directory = directory;
        this.version = state.version();
        StructType schema = state.schema();
        this.partitioned = new StructType(
                state.partitionColumn().map(schema::apply).stream().toArray(StructField[]::new));
        Map<String, List<FileStatus>> grouped = new LinkedHashMap<>();
        for (DataFile file : state.files()) {
            Path path = file.in(directory);
            FileStatus status = new FileStatus(file.bytes(), false, 1, 1L << 27, file.writtenAt(), path);
            files.put(path, status);
            grouped.computeIfAbsent(file.partitionValue(), any -> new ArrayList<>())
                    .add(status);
        }
        Map<Path, FileStatus[]> children = new LinkedHashMap<>();
        grouped.forEach((partition, statuses) -> {
            // Only a name for the group: files lie where the log says.
            Path group = partitioned.isEmpty() ? directory : new Path(directory, "partition-" + partitions.size());
            children.put(group, statuses.toArray(FileStatus[]::new));
            if (!partitioned.isEmpty()) {
                partitions.add(new PartitionPath(
                        InternalRow.fromSeq(CollectionConverters.asScala(List.of(
                                        value(partition, partitioned.apply(0).dataType())))
                                .toSeq()),
                        group));
            }
        });
        this.byPartition = scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(children));
    }

    /** The table in a state, its columns in the schema's order. */
    static Dataset<Row> read(SparkSession spark, Path directory, TableLog.State state) {
        LogFiles files = new LogFiles(spark, directory, state);
        StructType schema = state.schema();
        StructType held = new StructType(List.of(schema.fields()).stream()
                .filter(field -> !Optional.of(field.name()).equals(state.partitionColumn()))
                .toArray(StructField[]::new));
        return Partitions.read(spark.baseRelationToDataFrame(new HadoopFsRelation(
                        files,
                        files.partitioned,
                        held,
                        Option.empty(),
                        new ParquetFileFormat(),
                        scala.collection.immutable.Map$.MODULE$.empty(),
                        spark))
                .select(List.of(schema.fieldNames()).stream()
                        .map(org.apache.spark.sql.functions::col)
                        .toArray(org.apache.spark.sql.Column[]::new)));
    }

    /** All rows of a small table that is not partitioned, read on the driver: a Spark job would take longer. */
    static List<Row> collect(SparkSession spark, Path directory, TableLog.State state, StructType schema) {
        Function1<PartitionedFile, Iterator<InternalRow>> reader = new ParquetFileFormat()
                .buildReaderWithPartitionValues(
                        spark,
                        schema,
                        new StructType(),
                        schema,
                        CollectionConverters.asScala(List.<Filter>of()).toSeq(),
                        scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(
                                Map.of(FileFormat$.MODULE$.OPTION_RETURNING_BATCH(), "false"))),
                        spark.sessionState().newHadoopConf());
        Function1<Object, Object> converter = CatalystTypeConverters.createToScalaConverter(schema);
        List<Row> rows = new ArrayList<>();
        for (DataFile file : state.files()) {
            Path path = file.in(directory);
            Iterator<InternalRow> read = reader.apply(new PartitionedFile(
                    InternalRow.empty(),
                    SparkPath.fromPath(path),
                    0,
                    file.bytes(),
                    new String[0],
                    file.writtenAt(),
                    file.bytes(),
                    scala.collection.immutable.Map$.MODULE$.empty()));
            while (read.hasNext()) {
                rows.add((Row) converter.apply(read.next()));
            }
        }
        return rows;
    }

    /** A partition's value as Spark represents it internally. */
    private static Object value(String text, DataType type) {
        return type instanceof DateType
                ? (Object) (int) LocalDate.parse(text).toEpochDay()
                : UTF8String.fromString(text);
    }

    @Override
    public scala.collection.immutable.Seq<Path> rootPaths() {
        return CollectionConverters.asScala(List.of(directory)).toSeq();
    }

    @Override
    public PartitionSpec partitionSpec() {
        return new PartitionSpec(
                partitioned, CollectionConverters.asScala(partitions).toSeq());
    }

    @Override
    public scala.collection.mutable.LinkedHashMap<Path, FileStatus> leafFiles() {
        return files;
    }

    @Override
    public scala.collection.immutable.Map<Path, FileStatus[]> leafDirToChildrenFiles() {
        return byPartition;
    }

    /** Does nothing: a version never changes. */
    @Override
    public void refresh() {}

    /** Equal for the same table and version, so that Spark finds what it has cached of the same rows. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LogFiles files && files.directory.equals(directory) && files.version == version;
    }

    @Override
    public int hashCode() {
        return Objects.hash(directory, version);
    }
}
