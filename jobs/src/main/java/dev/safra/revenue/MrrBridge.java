package dev.safra.revenue;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.median;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.dimension.Members;
import dev.safra.dimension.Months;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** From each month's opening MRR to its closing, for the company and each of its parts (metrics.md §2, §3). */
public final class MrrBridge {

    public static final Table TABLE = Table.named("mrr_bridge")
            .describedAs("One row per month, dimension and member, without gaps from the member's first month on;"
                    + " dimension all with member all is the company.")
            .key("month", DATE, "First day of the calendar month.")
            .key("dimension", STRING, "Account attribute, or all.")
            .key("member", STRING, "Its value; unknown where it has none.")
            .required("opening_mrr", MONEY, "MRR at the previous month's close.")
            .required("new_mrr", MONEY, "First MRR of new accounts.")
            .required("reactivation_mrr", MONEY, "MRR of accounts that came back.")
            .required("cross_sell_mrr", MONEY, "MRR of products added.")
            .required("upsell_mrr", MONEY, "Rises.")
            .required("downsell_mrr", MONEY, "Falls, and products dropped; 0 or less.")
            .required("churn_mrr", MONEY, "MRR of accounts that left; 0 or less.")
            .required("fx_mrr", MONEY, "Change by exchange rates alone.")
            .required("closing_mrr", MONEY, "MRR at the month's close, or the as-of day's.")
            .required("committed_mrr", MONEY, "Closing MRR without what has been given notice.")
            .required("at_risk_mrr", MONEY, "Closing MRR that is past due, within grace.")
            .required("opening_accounts", BIGINT, "Accounts with MRR at the opening.")
            .required("new_accounts", BIGINT, "Accounts with their first MRR.")
            .required("reactivated_accounts", BIGINT, "Accounts that came back.")
            .required("lost_accounts", BIGINT, "Accounts that left.")
            .required("closing_accounts", BIGINT, "Accounts with MRR at the close.")
            .required("upsell_accounts", BIGINT, "Accounts with an upsell.")
            .required("downsell_accounts", BIGINT, "Accounts with a downsell.")
            .required("gross_churn", MONEY, "MRR lost with accounts that left, as a positive amount.")
            .required("net_revenue_churn", MONEY, "Churn and downsell less upsell and cross-sell; negative in growth.")
            .optional("gross_churn_rate", RATE, "Gross churn over opening MRR.")
            .optional("net_churn_rate", RATE, "Net revenue churn over opening MRR.")
            .optional("logo_churn_rate", RATE, "Accounts lost over accounts at the opening.")
            .optional("gross_retention", RATE, "What the opening accounts kept paying, at most what they paid.")
            .optional("net_retention", RATE, "What the opening accounts pay now, at last month's exchange rates.")
            .optional("quick_ratio", RATE, "MRR gained over MRR lost.")
            .optional("arpa", MONEY, "Closing MRR per account.")
            .optional("mrr_vs_previous_month", RATE, "Closing MRR against one month before.")
            .optional("mrr_vs_previous_quarter", RATE, "Closing MRR against three months before.")
            .optional("mrr_vs_previous_year", RATE, "Closing MRR against twelve months before.")
            .optional("diagnosis", STRING, "large_accounts_lost, small_accounts_lost or growth_hides_churn.")
            .required("is_complete", BOOLEAN, "Whether the month is over.")
            .check(
                    "adds_up",
                    "opening_mrr + new_mrr + reactivation_mrr + cross_sell_mrr + upsell_mrr + downsell_mrr"
                            + " + churn_mrr + fx_mrr = closing_mrr")
            .check(
                    "accounts_add_up",
                    "opening_accounts + new_accounts + reactivated_accounts - lost_accounts" + " = closing_accounts")
            .slicedBy("month");

    private static final String[] MEMBER = {"month", "dimension", "member"};
    private static final WindowSpec MEMBERS_MONTHS =
            Window.partitionBy("dimension", "member").orderBy("month");

    /** The trailing months a diagnosis compares with, and how many of them it needs. */
    private static final int TRAILING_MONTHS = 12;

    private static final int LEAST_MONTHS = 6;

    private MrrBridge() {}

    /** From {@link MonthTotals} by month and the dimensions. */
    public static Dataset<Row> from(Dataset<Row> totals, Collection<String> dimensions, AsOf asOf) {
        Dataset<Row> members = sums(Members.withAll(totals, dimensions));
        Dataset<Row> everyMonth = Months.since(
                members.groupBy("dimension", "member").agg(min("month").as("first")), "first", asOf);
        Dataset<Row> bridge = everyMonth
                .join(members, MEMBER, "left")
                .na()
                .fill(0, MonthTotals.SUMS.toArray(String[]::new))
                .withColumns(rates());
        return diagnosed(bridge).withColumn("is_complete", Months.isComplete(asOf));
    }

    private static Dataset<Row> sums(Dataset<Row> rows) {
        List<Column> sums =
                MonthTotals.SUMS.stream().map(name -> sum(name).as(name)).toList();
        return rows.groupBy(Stream.of(MEMBER).map(name -> col(name)).toArray(Column[]::new))
                .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
    }

    private static Map<String, Column> rates() {
        Column grossChurn = col("churn_mrr").multiply(-1);
        Column lost = grossChurn.minus(col("downsell_mrr"));
        Column netChurn = lost.minus(col("upsell_mrr")).minus(col("cross_sell_mrr"));
        Column gained = col("new_mrr")
                .plus(col("reactivation_mrr"))
                .plus(col("cross_sell_mrr"))
                .plus(col("upsell_mrr"));
        return Map.ofEntries(
                Map.entry("gross_churn", grossChurn),
                Map.entry("net_revenue_churn", netChurn),
                Map.entry("gross_churn_rate", Ratio.of(grossChurn, col("opening_mrr"))),
                Map.entry("net_churn_rate", Ratio.of(netChurn, col("opening_mrr"))),
                Map.entry("logo_churn_rate", Ratio.of(col("lost_accounts"), col("opening_accounts"))),
                Map.entry("gross_retention", Ratio.of(col("retained_at_most_opening"), col("opening_mrr"))),
                Map.entry("net_retention", Ratio.of(col("retained_mrr"), col("opening_mrr"))),
                Map.entry("quick_ratio", Ratio.of(gained, lost)),
                Map.entry(
                        "arpa",
                        try_divide(col("closing_mrr"), col("closing_accounts")).cast("decimal(20,4)")),
                Map.entry("mrr_vs_previous_month", changeSince(1)),
                Map.entry("mrr_vs_previous_quarter", changeSince(3)),
                Map.entry("mrr_vs_previous_year", changeSince(12)));
    }

    private static Column changeSince(int monthsAgo) {
        return Ratio.of(col("closing_mrr"), lag("closing_mrr", monthsAgo).over(MEMBERS_MONTHS))
                .minus(1);
    }

    /** Compares each row with the medians of the company's twelve months before it. */
    private static Dataset<Row> diagnosed(Dataset<Row> bridge) {
        Dataset<Row> company = bridge.where(col("dimension").equalTo(Members.ALL));
        Dataset<Row> before = company.select(
                col("month").as("past"), col("net_churn_rate"), col("gross_churn_rate"), col("logo_churn_rate"));
        Column monthsAgo = Months.between(col("past"), col("month"));
        Dataset<Row> usual = company.select("month")
                .join(before, monthsAgo.between(1, TRAILING_MONTHS))
                .groupBy("month")
                .agg(
                        count("net_churn_rate").as("known_months"),
                        median(col("net_churn_rate")).as("usual_net"),
                        median(col("gross_churn_rate")).as("usual_gross"),
                        median(col("logo_churn_rate")).as("usual_logo"));
        Column isNetHigh = col("net_churn_rate").gt(col("usual_net"));
        Column isNetLow = col("net_churn_rate").lt(col("usual_net"));
        Column isGrossHigh = col("gross_churn_rate").gt(col("usual_gross"));
        Column isLogoHigh = col("logo_churn_rate").gt(col("usual_logo"));
        Column isLogoLow = col("logo_churn_rate").lt(col("usual_logo"));
        Column isGrowing = col("net_churn_rate").lt(0);
        Column diagnosis = when(isNetHigh.and(isLogoLow), "large_accounts_lost")
                .when(isGrossHigh.and(isNetLow.or(isGrowing)), "growth_hides_churn")
                .when(isNetLow.and(isLogoHigh), "small_accounts_lost");
        return bridge.join(usual, new String[] {"month"}, "left")
                .withColumn("diagnosis", when(col("known_months").geq(LEAST_MONTHS), diagnosis));
    }
}
