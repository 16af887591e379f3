package dev.safra.revenue;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;

import dev.safra.config.AsOf;
import dev.safra.dimension.Amounts;
import dev.safra.lake.Groups;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Partitions;
import dev.safra.lake.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * From each month's opening MRR to its closing MRR, for the company and each member (docs/metrics.md, "The MRR bridge"
 * and "Churn and retention rates").
 */
public final class MrrBridge {

    public static final Table TABLE = Table.named("mrr_bridge")
            .describedAs("One row per month, dimension and member, without gaps from the member's first month on;"
                    + " dimension all with member all is the company.")
            .key("month", DATE, "First day of the calendar month.")
            .key("dimension", STRING, "Account attribute, or all.")
            .key("member", STRING, "Value of the attribute, unknown where there is none; all for all.")
            .required("opening_mrr", MONEY, "MRR at the previous month's close.")
            .required("new_mrr", MONEY, "First MRR of new accounts.")
            .required("reactivation_mrr", MONEY, "MRR of accounts that came back.")
            .required("cross_sell_mrr", MONEY, "MRR of products added.")
            .required("upsell_mrr", MONEY, "Rises.")
            .required("downsell_mrr", MONEY, "Falls, and products dropped; 0 or less.")
            .required("churn_mrr", MONEY, "MRR of accounts that left; 0 or less.")
            .required("fx_mrr", MONEY, "Change by exchange rates alone.")
            .required("closing_mrr", MONEY, "MRR at the month's close, or the as-of day's.")
            .required("committed_mrr", MONEY, "Closing MRR without subscriptions under notice.")
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
            .optional(
                    "gross_retention",
                    RATE,
                    "Share of the opening MRR that is still paid; no account counts for more than it paid at the"
                            + " opening.")
            .optional(
                    "net_retention",
                    RATE,
                    "What the opening accounts pay now, at last month's exchange rates, over the opening MRR.")
            .optional("quick_ratio", RATE, "MRR gained over MRR lost.")
            .optional("arpa", MONEY, "Closing MRR per account.")
            .optional("mrr_vs_previous_month", RATE, "Change of closing MRR against one month before.")
            .optional("mrr_vs_previous_quarter", RATE, "Change of closing MRR against three months before.")
            .optional("mrr_vs_previous_year", RATE, "Change of closing MRR against twelve months before.")
            .optional(
                    "diagnosis",
                    STRING,
                    "large_accounts_lost, small_accounts_lost or growth_hides_churn; null where nothing stands out.")
            .required("is_complete", BOOLEAN, "Whether the month is over.")
            .check(
                    "adds_up",
                    "opening_mrr + new_mrr + reactivation_mrr + cross_sell_mrr + upsell_mrr + downsell_mrr"
                            + " + churn_mrr + fx_mrr = closing_mrr")
            .check(
                    "accounts_add_up",
                    "opening_accounts + new_accounts + reactivated_accounts - lost_accounts" + " = closing_accounts")
            .partitionedBy("month");

    private MrrBridge() {}

    /**
     * From {@link MonthSums} by at least the dimensions.
     *
     * @param company {@link MonthSums#ofCompany}
     */
    public static Dataset<Row> from(
            Dataset<Row> sums, Collection<String> dimensions, SortedMap<LocalDate, long[]> company, AsOf asOf) {
        Diagnosis diagnosis = Diagnosis.of(company);
        return JavaPass.flatMapGroups(
                Partitions.by(MonthSums.months(sums, dimensions), col("dimension"), col("member"))
                        .sortWithinPartitions("dimension", "member"),
                TABLE.schema(),
                List.of("dimension", "member"),
                member -> rows(member, diagnosis, asOf).iterator());
    }

    /** The rows of a member's months, from its first on. */
    private static List<Row> rows(Groups.Group member, Diagnosis diagnosis, AsOf asOf) {
        TreeMap<LocalDate, long[]> byMonth = new TreeMap<>();
        member.forEachRemaining(row -> MonthSums.add(
                byMonth.computeIfAbsent(row.getAs(2), month -> new long[MonthSums.SUMS.size()]),
                JavaPass.longs(row, 4)));
        List<Row> rows = new ArrayList<>();
        List<Long> closings = new ArrayList<>();
        for (LocalDate month = byMonth.firstKey(); !month.isAfter(asOf.month()); month = month.plusMonths(1)) {
            BridgeMonth bridge = new BridgeMonth(byMonth.getOrDefault(month, new long[MonthSums.SUMS.size()]));
            closings.add(bridge.closing());
            rows.add(row(member.first(), month, bridge, closings, diagnosis.of(month, bridge), asOf));
        }
        return rows;
    }

    private static Row row(
            Row member, LocalDate month, BridgeMonth bridge, List<Long> closings, String diagnosis, AsOf asOf) {
        List<Object> cells = new ArrayList<>(List.of(month, member.getString(0), member.getString(1)));
        cells.addAll(bridge.amounts());
        cells.addAll(bridge.counts());
        cells.addAll(bridge.rates());
        Stream.of(1, 3, 12).map(monthsAgo -> changeSince(monthsAgo, closings)).forEach(cells::add);
        cells.add(diagnosis);
        cells.add(asOf.isComplete(month));
        return RowFactory.create(cells.toArray());
    }

    /**
     * The relative change of the last close against that of {@code monthsAgo} months before; null if there was none, or
     * it was zero.
     */
    private static Double changeSince(int monthsAgo, List<Long> closings) {
        int last = closings.size() - 1;
        Double ratio = last < monthsAgo ? null : Amounts.ratio(closings.get(last), closings.get(last - monthsAgo));
        return ratio == null ? null : ratio - 1;
    }
}
