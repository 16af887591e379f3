package dev.safra.retention;

import static dev.safra.dimension.Amounts.tenThousandths;
import static org.apache.spark.sql.functions.col;

import dev.safra.config.AsOf;
import dev.safra.dimension.Granularity;
import dev.safra.dimension.Members;
import dev.safra.lake.Batches;
import dev.safra.retention.Cohort.Sums;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** What month totals bring to the cohorts of accounts by their first MRR. */
public final class MoneyCohorts {

    private static final List<String> COUNTS = List.of("new_accounts", "closing_accounts");

    private static final List<String> MONEY = List.of(
            "closing_mrr",
            "closing_at_most_first_month",
            "closing_at_most_first_quarter",
            "upsell_mrr",
            "cross_sell_mrr",
            "downsell_mrr",
            "churn_mrr");

    private MoneyCohorts() {}

    /** Input of {@link Cohorts}. From month totals (one row per month, first month and attributes) by the dimensions. */
    public static Dataset<Row> from(Dataset<Row> totals, List<String> dimensions, AsOf asOf) {
        Column[] columns = Stream.of(
                        Stream.of(col("month"), col("first_month"), Members.array(dimensions)),
                        COUNTS.stream().map(name -> col(name)),
                        MONEY.stream().map(name -> tenThousandths(col(name))))
                .flatMap(some -> some)
                .toArray(Column[]::new);
        LocalDate lastMonth = asOf.month();
        List<String> names = new ArrayList<>(dimensions);
        return totals.select(columns)
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> {
                            CohortSums sums = new CohortSums(names);
                            return new Batches(() -> added(rows, sums, lastMonth));
                        },
                        Encoders.row(Cohorts.SCHEMA));
    }

    /** What fits in memory of the rows left; null after the last. */
    private static Iterator<Row> added(Iterator<Row> rows, CohortSums sums, LocalDate lastMonth) {
        if (!rows.hasNext()) {
            return null;
        }
        while (rows.hasNext() && !sums.isFull()) {
            Row row = rows.next();
            add(sums, Granularity.MONTH, row, row.getLong(6), lastMonth);
            add(sums, Granularity.QUARTER, row, row.getLong(7), lastMonth);
        }
        return sums.drain();
    }

    private static void add(
            CohortSums all, Granularity granularity, Row row, long closingAtMostFirst, LocalDate lastMonth) {
        LocalDate month = row.getAs(0);
        LocalDate start = granularity.start(row.getAs(1));
        LocalDate period = granularity.start(month);
        LocalDate last = granularity.after(period, 1).minusMonths(1);
        boolean isClose = month.equals(last.isAfter(lastMonth) ? lastMonth : last);
        Sums[] cohorts = all.cohorts(CohortKind.MONEY, granularity, start, row.getList(2));
        all.add(
                cohorts,
                granularity.between(start, month),
                row.getLong(3),
                isClose ? row.getLong(4) : 0,
                isClose ? row.getLong(5) : 0,
                isClose ? closingAtMostFirst : 0,
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11));
        for (Sums cohort : cohorts) {
            cohort.knownFrom(period);
        }
    }
}
