package dev.safra.retention;

import dev.safra.config.AsOf;
import dev.safra.dimension.Granularity;
import dev.safra.lake.Batches;
import dev.safra.lake.JavaPass;
import dev.safra.retention.Cohort.Key;
import dev.safra.revenue.MonthSums;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Sums of the cohorts of accounts by their first MRR, from sums of months. */
public final class MoneyCohorts {

    private static final int NEW_ACCOUNTS = MonthSums.SUMS.indexOf("new_accounts");
    private static final int CLOSING_ACCOUNTS = MonthSums.SUMS.indexOf("closing_accounts");
    private static final int CLOSING = MonthSums.SUMS.indexOf("closing_mrr");
    private static final int AT_MOST_FIRST_MONTH = MonthSums.SUMS.indexOf("closing_at_most_first_month");
    private static final int AT_MOST_FIRST_QUARTER = MonthSums.SUMS.indexOf("closing_at_most_first_quarter");
    private static final int UPSELL = MonthSums.SUMS.indexOf("upsell_mrr");
    private static final int CROSS_SELL = MonthSums.SUMS.indexOf("cross_sell_mrr");
    private static final int DOWNSELL = MonthSums.SUMS.indexOf("downsell_mrr");
    private static final int CHURN = MonthSums.SUMS.indexOf("churn_mrr");

    private MoneyCohorts() {}

    /** Input of {@link Cohorts}. From {@link MonthSums} by at least the dimensions. */
    public static Dataset<Row> from(Dataset<Row> monthSums, List<String> dimensions, AsOf asOf) {
        LocalDate lastMonth = asOf.month();
        return JavaPass.mapPartitions(MonthSums.months(monthSums, dimensions), Cohorts.SCHEMA, rows -> {
            CohortSums sums = new CohortSums(List.of());
            return new Batches(() -> added(rows, sums, lastMonth));
        });
    }

    /** The sums of as many of the remaining rows as fit in memory; null after the last. */
    private static Iterator<Row> added(Iterator<Row> rows, CohortSums sums, LocalDate lastMonth) {
        if (!rows.hasNext()) {
            return null;
        }
        while (rows.hasNext() && !sums.isFull()) {
            Row row = rows.next();
            long[] numbers = JavaPass.longs(row, 4);
            add(sums, Granularity.MONTH, row, numbers, numbers[AT_MOST_FIRST_MONTH], lastMonth);
            add(sums, Granularity.QUARTER, row, numbers, numbers[AT_MOST_FIRST_QUARTER], lastMonth);
        }
        return sums.drain();
    }

    private static void add(
            CohortSums all,
            Granularity granularity,
            Row row,
            long[] numbers,
            long closingAtMostFirst,
            LocalDate lastMonth) {
        LocalDate month = row.getAs(2);
        LocalDate start = granularity.start(row.getAs(3));
        LocalDate period = granularity.start(month);
        LocalDate last = granularity.after(period, 1).minusMonths(1);
        boolean isClose = month.equals(last.isAfter(lastMonth) ? lastMonth : last);
        Cohort.Sums cohort =
                all.cohort(new Key(CohortKind.MONEY, granularity, row.getString(0), row.getString(1), start));
        all.add(
                new Cohort.Sums[] {cohort},
                granularity.between(start, month),
                numbers[NEW_ACCOUNTS],
                isClose ? numbers[CLOSING_ACCOUNTS] : 0,
                isClose ? numbers[CLOSING] : 0,
                isClose ? closingAtMostFirst : 0,
                numbers[UPSELL],
                numbers[CROSS_SELL],
                numbers[DOWNSELL],
                numbers[CHURN]);
        cohort.knownFrom(period);
    }
}
