package dev.safra.segments;

import static dev.safra.lake.Types.BIGINTS;
import static dev.safra.lake.Types.INT;
import static org.apache.spark.sql.functions.spark_partition_id;

import dev.safra.lake.JavaPass;
import dev.safra.lake.Partitions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Counts the rows of each kind at or before each row (its standing) in an order over all rows, without bringing them
 * into one task: each task sorts a range of the order and counts it, and starts from the counts of the ranges before.
 */
final class RangePrefixCounts {

    private static final String RANGE = "_range";
    private static final StructType COUNTS = new StructType().add(RANGE, INT).add("counts", BIGINTS);

    private final Dataset<Row> sorted;
    private final int kind;
    private final int range;
    private final Map<Integer, long[]> before = new HashMap<>();
    private final long[] totals;

    /** Computes a value from a row and its standing, which is the same array for all rows. */
    interface Visit<T> extends Serializable {

        T of(Row row, long[] standing);
    }

    /**
     * @param rows with the {@code kind} of each, from 0 to {@code kinds} - 1
     * @param order a total order: no two rows are equal in it
     */
    RangePrefixCounts(Dataset<Row> rows, int kinds, Column... order) {
        sorted = Partitions.cached(
                Partitions.byRange(rows, order).sortWithinPartitions(order).withColumn(RANGE, spark_partition_id()));
        kind = rows.schema().fieldIndex("kind");
        range = sorted.schema().fieldIndex(RANGE);
        totals = new long[kinds];
        List<Row> counts = lastOfEachRange(kinds).stream()
                .sorted(Comparator.comparing((Row row) -> row.getInt(0)))
                .toList();
        for (Row row : counts) {
            before.put(row.getInt(0), totals.clone());
            List<Long> ofRange = row.getList(1);
            Arrays.setAll(totals, i -> totals[i] + ofRange.get(i));
        }
    }

    private List<Row> lastOfEachRange(int kinds) {
        int kindAt = kind;
        int rangeAt = range;
        return JavaPass.collect(JavaPass.mapPartitions(sorted, COUNTS, part -> {
            long[] counts = new long[kinds];
            Row last = null;
            while (part.hasNext()) {
                last = part.next();
                counts[last.getInt(kindAt)]++;
            }
            return last == null
                    ? List.<Row>of().iterator()
                    : List.of(row(last.getInt(rangeAt), counts)).iterator();
        }));
    }

    private static Row row(int range, long[] counts) {
        return RowFactory.create(range, Arrays.stream(counts).boxed().toArray(Long[]::new));
    }

    /** The standing of the last row. */
    long[] totals() {
        return totals.clone();
    }

    /** The result of a visit to every row. */
    Dataset<Row> rows(StructType schema, Visit<Row> visit) {
        Walk walk = new Walk(before, kind, range);
        return JavaPass.mapPartitions(sorted, schema, part -> walk.over(part, visit));
    }

    /** In each task the standing of the last row for which {@code isSuch} is true; few, and in any order. */
    List<long[]> last(Visit<Boolean> isSuch) {
        Walk walk = new Walk(before, kind, range);
        return JavaPass.collect(JavaPass.mapPartitions(sorted, COUNTS, part -> {
                    List<Row> last = new ArrayList<>();
                    walk.over(part, (row, standing) -> {
                                if (isSuch.of(row, standing)) {
                                    last.clear();
                                    last.add(row(0, standing));
                                }
                                return row;
                            })
                            .forEachRemaining(row -> {});
                    return last.iterator();
                }))
                .stream()
                .map(row -> JavaPass.longs(row, 1))
                .toList();
    }

    /** Continues the counts of the ranges before. */
    private record Walk(Map<Integer, long[]> before, int kind, int range) implements Serializable {

        <T> Iterator<T> over(Iterator<Row> part, Visit<T> visit) {
            return new Iterator<>() {
                private long[] standing;

                @Override
                public boolean hasNext() {
                    return part.hasNext();
                }

                @Override
                public T next() {
                    Row row = part.next();
                    standing = standing == null ? before.get(row.getInt(range)).clone() : standing;
                    standing[row.getInt(kind)]++;
                    return visit.of(row, standing);
                }
            };
        }
    }
}
