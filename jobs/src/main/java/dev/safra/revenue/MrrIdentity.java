package dev.safra.revenue;

import static dev.safra.dimension.Amounts.money;
import static dev.safra.dimension.Amounts.tenThousandths;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.safra.account.OpenMonths;
import dev.safra.config.SafraException;
import dev.safra.lake.JavaPass;
import dev.safra.lake.OneJob;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Checks on the tables as written that opening plus movements is closing. For each account, product and month the
 * movements are the difference of two closes; the company's bridge closes at the sum of mrr_months; the members of each
 * dimension add up to the company; and each month opens at the close of the month before. (That a row of the bridge
 * adds up is a constraint of the table.)
 */
public final class MrrIdentity {

    private MrrIdentity() {}

    /**
     * Throws SafraException (22) naming the first row of a window's months that does not add up. The month before the
     * window is read for its close.
     *
     * @param sums {@link MonthSums} of the tables, for the same window
     */
    public static void require(Dataset<Row> sums, Dataset<Row> mrrMonths, Dataset<Row> bridge, OpenMonths window) {
        Column isIncluded = col("month").geq(lit(window.from()));
        Column isClose = col("month").geq(lit(window.monthBefore()));
        Dataset<Row> included = bridge.where(isIncluded);
        Map<String, Dataset<Row>> broken = new LinkedHashMap<>();
        broken.put("account and product", unexplained(sums));
        broken.put("company", differingTotals(mrrMonths.where(isIncluded), included));
        broken.put("dimension", differingDimensions(included));
        broken.put("opening", brokenChains(included, bridge.where(isClose)));
        requireNone(broken);
    }

    /** Rows of account, product and month whose movements are not the difference of two closes. */
    private static Dataset<Row> unexplained(Dataset<Row> sums) {
        return sums.where(col("kind").equalTo(MonthSums.UNEXPLAINED))
                .select(
                        col("dimension").as("account_id"),
                        col("member").as("product"),
                        col("month"),
                        money(get(col("numbers"), lit(0))).as("unexplained"));
    }

    private static Dataset<Row> differingTotals(Dataset<Row> mrrMonths, Dataset<Row> bridge) {
        Dataset<Row> paid = mrrMonths
                .groupBy("month")
                .agg(money(sum(tenThousandths(col("mrr")))).as("mrr"));
        return bridge.where("dimension = 'all'")
                .select("month", "closing_mrr")
                .join(paid, "month", "full")
                .where("coalesce(closing_mrr, 0) <> coalesce(mrr, 0)");
    }

    /** Months and dimensions whose members do not add up to the company. */
    private static Dataset<Row> differingDimensions(Dataset<Row> bridge) {
        Dataset<Row> company = bridge.where("dimension = 'all'").selectExpr("month", "closing_mrr as company_mrr");
        return bridge.groupBy("month", "dimension")
                .agg(sum("closing_mrr").as("members_mrr"))
                .join(company, "month")
                .where("members_mrr <> company_mrr");
    }

    private static Dataset<Row> brokenChains(Dataset<Row> bridge, Dataset<Row> closes) {
        Dataset<Row> before = closes.selectExpr(
                "add_months(month, 1) as month", "dimension", "member", "closing_mrr as previous_closing_mrr");
        return bridge.select("month", "dimension", "member", "opening_mrr")
                .join(before, new String[] {"month", "dimension", "member"}, "left")
                .where("opening_mrr <> coalesce(previous_closing_mrr, 0)");
    }

    private static void requireNone(Map<String, Dataset<Row>> broken) {
        Iterator<List<String>> firsts = OneJob.run(
                        "mrr_identity",
                        broken.values().stream().map(MrrIdentity::first).toList())
                .iterator();
        for (String grain : broken.keySet()) {
            firsts.next().stream().filter(Objects::nonNull).findFirst().ifPresent(row -> {
                throw SafraException.ofBug(
                        "mrr_identity: opening + movements = closing does not hold by " + grain + ", first at " + row);
            });
        }
    }

    /** The first row of each partition as text; null where there is none. */
    private static OneJob.Query<String> first(Dataset<Row> rows) {
        JavaPass.Function<InternalRow, Row> toJava = JavaPass.toJava(rows.schema());
        return new OneJob.Query<>(
                rows,
                partition -> partition.hasNext() ? toJava.of(partition.next()).mkString("[", ", ", "]") : null);
    }
}
