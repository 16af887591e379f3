package dev.safra.revenue;

import static org.apache.spark.sql.functions.bit_or;
import static org.apache.spark.sql.functions.bitwise_not;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import dev.safra.dimension.Months;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Accounts that would count as lost because the source does not have their subscriptions any more, and not because
 * these have ended. A broken file looks the same as a company that has lost its customers.
 */
public final class VanishedAccounts {

    private VanishedAccounts() {}

    /**
     * One row per account with published MRR at the close of any month from {@code first} to {@code last}. {@code pays}
     * is whether it has MRR at the last; {@code has_left} whether the ledger has no MRR of it in one of these months,
     * or none in {@code newest} although it paid at the last. The other columns are from its last row of {@link
     * AccountMonths} with MRR.
     *
     * @param published rows of {@link AccountMonths}
     * @param first at most 60 months before the newest
     * @param last the last month published
     * @param ledger the rows of {@link LedgerPass} tonight
     */
    public static Dataset<Row> before(
            Dataset<Row> published, LocalDate first, LocalDate last, Dataset<Row> ledger, LocalDate newest) {
        Column pays = col("closing_mrr").gt(0);
        Dataset<Row> then = published
                .where(pays.and(col("month").between(lit(first), lit(last))))
                .groupBy("account_id")
                .agg(
                        bit_or(bit(first, col("month"))).as("then"),
                        max_by(struct("closing_mrr", "subscription_id", "subscription_starts_on"), col("month"))
                                .as("row"));
        Dataset<Row> now = FactRows.months(ledger)
                .where(pays.and(col("month").geq(lit(first))))
                .groupBy("account_id")
                .agg(bit_or(bit(first, col("month"))).as("now"));
        Column nowMonths = coalesce(col("now"), lit(0L));
        Column paid = has(col("then"), bit(first, lit(last)));
        Column isGone = col("then").bitwiseAND(bitwise_not(nowMonths)).notEqual(0);
        return then.join(now, new String[] {"account_id"}, "left")
                .select(
                        col("account_id"),
                        paid.as("pays"),
                        isGone.or(paid.and(not(has(nowMonths, bit(first, lit(newest))))))
                                .as("has_left"),
                        col("row.*"));
    }

    /** A separate bit for each month. */
    private static Column bit(LocalDate first, Column month) {
        return call_function("shiftleft", lit(1L), Months.between(lit(first), month));
    }

    private static Column has(Column bits, Column bit) {
        return bits.bitwiseAND(bit).notEqual(0);
    }

    /**
     * The accounts that have left although the source has no row of the subscription that paid most, with or without an
     * end. Where it is not known which subscription that was, any row of the account counts as one.
     */
    public static Dataset<Row> from(Dataset<Row> before, Dataset<Row> subscriptions) {
        Dataset<Row> there = subscriptions.select(
                col("account_id").as("of"),
                col("subscription_id").as("id"),
                col("starts_on").as("since"));
        Column isKnown = col("subscription_id").isNotNull();
        Column isIt = col("subscription_id")
                .equalTo(col("id"))
                .and(col("subscription_starts_on").equalTo(col("since")));
        Dataset<Row> left = before.where("has_left");
        return left.join(
                there, col("account_id").equalTo(col("of")).and(not(isKnown).or(isIt)), "left_anti");
    }
}
