package dev.safra.revenue;

import static dev.safra.dimension.Amounts.money;
import static dev.safra.dimension.Amounts.tenThousandths;
import static dev.safra.lake.Types.MONEY;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.sum;

import dev.safra.dimension.Attributes;
import dev.safra.dimension.Members;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Account months summed to one row per month, first month and combination of attributes: all that adds up across
 * accounts, computed once for the bridge, the breakdown and the cohorts.
 */
public final class MonthTotals {

    /** The sums: money first, then counts of accounts. */
    public static final List<String> SUMS = List.of(
            "opening_mrr",
            "new_mrr",
            "reactivation_mrr",
            "cross_sell_mrr",
            "upsell_mrr",
            "downsell_mrr",
            "churn_mrr",
            "fx_mrr",
            "closing_mrr",
            "committed_mrr",
            "at_risk_mrr",
            "retained_mrr",
            "retained_at_most_opening",
            "closing_at_most_first_month",
            "closing_at_most_first_quarter",
            "opening_accounts",
            "new_accounts",
            "reactivated_accounts",
            "lost_accounts",
            "closing_accounts",
            "upsell_accounts",
            "downsell_accounts");

    private MonthTotals() {}

    /**
     * From account months (one row per account and month) and accounts (one row each, with size). Attributes are there by
     * their {@link Members#column}.
     */
    public static Dataset<Row> from(Dataset<Row> accountMonths, Dataset<Row> accounts, Collection<String> attributes) {
        List<Column> group = Stream.concat(
                        Stream.of("month", "first_month"), attributes.stream().map(Members::column))
                .map(name -> col(name))
                .toList();
        List<Column> sums = SUMS.stream().map(name -> sumOf(name).as(name)).toList();
        Dataset<Row> totals = Attributes.added(inTenThousandths(accountMonths), accounts, attributes)
                .groupBy(group.toArray(Column[]::new))
                .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
        return totals.select(Stream.concat(group.stream(), SUMS.stream().map(MonthTotals::inUnits))
                .toArray(Column[]::new));
    }

    /** Sums of BIGINT are many times faster than sums of decimals, and as exact. */
    private static Dataset<Row> inTenThousandths(Dataset<Row> accountMonths) {
        Stream<Column> money = AccountMonths.TABLE.columns().stream()
                .filter(column -> column.type().equals(MONEY))
                .map(column -> tenThousandths(col(column.name())).as(column.name()));
        return accountMonths.select(Stream.concat(Stream.of(col("account_id"), col("month"), col("first_month")), money)
                .toArray(Column[]::new));
    }

    private static Column inUnits(String name) {
        return name.endsWith("_accounts") ? col(name) : money(col(name)).as(name);
    }

    private static Column sumOf(String name) {
        return switch (name) {
            case "retained_at_most_opening" -> sum(least(col("opening_mrr"), col("retained_mrr")));
            case "closing_at_most_first_month" -> sum(least(col("first_month_mrr"), col("closing_mrr")));
            case "closing_at_most_first_quarter" -> sum(least(col("first_quarter_mrr"), col("closing_mrr")));
            case "opening_accounts" -> count_if(col("opening_mrr").gt(0));
            case "new_accounts" -> count_if(col("new_mrr").gt(0));
            case "reactivated_accounts" -> count_if(col("reactivation_mrr").gt(0));
            case "lost_accounts" -> count_if(col("churn_mrr").lt(0));
            case "closing_accounts" -> count_if(col("closing_mrr").gt(0));
            case "upsell_accounts" -> count_if(col("upsell_mrr").gt(0));
            case "downsell_accounts" -> count_if(col("downsell_mrr").lt(0));
            default -> sum(col(name));
        };
    }
}
