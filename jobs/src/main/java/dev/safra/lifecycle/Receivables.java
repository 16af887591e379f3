package dev.safra.lifecycle;

import static dev.safra.dimension.Amounts.money;
import static dev.safra.dimension.Amounts.tenThousandths;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.safra.account.Rates;
import dev.safra.config.AsOf;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import dev.safra.lake.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What customers owe, for how long, and how late they paid (docs/metrics.md, "Receivables"). */
public final class Receivables {

    public static final Table TABLE = Table.named("receivables")
            .describedAs("One row per account and as-of day, for accounts with an open invoice or a payment in the 365"
                    + " days up to the day.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day; the row is the state at its close.")
            .required("open_amount", MONEY, "Open invoices less open credit notes; negative where credit exceeds them.")
            .required("overdue_amount", MONEY, "Open invoices past due, less credit notes.")
            .required("overdue_1_30", MONEY, "Overdue for 1 to 30 days; credit notes are set against the oldest first.")
            .required("overdue_31_60", MONEY, "Overdue for 31 to 60 days.")
            .required("overdue_61_90", MONEY, "Overdue for 61 to 90 days.")
            .required("overdue_91_plus", MONEY, "Overdue for 91 days or more.")
            .optional(
                    "oldest_overdue_days",
                    INT,
                    "Days past due of the oldest invoice in the oldest of these groups with anything left to pay.")
            .optional(
                    "late_payment_rate",
                    RATE,
                    "Share of the invoices paid in the last 365 days that were paid after they were due.")
            .optional("mean_days_late", RATE, "Mean number of days by which these payments were late.")
            .check("overdue_adds_up", "overdue_amount = overdue_1_30 + overdue_31_60 + overdue_61_90 + overdue_91_plus")
            .partitionedBy("as_of");

    private static final int YEAR = 365;

    /** Days overdue, from and to, the oldest first. */
    private enum Bucket {
        OVERDUE_91_PLUS(91, Integer.MAX_VALUE),
        OVERDUE_61_90(61, 90),
        OVERDUE_31_60(31, 60),
        OVERDUE_1_30(1, 30);

        private final int from;
        private final int to;

        Bucket(int from, int to) {
            this.from = from;
            this.to = to;
        }

        private String column() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Column has(Column days) {
            return days.between(from, to);
        }
    }

    private Receivables() {}

    /** The currencies of open invoices, one row per {@code currency}. Each needs a rate of the as-of day's month. */
    public static Dataset<Row> currencies(Dataset<Row> invoices, AsOf asOf) {
        return InvoiceFilters.known(invoices, asOf)
                .where(InvoiceFilters.isOpen(asOf))
                .where("currency is not null")
                .select("currency")
                .distinct();
    }

    /**
     * From valid rows of the raw invoices.
     *
     * @param currencies of open invoices, each with a rate
     */
    public static Dataset<Row> from(Dataset<Row> invoices, Collection<String> currencies, Rates rates, AsOf asOf) {
        Column day = lit(asOf.day());
        Column isPayment = col("paid_on")
                .gt(lit(asOf.day().minusDays(YEAR)))
                .and(col("paid_on").leq(day))
                .and(col("amount").gt(0));
        Dataset<Row> rows = InvoiceFilters.known(invoices, asOf)
                .select(
                        col("account_id"),
                        when(InvoiceFilters.isOpen(asOf), inReportingCurrency(currencies, rates, asOf))
                                .as("open"),
                        datediff(day, col("due_on")).as("days"),
                        coalesce(isPayment, lit(false)).as("is_payment"),
                        datediff(col("paid_on"), col("due_on")).as("days_late"))
                .where("open is not null or is_payment");
        Dataset<Row> summed = rows.groupBy("account_id").agg(sum(col("open")).as("open"), sums());
        return afterCredit(summed).withColumn("as_of", day);
    }

    private static Column[] sums() {
        Column isLate = col("is_payment").and(col("days_late").gt(0));
        List<Column> sums = new ArrayList<>(List.of(
                coalesce(sum(when(col("open").lt(0), col("open").multiply(-1))), lit(0))
                        .as("credit"),
                count_if(col("is_payment")).as("payments"),
                count_if(isLate).as("late_payments"),
                sum(when(isLate, col("days_late"))).as("late_days")));
        for (Bucket bucket : Bucket.values()) {
            Column isIn = col("open").gt(0).and(bucket.has(col("days")));
            sums.add(coalesce(sum(when(isIn, col("open"))), lit(0)).as(bucket.column()));
            sums.add(max(when(isIn, col("days"))).as(bucket.column() + "_days"));
        }
        return sums.toArray(Column[]::new);
    }

    /**
     * Sets credit against the buckets, the oldest first: what is left of a bucket is what is left of all up to it, less
     * what is left of those before it.
     */
    private static Dataset<Row> afterCredit(Dataset<Row> summed) {
        List<Column> columns = new ArrayList<>(List.of(
                col("account_id"),
                money(coalesce(col("open"), lit(0))).as("open_amount"),
                Ratio.of(col("late_payments"), col("payments")).as("late_payment_rate"),
                Ratio.of(col("late_days"), col("late_payments")).as("mean_days_late")));
        Column upTo = lit(0L);
        Column leftBefore = lit(0L);
        List<Column> oldest = new ArrayList<>();
        for (Bucket bucket : Bucket.values()) {
            upTo = upTo.plus(col(bucket.column()));
            Column leftUpTo = greatest(upTo.minus(col("credit")), lit(0L));
            Column left = leftUpTo.minus(leftBefore);
            columns.add(money(left).as(bucket.column()));
            oldest.add(when(left.gt(0), col(bucket.column() + "_days")));
            leftBefore = leftUpTo;
        }
        columns.add(money(leftBefore).as("overdue_amount"));
        columns.add(coalesce(oldest.toArray(Column[]::new)).as("oldest_overdue_days"));
        return summed.select(columns.toArray(Column[]::new));
    }

    /** The amount in ten-thousandths, rounded HALF_UP once. */
    private static Column inReportingCurrency(Collection<String> currencies, Rates rates, AsOf asOf) {
        // Amounts are below ten trillion: with more digits Spark would keep fewer decimals of the product.
        Column amount = col("amount").cast("decimal(17,4)");
        Column converted = amount;
        for (String currency : currencies) {
            Column rate = lit(rates.of(currency, asOf.month())).cast(Types.EXCHANGE_RATE);
            converted = when(col("currency").equalTo(currency), amount.multiply(rate))
                    .otherwise(converted);
        }
        return tenThousandths(round(converted, 4));
    }
}
