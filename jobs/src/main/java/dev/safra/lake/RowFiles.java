package dev.safra.lake;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
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
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionOperation;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.types.MapType;

/**
 * Writes rows to data files in one pass: conforms them to their contract, checks every rule and that keys are unique,
 * and takes their fingerprints. Rows that are on the driver already are written there, without a Spark job.
 */
final class RowFiles {

    /** The row's fingerprint: a hash that is the same for equal rows. */
    static final String PRINT = "_print";

    /** The rule that the row breaks; null if none. */
    static final String BROKEN = "_broken";

    private RowFiles() {}

    /**
     * Rows to be written to a table's directory.
     *
     * @param before the content of the table's partitions by their value, where it is known
     */
    record Unwritten(Table table, Dataset<Row> rows, Path directory, Map<String, Content> before) {}

    /**
     * Files that have been written, but not committed to the table yet.
     *
     * @param same values of the partitions that need no file: their rows are unchanged
     */
    record Written(List<DataFile> files, Set<String> same) {

        private static Written of(List<PartitionWriter.Outcome> outcomes) {
            return new Written(
                    outcomes.stream()
                            .flatMap(outcome -> outcome.files().stream())
                            .toList(),
                    outcomes.stream()
                            .flatMap(outcome -> outcome.same().stream())
                            .collect(toSet()));
        }
    }

    /**
     * Writes files for the changed partitions of each table, all tables in one Spark job. Throws SafraException (22) if
     * a row breaks a rule or a key is not unique; then no files are left.
     */
    static List<Written> write(List<Unwritten> all) {
        List<List<PartitionWriter.Outcome>> outcomes = new ArrayList<>();
        List<OneJob.Query<PartitionWriter.Outcome>> queries = new ArrayList<>();
        for (Unwritten one : all) {
            Dataset<Row> rows = inOrder(one.table(), one.rows());
            PartitionWriter writer =
                    PartitionWriter.of(rows.sparkSession(), one.table(), one.directory(), one.before());
            Optional<List<InternalRow>> known = known(Rdds.execution(rows).optimizedPlan());
            outcomes.add(
                    known.map(here -> List.of(writer.write(writer.sorted(here).iterator())))
                            .orElse(null));
            if (known.isEmpty()) {
                queries.add(new OneJob.Query<>(rows, writer::write));
            }
        }
        Iterator<List<PartitionWriter.Outcome>> results = OneJob.run(
                        "write " + all.stream().map(one -> one.table().name()).collect(joining(", ")), queries)
                .iterator();
        outcomes.replaceAll(here -> here == null ? results.next() : here);
        requireNoTrouble(all, outcomes);
        return outcomes.stream().map(Written::of).toList();
    }

    private static void requireNoTrouble(List<Unwritten> all, List<List<PartitionWriter.Outcome>> outcomes) {
        List<String> troubles = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String table = all.get(i).table().name();
            outcomes.get(i).stream()
                    .map(PartitionWriter.Outcome::trouble)
                    .filter(Objects::nonNull)
                    .min(Comparator.naturalOrder())
                    .ifPresent(trouble -> troubles.add(table + ": " + trouble));
        }
        if (!troubles.isEmpty()) {
            for (int i = 0; i < all.size(); i++) {
                Unwritten one = all.get(i);
                delete(
                        Written.of(outcomes.get(i)).files(),
                        one.directory(),
                        one.rows().sparkSession().sessionState().newHadoopConf());
            }
            throw SafraException.ofBug(String.join("; ", troubles));
        }
    }

    /** Deletes files that are not in the table. VACUUM removes those that cannot be deleted now. */
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
        // One task gets all rows of a table's partition, or else of a key, and finds equal keys adjacent.
        Dataset<Row> together = table.partitionColumn()
                .or(() -> table.key().stream().findFirst())
                .map(column -> Partitions.by(judged, col(column)))
                .orElse(judged);
        return together.sortWithinPartitions(
                order(table).stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /**
     * What rows are sorted by: the partition column, then the key; without a key, the fingerprint, for a stable order.
     */
    static List<String> order(Table table) {
        List<String> order = new ArrayList<>(table.partitionColumn().stream().toList());
        order.addAll(table.key().isEmpty() ? List.of(PRINT) : table.key());
        return order.stream().distinct().toList();
    }

    private static Column print(Table table) {
        return xxhash64(table.columns().stream()
                .filter(column -> !(column.type() instanceof MapType)) // Maps have no order to hash in.
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
        return Rdds.known(plan);
    }
}
