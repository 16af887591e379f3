package dev.safra.source;

import static org.apache.spark.sql.functions.col;

import dev.safra.lake.OneJob;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Counts the rows of a source and, for each check, those that break it, with the least of the values that do. */
final class RowCounts implements Serializable {

    private static final long serialVersionUID = 1;

    private static final int RULE = 0;
    private static final int VALUE = 1;
    private static final int FIRST_WARNED = 2;

    private long rows;
    private final long[] broken;
    private final UTF8String[] examples;
    private int newest = Integer.MIN_VALUE;

    private RowCounts(int checks) {
        broken = new long[checks];
        examples = new UTF8String[checks];
    }

    /**
     * The query that counts mapped rows in Spark's tasks.
     *
     * @param newestUntil the last day that can be the newest one; empty if freshness is not checked
     */
    static OneJob.Query<RowCounts> query(Dataset<Row> rows, List<Check> checks, Optional<LocalDate> newestUntil) {
        List<Column> columns = new ArrayList<>(List.of(col(Mapping.RULE), col(Mapping.VALUE)));
        HashMap<String, Integer> checkOfRule = new HashMap<>();
        ArrayList<Integer> checkOfColumn = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            if (checks.get(i).setsAside()) {
                checkOfRule.put(checks.get(i).name(), i);
            } else {
                checkOfColumn.add(i);
                columns.add(col(Mapping.warned(checks.get(i))));
            }
        }
        newestUntil.ifPresent(day -> columns.add(col(Mapping.NEWEST)));
        int size = checks.size();
        int last = newestUntil.map(day -> (int) day.toEpochDay()).orElse(Integer.MIN_VALUE);
        return new OneJob.Query<>(rows.select(columns.toArray(Column[]::new)), partition -> {
            RowCounts counts = new RowCounts(size);
            counts.add(partition, checkOfRule, checkOfColumn, last);
            return counts;
        });
    }

    private void add(
            Iterator<InternalRow> partition, Map<String, Integer> checkOfRule, List<Integer> checkOfColumn, int last) {
        int day = FIRST_WARNED + checkOfColumn.size();
        while (partition.hasNext()) {
            InternalRow row = partition.next();
            rows++;
            if (!row.isNullAt(RULE)) {
                add(checkOfRule.get(row.getUTF8String(RULE).toString()), row, VALUE);
                continue;
            }
            for (int i = 0; i < checkOfColumn.size(); i++) {
                if (!row.isNullAt(FIRST_WARNED + i)) {
                    add(checkOfColumn.get(i), row, FIRST_WARNED + i);
                }
            }
            // A day in the future is a typing error, which must not pass for fresh.
            if (last > Integer.MIN_VALUE && !row.isNullAt(day) && row.getInt(day) <= last) {
                newest = Math.max(newest, row.getInt(day));
            }
        }
    }

    private void add(int check, InternalRow row, int column) {
        broken[check]++;
        if (!row.isNullAt(column)) {
            example(check, row.getUTF8String(column));
        }
    }

    private void example(int check, UTF8String value) {
        if (examples[check] == null || value.compareTo(examples[check]) < 0) {
            examples[check] = value.clone();
        }
    }

    /** The sum of the counts of all Spark partitions. */
    static RowCounts sum(int checks, List<RowCounts> partitions) {
        RowCounts sum = new RowCounts(checks);
        for (RowCounts some : partitions) {
            sum.rows += some.rows;
            sum.newest = Math.max(sum.newest, some.newest);
            for (int i = 0; i < sum.broken.length; i++) {
                sum.broken[i] += some.broken[i];
                if (some.examples[i] != null) {
                    sum.example(i, some.examples[i]);
                }
            }
        }
        return sum;
    }

    long rows() {
        return rows;
    }

    long broken(int check) {
        return broken[check];
    }

    /** The least of the values that break a check; null if no row that breaks it has a value. */
    String example(int check) {
        return examples[check] == null ? null : examples[check].toString();
    }

    /** The newest day of rows that count; null if there is none. */
    LocalDate newest() {
        return newest == Integer.MIN_VALUE ? null : LocalDate.ofEpochDay(newest);
    }
}
