package dev.safra.revenue;

import static dev.safra.dimension.Amounts.money;
import static dev.safra.dimension.Amounts.tenThousandths;
import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.sum;

import dev.safra.account.Window;
import dev.safra.config.AsOf;
import dev.safra.config.SafraException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Opening plus movements is closing, checked on the tables as written: for each account and product and month, and for
 * each member of the bridge against what its accounts pay. (Within a row of the bridge it is a constraint of the table.)
 */
public final class MrrIdentity {

    private MrrIdentity() {}

    /** Throws SafraException (22) naming the first place that does not add up. */
    public static void require(Dataset<Row> mrrMonths, Dataset<Row> movements, Dataset<Row> bridge, AsOf asOf) {
        require(mrrMonths, movements, bridge, asOf, Window.ALL);
    }

    /** The same of a window's months, each with the close of the month before. */
    public static void require(
            Dataset<Row> mrrMonths, Dataset<Row> movements, Dataset<Row> bridge, AsOf asOf, Window window) {
        Column isTold = col("month").geq(lit(window.from()));
        Column isClose = col("month").geq(lit(window.monthBefore()));
        Dataset<Row> told = bridge.where(isTold);
        requireNone(
                "account and product", unexplained(mrrMonths.where(isClose), movements.where(isTold), asOf, isTold));
        requireNone("company", differingTotals(mrrMonths.where(isTold), told));
        requireNone("dimension", differingDimensions(told));
        requireNone("opening", brokenChains(told, bridge.where(isClose)));
    }

    /** Rows of account, product and month whose movements are not the difference of two closes. */
    private static Dataset<Row> unexplained(Dataset<Row> mrrMonths, Dataset<Row> movements, AsOf asOf, Column isTold) {
        Dataset<Row> closing = mrrMonths
                .where(isTold)
                .select(
                        col("account_id"),
                        col("product"),
                        col("month"),
                        tenThousandths(col("mrr")).as("mrr"));
        Dataset<Row> opening = mrrMonths
                .where(col("month").lt(lit(asOf.month())))
                .select(
                        col("account_id"),
                        col("product"),
                        add_months(col("month"), 1).as("month"),
                        negate(tenThousandths(col("mrr"))).as("mrr"));
        Dataset<Row> explained = movements.select(
                col("account_id"),
                col("product"),
                col("month"),
                negate(tenThousandths(col("amount"))).as("mrr"));
        return closing.union(opening)
                .union(explained)
                .groupBy("account_id", "product", "month")
                .agg(sum("mrr").as("unexplained"))
                .where("unexplained <> 0")
                .withColumn("unexplained", money(col("unexplained")));
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

    /** The members of each dimension share the company out among them. */
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

    private static void requireNone(String grain, Dataset<Row> broken) {
        List<Row> first = broken.limit(1).collectAsList();
        if (!first.isEmpty()) {
            throw SafraException.ofBug("mrr_identity: opening + movements = closing does not hold by " + grain
                    + ", first at " + first.get(0).mkString("[", ", ", "]"));
        }
    }
}
