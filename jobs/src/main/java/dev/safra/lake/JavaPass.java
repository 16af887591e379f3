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
 * Hands rows to plain Java, and takes rows from it. Spark's own methods of the same names do so by an expression for each
 * column, which have to be planned, and then compiled or interpreted; its converters of whole rows are as good, and cheaper.
 */
public final class JavaPass {

    /** What becomes of a row, or of the rows of a partition in their order. */
    public interface Function<T, R> extends Serializable {

        R of(T rows);
    }

    private JavaPass() {}

    /** A row of a schema for each row. */
    public static Dataset<Row> map(Dataset<Row> rows, StructType schema, Function<Row, Row> pass) {
        return mapPartitions(rows, schema, partition -> converted(partition, pass));
    }

    /** Any number of rows of a schema for each row. */
    public static Dataset<Row> flatMap(Dataset<Row> rows, StructType schema, Function<Row, Iterator<Row>> pass) {
        return mapPartitions(
                rows, schema, partition -> new Batches(() -> partition.hasNext() ? pass.of(partition.next()) : null));
    }

    /**
     * Any number of rows of a schema for the rows of each key.
     *
     * @param sorted rows of a key are in one partition, beside one another
     */
    public static Dataset<Row> flatMapGroups(
            Dataset<Row> sorted, StructType schema, List<String> key, Function<Groups.Group, Iterator<Row>> pass) {
        int[] columns = key.stream().mapToInt(sorted.schema()::fieldIndex).toArray();
        return mapPartitions(sorted, schema, partition -> {
            Groups groups = new Groups(partition, columns);
            return new Batches(() -> groups.hasNext() ? pass.of(groups.next()) : null);
        });
    }

    /** A BIGINT array of a row that is Java's. */
    public static long[] longs(Row row, int column) {
        return row.<Long>getList(column).stream().mapToLong(Long::longValue).toArray();
    }

    /** Rows of a schema for those of each partition. In a large session what is shuffled for them is shuffled now. */
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

    /** Few rows in their order, brought to the driver. */
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

    /** Rows of a schema as Java has them. */
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
