package dev.safra.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.day;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Subscriptions told from invoices, for companies that have nothing else. */
public final class InvoiceLines {

    private InvoiceLines() {}

    /**
     * One subscription row per recurring line, in force while its service lasts. The term is months where both ends
     * share the day of the month or are both month ends, else days.
     */
    public static Dataset<Row> asSubscriptions(Dataset<Row> lines) {
        Column from = col("service_from");
        Column to = col("service_to");
        Column months = year(to).multiply(12)
                .plus(month(to))
                .minus(year(from).multiply(12).plus(month(from)));
        Column areMonthEnds = to.equalTo(last_day(to)).and(from.equalTo(last_day(from)));
        Column isWholeMonths = months.gt(0).and(day(to).equalTo(day(from)).or(areMonthEnds));
        Column none = lit(null);
        return lines.where("kind = 'recurring'")
                .select(
                        concat_ws("/", col("invoice_id"), col("line_id")).as("subscription_id"),
                        col("account_id"),
                        col("product"),
                        col("plan"),
                        col("quantity"),
                        col("amount"),
                        col("currency"),
                        when(isWholeMonths, "month").otherwise("day").as("term"),
                        when(isWholeMonths, months)
                                .otherwise(datediff(to, from))
                                .as("term_count"),
                        from.as("starts_on"),
                        to.as("ends_on"),
                        lit("active").as("status"),
                        none.cast("date").as("past_due_since"),
                        none.cast("date").as("cancelled_on"),
                        none.cast("string").as("cancel_reason"),
                        none.cast("date").as("renews_on"));
    }
}
