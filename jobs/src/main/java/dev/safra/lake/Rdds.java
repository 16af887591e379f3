package dev.safra.lake;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.QueryExecution;
import scala.Function1;
import scala.Function2;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * RDD operations in plain Java. Spark's own wrap our lambdas in theirs, and read the byte code of Spark's classes at
 * every call to see what theirs capture: for few rows that is most of a Spark job.
 */
final class Rdds {

    private static final ClassTag<Object> OBJECT = ClassTag$.MODULE$.Object();

    private Rdds() {}

    /** Spark's query execution of some rows. */
    static QueryExecution execution(Dataset<Row> rows) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    }

    /** A plan's rows if they are on the driver already; empty if they need a Spark job. */
    static Optional<List<InternalRow>> known(LogicalPlan plan) {
        return plan instanceof LocalRelation local && !local.isStreaming()
                ? Optional.of(CollectionConverters.asJava(local.data()))
                : Optional.empty();
    }

    static <T, R> RDD<R> mapPartitions(RDD<T> rdd, JavaPass.Function<Iterator<T>, Iterator<R>> pass) {
        Function1<scala.collection.Iterator<T>, scala.collection.Iterator<R>> ofScala =
                (Function1<scala.collection.Iterator<T>, scala.collection.Iterator<R>> & Serializable)
                        partition -> CollectionConverters.asScala(pass.of(CollectionConverters.asJava(partition)));
        return rdd.mapPartitionsInternal(ofScala, false, tag());
    }

    /** Collects all elements to the driver, in their order. */
    static <T> List<T> collect(RDD<T> rdd) {
        Function2<TaskContext, scala.collection.Iterator<T>, ArrayList<T>> ofScala =
                (Function2<TaskContext, scala.collection.Iterator<T>, ArrayList<T>> & Serializable)
                        (task, partition) -> {
                            ArrayList<T> rows = new ArrayList<>();
                            CollectionConverters.asJava(partition).forEachRemaining(rows::add);
                            return rows;
                        };
        @SuppressWarnings("unchecked")
        List<List<T>> partitions = (List<List<T>>) (List<?>) List.of(
                (Object[]) rdd.context().runJob(rdd, ofScala, Rdds.<ArrayList<T>>tag()));
        return partitions.stream().flatMap(List::stream).toList();
    }

    static <T> RDD<T> union(List<RDD<T>> rdds) {
        return rdds.size() == 1
                ? rdds.get(0)
                : rdds.get(0).context().union(CollectionConverters.asScala(rdds).toSeq(), Rdds.<T>tag());
    }

    /** The class tag for elements of any type. */
    @SuppressWarnings("unchecked")
    private static <T> ClassTag<T> tag() {
        return (ClassTag<T>) OBJECT;
    }
}
