package dev.safra.segments;

import static dev.safra.lake.Types.BIGINTS;
import static dev.safra.lake.Types.INT;
import static org.apache.spark.sql.functions.spark_partition_id;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * How many rows of each kind stand at or before a row in an order over all of them, without bringing them to one place:
 * each task sorts a range of the order and counts it, and starts from the counts of the ranges before.
 *
 * @param rows the rows and their {@code standing}, a BIGINT for each kind
 * @param totals the standing of the last
 */
record Standings(Dataset<Row> rows, long[] totals) {

    private static final String RANGE = "_range";

    /**
     * @param rows with the {@code kind} of each, from 0 to {@code kinds} - 1
     * @param order which leaves no two rows equal
     */
    static Standings of(Dataset<Row> rows, int kinds, Column... order) {
        Dataset<Row> sorted = rows.repartitionByRange(order)
                .sortWithinPartitions(order)
                .withColumn(RANGE, spark_partition_id())
                .persist(StorageLevel.MEMORY_AND_DISK());
        int kind = rows.schema().fieldIndex("kind");
        int range = sorted.schema().fieldIndex(RANGE);
        StructType count = new StructType().add(RANGE, INT).add("counts", BIGINTS);
        List<Row> counts = sorted.mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part -> counts(part, kinds, kind, range), Encoders.row(count))
                .collectAsList();
        Map<Integer, long[]> before = new HashMap<>();
        long[] totals = new long[kinds];
        for (Row each : counts.stream()
                .sorted((a, b) -> Integer.compare(a.getInt(0), b.getInt(0)))
                .toList()) {
            before.put(each.getInt(0), totals.clone());
            List<Long> ofRange = each.getList(1);
            IntStream.range(0, kinds).forEach(i -> totals[i] += ofRange.get(i));
        }
        Dataset<Row> standing = sorted.mapPartitions(
                (MapPartitionsFunction<Row, Row>) part -> standing(part, before, kind, range),
                Encoders.row(rows.schema().add("standing", BIGINTS)));
        return new Standings(standing, totals);
    }

    private static Iterator<Row> counts(Iterator<Row> part, int kinds, int kind, int range) {
        if (!part.hasNext()) {
            return List.<Row>of().iterator();
        }
        long[] counts = new long[kinds];
        int number = 0;
        while (part.hasNext()) {
            Row row = part.next();
            number = row.getInt(range);
            counts[row.getInt(kind)]++;
        }
        return List.of(RowFactory.create(number, boxed(counts))).iterator();
    }

    private static Iterator<Row> standing(Iterator<Row> part, Map<Integer, long[]> before, int kind, int range) {
        return new Iterator<>() {
            private long[] counts;

            @Override
            public boolean hasNext() {
                return part.hasNext();
            }

            @Override
            public Row next() {
                Row row = part.next();
                counts = counts == null ? before.get(row.getInt(range)).clone() : counts;
                counts[row.getInt(kind)]++;
                List<Object> values = new ArrayList<>(row.size());
                IntStream.range(0, range).forEach(i -> values.add(row.get(i)));
                values.add(boxed(counts));
                return RowFactory.create(values.toArray());
            }
        };
    }

    private static Long[] boxed(long[] counts) {
        return Arrays.stream(counts).boxed().toArray(Long[]::new);
    }

    /** The standing in a row of which it is the last column. */
    static long[] of(Row row) {
        int last = row.size() - 1;
        // Spark hands a row from one function to the next as it is.
        List<Long> counts = row.get(last) instanceof Long[] array ? Arrays.asList(array) : row.getList(last);
        return counts.stream().mapToLong(Long::longValue).toArray();
    }
}
