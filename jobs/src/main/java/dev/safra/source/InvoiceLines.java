package dev.safra.source;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Derives subscriptions from invoices, for companies that have nothing else. */
public final class InvoiceLines {

    private InvoiceLines() {}

    /**
     * One subscription row per recurring line, in force while its service lasts. The term is in months if both ends are
     * the same day of the month, else in days.
     */
    public static Dataset<Row> asSubscriptions(Dataset<Row> lines) {
        Column from = col("service_from");
        Column to = col("service_to");
        Column months = wholeMonths(from, to);
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
                        when(months.isNotNull(), "month").otherwise("day").as("term"),
                        coalesce(months, datediff(to, from)).as("term_count"),
                        from.as("starts_on"),
                        to.as("ends_on"),
                        lit("active").as("status"),
                        none.cast("date").as("past_due_since"),
                        none.cast("date").as("cancelled_on"),
                        none.cast("string").as("cancel_reason"),
                        none.cast("date").as("renews_on"));
    }

    /**
     * The number of months between two dates on the same day of the month; else null. In a month too short for that
     * day, its last day counts as that day, and so does the first of the next month.
     */
    private static Column wholeMonths(Column from, Column to) {
        Column months = monthNumber(to).minus(monthNumber(from));
        Column areSameDay = add_months(from, months)
                .equalTo(to)
                .or(add_months(to, negate(months)).equalTo(from));
        return when(areSameDay, months)
                .when(hasRunOver(to, day(from)), months.minus(1))
                .when(hasRunOver(from, day(to)), months.plus(1));
    }

    /** Whether a date is the first of a month because the month before is too short for a day. */
    private static Column hasRunOver(Column date, Column day) {
        return day(date).equalTo(1).and(day.gt(day(date_sub(date, 1))));
    }

    private static Column monthNumber(Column date) {
        return year(date).multiply(12).plus(month(date));
    }
}
