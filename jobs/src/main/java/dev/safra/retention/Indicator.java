package dev.safra.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;

/**
 * What can be followed through the periods of a cohort. Adding one is adding a line here, and, if nobody has counted it yet,
 * its counts to {@link MonthTotals}, {@link PaidAnniversaries} or {@link Activity}.
 *
 * @param value of a group of rows in one period: {@code MonthTotals} (with {@code is_close}, true in the period's last
 *     month), or counts of the others
 * @param base what its rate is over
 */
public record Indicator(String name, Column value, Base base) {

    /**
     * @param value of a group of rows, as of an indicator
     * @param isOfStart whether it is that of period 0, and not of the period itself
     */
    public record Base(String name, Column value, boolean isOfStart) {}

    private static final Base FIRST_ACCOUNTS = new Base("first_accounts", atClose(col("closing_accounts")), true);
    private static final Base FIRST_MRR = new Base("first_mrr", atClose(col("closing_mrr")), true);
    private static final Base COHORT = new Base("cohort", sum(col("joined_accounts")), true);
    private static final Base RESPONSES = new Base("responses", sum(col("responses")), false);

    /** By the period of an account's first MRR, of month totals (metrics.md §4). */
    static final List<Indicator> OF_MONEY = List.of(
            new Indicator("accounts", atClose(col("closing_accounts")), FIRST_ACCOUNTS),
            new Indicator("mrr", atClose(col("closing_mrr")), FIRST_MRR),
            new Indicator("mrr_gross", atClose(closingAtMostFirst()), FIRST_MRR),
            new Indicator("upsell", sum(col("upsell_mrr")), FIRST_MRR),
            new Indicator("cross_sell", sum(col("cross_sell_mrr")), FIRST_MRR),
            new Indicator("downsell", sum(col("downsell_mrr")), FIRST_MRR),
            new Indicator("churn", sum(col("churn_mrr")), FIRST_MRR));

    /** By that of its first paying day, of {@link PaidAnniversaries}. */
    static final List<Indicator> OF_ANNIVERSARIES =
            List.of(new Indicator("accounts_anniversary", sum(col("alive_accounts")), COHORT));

    /** By the period of its sign-up, of {@link Activity#ofUsage}. */
    static final List<Indicator> OF_USAGE =
            List.of(new Indicator("active_accounts", sum(col("active_accounts")), COHORT));

    /** The same, of {@link Activity#ofAnswers}. */
    static final List<Indicator> OF_ANSWERS =
            List.of(new Indicator("nps", sum(col("promoters").minus(col("detractors"))), RESPONSES));

    private static Column atClose(Column level) {
        return sum(when(col("is_close"), level));
    }

    private static Column closingAtMostFirst() {
        return when(col("granularity").equalTo("month"), col("closing_at_most_first_month"))
                .otherwise(col("closing_at_most_first_quarter"));
    }
}
