package dev.safra.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;

/**
 * What can be followed through the periods of a cohort. Adding one is adding a line to {@link #ALL}.
 *
 * @param value of a group of {@code MonthTotals} rows in one period, which have {@code granularity} and
 *     {@code is_close} (true in the period's last month)
 * @param base name of the indicator whose value in period 0 the rate is over
 */
public record Indicator(String name, Column value, String base) {

    /** All indicators (metrics.md §4). */
    public static final List<Indicator> ALL = List.of(
            new Indicator("accounts", atClose(col("closing_accounts")), "accounts"),
            new Indicator("mrr", atClose(col("closing_mrr")), "mrr"),
            new Indicator("mrr_gross", atClose(closingAtMostFirst()), "mrr"),
            new Indicator("upsell", sum(col("upsell_mrr")), "mrr"),
            new Indicator("cross_sell", sum(col("cross_sell_mrr")), "mrr"),
            new Indicator("downsell", sum(col("downsell_mrr")), "mrr"),
            new Indicator("churn", sum(col("churn_mrr")), "mrr"));

    private static Column atClose(Column level) {
        return sum(when(col("is_close"), level));
    }

    private static Column closingAtMostFirst() {
        return when(col("granularity").equalTo("month"), col("closing_at_most_first_month"))
                .otherwise(col("closing_at_most_first_quarter"));
    }
}
