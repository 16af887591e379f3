package dev.safra.lake;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.SQLExecution;
import scala.Option;

/**
 * Runs several queries in one Spark job, each with its own pass over its rows: for few rows the job itself is most of
 * the work.
 */
public final class OneJob {

    /** Computes a result from the rows of a Spark partition. The iterator may reuse one object for all rows. */
    public interface Pass<T> extends Serializable {

        T over(Iterator<InternalRow> rows);
    }

    /** Rows and the pass over them. */
    public record Query<T>(Dataset<Row> rows, Pass<T> pass) {}

    private record Result<T>(int query, T what) implements Serializable {}

    private static final String DESCRIPTION = "spark.job.description";

    private OneJob() {}

    /** For each query, in their order, the results of its Spark partitions. */
    public static <T> List<List<T>> run(String name, List<Query<T>> queries) {
        List<List<T>> results = new ArrayList<>();
        queries.forEach(query -> results.add(new ArrayList<>()));
        if (!queries.isEmpty()) {
            described(
                            queries.get(0).rows().sparkSession().sparkContext(),
                            name,
                            () -> SQLExecution.withNewExecutionId(
                                    Rdds.execution(queries.get(0).rows()),
                                    Option.apply(name),
                                    () -> Rdds.collect(union(queries))))
                    .forEach(one -> results.get(one.query()).add(one.what()));
        }
        return results;
    }

    /** Runs a job with a description for Spark's UI and listeners. */
    private static <T> T described(SparkContext spark, String name, Supplier<T> job) {
        String before = spark.getLocalProperty(DESCRIPTION);
        spark.setLocalProperty(DESCRIPTION, name);
        try {
            return job.get();
        } finally {
            spark.setLocalProperty(DESCRIPTION, before);
        }
    }

    private static <T> RDD<Result<T>> union(List<Query<T>> queries) {
        List<Supplier<RDD<InternalRow>>> plans = new ArrayList<>();
        queries.forEach(query -> plans.add(() -> Rdds.execution(query.rows()).toRdd()));
        List<RDD<InternalRow>> planned = InParallel.all(plans);
        List<RDD<Result<T>>> passes = new ArrayList<>();
        for (int i = 0; i < planned.size(); i++) {
            int query = i;
            Pass<T> pass = queries.get(i).pass();
            passes.add(Rdds.mapPartitions(
                    planned.get(i),
                    rows -> List.of(new Result<>(query, pass.over(rows))).iterator()));
        }
        RDD<Result<T>> all = Rdds.union(passes);
        // Every task carries the code of all passes, so few tasks are faster for few rows.
        return Tuning.isForSmall(queries.get(0).rows().sparkSession())
                ? all.coalesce(all.context().defaultParallelism(), false, Option.empty(), null)
                : all;
    }
}
