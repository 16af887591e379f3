package dev.safra.revenue;

import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.STRING;

import dev.safra.config.AsOf;
import dev.safra.dimension.Months;
import dev.safra.lake.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Each account's MRR month by month. The bridge and the cohorts are sums of it. */
public final class AccountMonths {

    public static final Table TABLE = Table.named("account_months")
            .describedAs("One row per account and month with MRR at the month's opening or close.")
            .key("account_id", STRING, "The customer; joins to accounts.")
            .key("month", DATE, "First day of the calendar month.")
            .required("opening_mrr", MONEY, "MRR at the previous month's close.")
            .required("new_mrr", MONEY, "First MRR ever.")
            .required("reactivation_mrr", MONEY, "MRR of an account that had left.")
            .required("cross_sell_mrr", MONEY, "MRR of products added.")
            .required("upsell_mrr", MONEY, "Rises.")
            .required("downsell_mrr", MONEY, "Falls, and products dropped; 0 or less.")
            .required("churn_mrr", MONEY, "MRR lost because the account left; 0 or less.")
            .required("fx_mrr", MONEY, "Change by exchange rates alone.")
            .required("closing_mrr", MONEY, "MRR at the month's close, or the as-of day's.")
            .required("committed_mrr", MONEY, "Closing MRR without subscriptions under notice.")
            .required("at_risk_mrr", MONEY, "Closing MRR that is past due, within grace.")
            .required(
                    "retained_mrr", MONEY, "Closing MRR at last month's exchange rates; 0 without MRR at the opening.")
            .required("first_month", DATE, "Month of the account's first MRR: its cohort.")
            .required("first_month_mrr", MONEY, "MRR at that month's close.")
            .required("first_quarter_mrr", MONEY, "MRR at the close of that month's quarter.")
            .optional("subscription_id", STRING, "The subscription that pays most at the close; null where not known.")
            .optional("subscription_starts_on", DATE, "First day of that subscription's row.")
            .optional(
                    "left_on",
                    DATE,
                    "For an account that left this month: the end of its largest subscription at the opening.")
            .optional("tenure_days", INT, "Days from the account's first day with MRR to left_on.")
            .optional("reason", STRING, "Why the account left.")
            .optional("is_involuntary", BOOLEAN, "Whether it left by not paying.")
            .required("is_complete", BOOLEAN, "Whether the month is over.")
            .check(
                    "adds_up",
                    "opening_mrr + new_mrr + reactivation_mrr + cross_sell_mrr + upsell_mrr + downsell_mrr"
                            + " + churn_mrr + fx_mrr = closing_mrr")
            .partitionedBy("month");

    private AccountMonths() {}

    /** From the rows of {@link LedgerPass}. */
    public static Dataset<Row> from(Dataset<Row> ledger, AsOf asOf) {
        return FactRows.months(ledger).withColumn("is_complete", Months.isComplete(asOf));
    }
}
