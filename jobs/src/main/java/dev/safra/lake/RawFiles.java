package dev.safra.lake;

import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.PartitioningAwareFileIndex;

/** The files that Spark found for a table just opened. */
final class RawFiles {

    private RawFiles() {}

    /** A file of zero bytes, if there is one: it is not Parquet, but Spark skips it as if it were not there. */
    static Optional<String> empty(Dataset<Row> opened) {
        if (opened instanceof org.apache.spark.sql.classic.Dataset<Row> plan
                && plan.queryExecution().analyzed() instanceof LogicalRelation relation
                && relation.relation() instanceof HadoopFsRelation files
                && files.location() instanceof PartitioningAwareFileIndex index) {
            return scala.jdk.javaapi.CollectionConverters.asJava(index.allFiles()).stream()
                    .filter(file -> file.getLen() == 0)
                    .map(FileStatus::getPath)
                    .map(Object::toString)
                    .sorted()
                    .findFirst();
        }
        return Optional.empty();
    }
}
