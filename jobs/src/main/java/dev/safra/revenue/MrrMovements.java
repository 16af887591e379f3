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

/**
 * Month-over-month change of each account's MRR, product by product, and the kind of change (docs/metrics.md,
 * "Movements").
 */
public final class MrrMovements {

    public static final Table TABLE = Table.named("mrr_movements")
            .describedAs("One row per account, product and month in which MRR changed; two where the customer and the"
                    + " exchange rate both changed it.")
            .key("account_id", STRING, "The customer; joins to accounts.")
            .key("product", STRING, "Product family.")
            .key("month", DATE, "First day of the calendar month.")
            .key("movement", STRING, "new, reactivation, cross_sell, upsell, downsell, churn or fx.")
            .required("amount", MONEY, "The change, signed.")
            .required("opening_mrr", MONEY, "MRR of the month before; 0 where there was none.")
            .required("closing_mrr", MONEY, "MRR of this month; 0 once the product has ended.")
            .optional("plan", STRING, "Plan at this month's close.")
            .optional("previous_plan", STRING, "Plan at the previous month's close.")
            .optional("reason", STRING, "For a loss: cancel reason, paused, past_due or product_dropped.")
            .optional("is_involuntary", BOOLEAN, "For churn or a dropped product: whether it was for want of payment.")
            .optional("dormant_months", INT, "For a reactivation: months without MRR.")
            .required("is_complete", BOOLEAN, "Whether the month is over.")
            .check("amount_is_a_change", "amount <> 0")
            .check(
                    "movement_is_known",
                    "movement in ('new', 'reactivation', 'cross_sell', 'upsell', 'downsell', 'churn', 'fx')")
            .partitionedBy("month");

    private MrrMovements() {}

    /** From the rows of {@link LedgerPass}. */
    public static Dataset<Row> from(Dataset<Row> ledger, AsOf asOf) {
        return FactRows.changes(ledger).withColumn("is_complete", Months.isComplete(asOf));
    }
}
