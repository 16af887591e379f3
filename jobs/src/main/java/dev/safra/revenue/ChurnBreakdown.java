package dev.safra.revenue;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Members;
import dev.safra.dimension.Months;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Who left, by everything that may explain it (metrics.md §3). */
public final class ChurnBreakdown {

    public static final Table TABLE = Table.named("churn_breakdown")
            .describedAs("One row per month, dimension and member with a loss; dimensions reason, csm, plan, product,"
                    + " cohort, tenure, size, industry and country, and where they are configured touch and a site's own"
                    + " attributes.")
            .key("month", DATE, "First day of the month in which the accounts left.")
            .key("dimension", STRING, "By what the losses are told apart.")
            .key("member", STRING, "Its value; unknown where it has none.")
            .required("lost_accounts", BIGINT, "Accounts that left.")
            .required("churned_mrr", MONEY, "MRR lost with them, as a positive amount.")
            .required("share_of_churned_mrr", RATE, "Of all that the month lost.")
            .optional("base_accounts", BIGINT, "The member's accounts at the opening; null for reason and tenure.")
            .optional("logo_churn_rate", RATE, "Accounts lost over base accounts.")
            .required("is_complete", BOOLEAN, "Whether the month is over.")
            .slicedBy("month");

    /** The attributes of accounts that losses are told apart by. */
    public static final List<String> ATTRIBUTES = List.of("csm", "size", "industry", "country");

    /** What else they are told apart by, account by account. */
    public static final List<String> OF_ACCOUNTS = List.of("reason", "cohort", "tenure");

    /** The same of what was lost with them. */
    public static final List<String> OF_PRODUCTS = List.of("product", "plan");

    private static final String[] MEMBER = {"month", "dimension", "member"};

    private ChurnBreakdown() {}

    /** {@link #ATTRIBUTES}, and of the dimensions configured the touch and a site's own. */
    public static List<String> attributes(List<String> dimensions) {
        return and(
                ATTRIBUTES,
                dimensions.stream()
                        .filter(dimension -> dimension.equals(Attributes.TOUCH) || !Attributes.ALL.contains(dimension))
                        .toList());
    }

    /**
     * From the tables of the same names as they are published (of the losses of some months: those months', and of
     * mrr_months the month before too), {@link MonthTotals} by at least the attributes, and accounts (one row each,
     * with them).
     */
    public static Dataset<Row> from(
            Dataset<Row> mrrMonths,
            Dataset<Row> movements,
            Dataset<Row> accountMonths,
            Dataset<Row> totals,
            Dataset<Row> accounts,
            List<String> attributes,
            AsOf asOf) {
        Dataset<Row> lost = lostAccounts(accountMonths, accounts, attributes).unionByName(lostProducts(movements));
        Dataset<Row> base = baseAccounts(totals, attributes).unionByName(baseProducts(mrrMonths));
        Dataset<Row> lostByMonth =
                totals.groupBy("month").agg(sum("churn_mrr").multiply(-1).as("month_churned_mrr"));
        return lost.join(base, MEMBER, "left")
                .join(lostByMonth, "month")
                .withColumn("share_of_churned_mrr", Ratio.of(col("churned_mrr"), col("month_churned_mrr")))
                .withColumn("logo_churn_rate", Ratio.of(col("lost_accounts"), col("base_accounts")))
                .withColumn("is_complete", Months.isComplete(asOf));
    }

    private static Dataset<Row> lostAccounts(
            Dataset<Row> accountMonths, Dataset<Row> accounts, List<String> attributes) {
        Dataset<Row> lost = accountMonths
                .where("churn_mrr < 0")
                .select(
                        col("account_id"),
                        col("month"),
                        col("churn_mrr"),
                        col("reason").as(Members.column("reason")),
                        cohort().as(Members.column("cohort")),
                        tenure().as(Members.column("tenure")));
        return Members.of(Attributes.added(lost, accounts, attributes), and(OF_ACCOUNTS, attributes))
                .groupBy("month", "dimension", "member")
                .agg(
                        count_if(lit(true)).as("lost_accounts"),
                        sum("churn_mrr").multiply(-1).as("churned_mrr"));
    }

    private static List<String> and(List<String> some, List<String> attributes) {
        return Stream.concat(some.stream(), attributes.stream()).toList();
    }

    private static Dataset<Row> lostProducts(Dataset<Row> movements) {
        Dataset<Row> lost = movements
                .where("movement = 'churn'")
                .select(
                        col("account_id"),
                        col("month"),
                        col("amount"),
                        col("product").as(Members.column("product")),
                        col("previous_plan").as(Members.column("plan")));
        return Members.of(lost, OF_PRODUCTS)
                .groupBy("month", "dimension", "member")
                .agg(
                        count_distinct(col("account_id")).as("lost_accounts"),
                        sum("amount").multiply(-1).as("churned_mrr"));
    }

    private static Dataset<Row> baseAccounts(Dataset<Row> totals, List<String> attributes) {
        return Members.of(totals.withColumn(Members.column("cohort"), cohort()), and(List.of("cohort"), attributes))
                .groupBy("month", "dimension", "member")
                .agg(sum("opening_accounts").as("base_accounts"));
    }

    private static Dataset<Row> baseProducts(Dataset<Row> mrrMonths) {
        Dataset<Row> opening = mrrMonths.select(
                col("account_id"),
                add_months(col("month"), 1).as("month"),
                col("product").as(Members.column("product")),
                col("plan").as(Members.column("plan")));
        return base(opening, "product", count(lit(1))) // An account has a product once,
                .unionByName(base(opening, "plan", count_distinct(col("account_id")))); // and a plan in several.
    }

    private static Dataset<Row> base(Dataset<Row> opening, String dimension, Column accounts) {
        return Members.of(opening.select("account_id", "month", Members.column(dimension)), List.of(dimension))
                .groupBy("month", "dimension", "member")
                .agg(accounts.as("base_accounts"));
    }

    private static Column cohort() {
        return col("first_month").cast("string").substr(1, 7);
    }

    private static Column tenure() {
        Column days = col("tenure_days");
        return when(days.leq(90), "0-90")
                .when(days.leq(180), "91-180")
                .when(days.leq(365), "181-365")
                .when(days.gt(365), "366+");
    }
}
