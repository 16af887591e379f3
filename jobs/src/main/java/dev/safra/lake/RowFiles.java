package dev.safra.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.safra.config.SafraException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionOperation;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.types.MapType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Writes rows to files in one pass: conforms them to their contract, holds every rule, finds keys that are not unique, and
 * takes their fingerprints. Rows that the driver knows are written there, without a Spark job.
 */
final class RowFiles {

    /** A number for the row, the same for equal ones. */
    static final String PRINT = "_print";

    /** What the contract is broken by, if it is. */
    static final String BROKEN = "_broken";

    private RowFiles() {}

    /**
     * Files for each slice of the rows, none of them in the table yet. Throws SafraException (22) where a row breaks a rule
     * or a key is not unique.
     */
    static List<DataFile> write(Table table, Dataset<Row> rows, Path directory) {
        QueryExecution query = ((org.apache.spark.sql.classic.Dataset<Row>) inOrder(table, rows)).queryExecution();
        SliceWriter writer = SliceWriter.of(query.sparkSession(), table, directory);
        Optional<List<InternalRow>> known = known(query.optimizedPlan());
        List<SliceWriter.Outcome> outcomes = known.isPresent()
                ? List.of(writer.write(writer.sorted(known.get()).iterator()))
                : SQLExecution.withNewExecutionId(
                        query,
                        Option.apply("write " + table.name()),
                        () -> query.toRdd()
                                .toJavaRDD()
                                .mapPartitions(partition ->
                                        List.of(writer.write(partition)).iterator())
                                .collect());
        List<DataFile> files =
                outcomes.stream().flatMap(outcome -> outcome.files().stream()).toList();
        Optional<String> trouble = outcomes.stream()
                .map(SliceWriter.Outcome::trouble)
                .filter(Objects::nonNull)
                .sorted()
                .findFirst();
        if (trouble.isPresent()) {
            delete(files, directory, query.sparkSession().sessionState().newHadoopConf());
            throw SafraException.ofBug(table.name() + ": " + trouble.get());
        }
        return files;
    }

    /** Clears away files that are not in the table. What stays is cleared away with what the table no longer needs. */
    static void delete(List<DataFile> files, Path directory, Configuration hadoop) {
        for (DataFile file : files) {
            Path path = file.in(directory);
            try {
                path.getFileSystem(hadoop).delete(path, false);
            } catch (IOException stays) {
                return;
            }
        }
    }

    private static Dataset<Row> inOrder(Table table, Dataset<Row> rows) {
        Dataset<Row> judged = rows.to(table.schema())
                .select(Stream.concat(
                                table.columnNames().stream().map(name -> col(name)),
                                Stream.of(print(table).as(PRINT), broken(table).as(BROKEN)))
                        .toArray(Column[]::new));
        // A slice is one task's, which finds the rows of a key beside one another.
        Dataset<Row> together = table.slice()
                .or(() -> table.key().stream().findFirst())
                .map(column -> judged.repartition(col(column)))
                .orElse(judged);
        return together.sortWithinPartitions(
                order(table).stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /** The slice, then the key; without a key any order that is always the same. */
    static List<String> order(Table table) {
        List<String> order = new ArrayList<>(table.slice().stream().toList());
        order.addAll(table.key().isEmpty() ? List.of(PRINT) : table.key());
        return order.stream().distinct().toList();
    }

    private static Column print(Table table) {
        return xxhash64(table.columns().stream()
                .filter(column -> !(column.type() instanceof MapType)) // They have no order to hash in.
                .map(column -> col(column.name()))
                .toArray(Column[]::new));
    }

    private static Column broken(Table table) {
        List<Column> troubles = new ArrayList<>();
        table.columns().stream()
                .filter(column -> !column.isNullable())
                .forEach(column ->
                        troubles.add(when(col(column.name()).isNull(), lit(column.name() + " is never null"))));
        table.checks()
                .forEach((rule, condition) -> troubles.add(
                        when(not(coalesce(expr(condition), lit(false))), lit(rule + " (" + condition + ")"))));
        troubles.add(lit(null).cast("string"));
        return coalesce(troubles.toArray(Column[]::new));
    }

    private static Optional<List<InternalRow>> known(LogicalPlan plan) {
        if (plan instanceof Sort sort) {
            return known(sort.child());
        }
        if (plan instanceof RepartitionOperation moved) {
            return known(moved.child());
        }
        return plan instanceof LocalRelation local && !local.isStreaming()
                ? Optional.of(CollectionConverters.asJava(local.data()))
                : Optional.empty();
    }
}
