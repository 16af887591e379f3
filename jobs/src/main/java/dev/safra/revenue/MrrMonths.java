package dev.safra.revenue;

import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.QUANTITY;
import static dev.safra.lake.Types.STRING;

import dev.safra.config.AsOf;
import dev.safra.dimension.Months;
import dev.safra.lake.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What each account pays for each product, month by month (docs/metrics.md, "MRR"). */
public final class MrrMonths {

    public static final Table TABLE = Table.named("mrr_months")
            .describedAs("One row per account, product and month with MRR above zero at the month's close"
                    + " (in the running month: at the close of the as-of day).")
            .key("account_id", STRING, "The customer; joins to accounts.")
            .key("product", STRING, "Product family.")
            .key("month", DATE, "First day of the calendar month.")
            .optional("plan", STRING, "Plan of the largest subscription in force.")
            .optional("quantity", QUANTITY, "Seats or units of all subscriptions in force.")
            .required("mrr", MONEY, "Monthly recurring revenue.")
            .required("committed_mrr", MONEY, "MRR without subscriptions under notice.")
            .required("at_risk_mrr", MONEY, "MRR that is past due, within grace.")
            .required("is_complete", BOOLEAN, "Whether the month is over.")
            .check("mrr_is_positive", "mrr > 0")
            .check("committed_is_part", "committed_mrr between 0 and mrr")
            .check("at_risk_is_part", "at_risk_mrr between 0 and mrr")
            .partitionedBy("month");

    private MrrMonths() {}

    /** From the rows of {@link LedgerPass}. */
    public static Dataset<Row> from(Dataset<Row> ledger, AsOf asOf) {
        return FactRows.levels(ledger).withColumn("is_complete", Months.isComplete(asOf));
    }
}
