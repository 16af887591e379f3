package dev.safra.lake;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Option;

/**
 * Passes rows to plain Java and takes rows back. Spark's own methods of the same names convert each column by an
 * expression, which has to be planned and then compiled or interpreted; its converters of whole rows do the same at
 * less cost.
 */
public final class JavaPass {

    /** Maps a row, or the rows of a group or a Spark partition in their order. */
    public interface Function<T, R> extends Serializable {

        R of(T rows);
    }

    private JavaPass() {}

    /** Maps each row to one row of a schema. */
    public static Dataset<Row> map(Dataset<Row> rows, StructType schema, Function<Row, Row> pass) {
        return mapPartitions(rows, schema, partition -> converted(partition, pass));
    }

    /** Maps each row to any number of rows of a schema. */
    public static Dataset<Row> flatMap(Dataset<Row> rows, StructType schema, Function<Row, Iterator<Row>> pass) {
        return mapPartitions(
                rows, schema, partition -> new Batches(() -> partition.hasNext() ? pass.of(partition.next()) : null));
    }

    /**
     * Maps the rows of each key to any number of rows of a schema.
     *
     * @param sorted the rows of a key are adjacent, in one Spark partition
     */
    public static Dataset<Row> flatMapGroups(
            Dataset<Row> sorted, StructType schema, List<String> key, Function<Groups.Group, Iterator<Row>> pass) {
        int[] columns = key.stream().mapToInt(sorted.schema()::fieldIndex).toArray();
        return mapPartitions(sorted, schema, partition -> {
            Groups groups = new Groups(partition, columns);
            return new Batches(() -> groups.hasNext() ? pass.of(groups.next()) : null);
        });
    }

    /** A row's BIGINT array as a Java array. */
    public static long[] longs(Row row, int column) {
        return row.<Long>getList(column).stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Maps the rows of each Spark partition to rows of a schema. With adaptive plans, as for large inputs, the shuffles
     * that the rows need run now.
     */
    public static Dataset<Row> mapPartitions(
            Dataset<Row> rows, StructType schema, Function<Iterator<Row>, Iterator<Row>> pass) {
        SparkSession spark = (SparkSession) rows.sparkSession();
        Function<InternalRow, Row> toJava = toJava(rows.schema());
        Function<Row, InternalRow> toSpark = converter(CatalystTypeConverters.createToCatalystConverter(schema));
        RDD<InternalRow> planned = SQLExecution.withSQLConfPropagated(
                spark, () -> Rdds.execution(rows).toRdd());
        RDD<InternalRow> passed =
                Rdds.mapPartitions(planned, partition -> converted(pass.of(converted(partition, toJava)), toSpark));
        return spark.internalCreateDataFrame(passed, schema, false);
    }

    /** Collects few rows to the driver, in their order. */
    public static List<Row> collect(Dataset<Row> few) {
        QueryExecution execution = Rdds.execution(few);
        Function<InternalRow, Row> toJava = toJava(few.schema());
        return Rdds.known(execution.optimizedPlan())
                .map(here -> here.stream().map(toJava::of).toList())
                .orElseGet(() -> SQLExecution.withNewExecutionId(
                        execution,
                        Option.apply("collect"),
                        () -> Rdds.collect(
                                Rdds.mapPartitions(execution.toRdd(), partition -> converted(partition, toJava)))));
    }

    /** Converts Spark's internal rows of a schema to Java's. */
    public static Function<InternalRow, Row> toJava(StructType schema) {
        return converter(CatalystTypeConverters.createToScalaConverter(schema));
    }

    @SuppressWarnings("unchecked")
    private static <T, R> Function<T, R> converter(Function1<Object, Object> ofSpark) {
        return row -> (R) ofSpark.apply(row);
    }

    static <T, R> Iterator<R> converted(Iterator<? extends T> rows, Function<T, R> how) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public R next() {
                return how.of(rows.next());
            }
        };
    }
}
