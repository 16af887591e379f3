package dev.safra.revenue;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Accounts that would leave not because their subscriptions have ended but because the source does not have them any more:
 * a broken file tells the same as a company that has lost its customers.
 */
public final class VanishedAccounts {

    private VanishedAccounts() {}

    /**
     * One row per account that paid at the close of a published month, with {@code has_left}: whether the ledger has no MRR
     * of it in its newest month.
     *
     * @param published rows of {@link AccountMonths}
     * @param ledger what the ledger says tonight
     */
    public static Dataset<Row> before(
            Dataset<Row> published, LocalDate publishedMonth, Dataset<Row> ledger, LocalDate newestMonth) {
        Dataset<Row> paying = FactRows.months(ledger)
                .where(col("month").equalTo(newestMonth).and(col("closing_mrr").gt(0)))
                .select(col("account_id").as("pays"));
        Column account = col("account_id");
        return published
                .where(col("month")
                        .equalTo(publishedMonth)
                        .and(col("closing_mrr").gt(0)))
                .select("account_id", "closing_mrr", "subscription_id", "subscription_starts_on")
                .join(paying, account.equalTo(col("pays")), "left")
                .withColumn("has_left", col("pays").isNull())
                .drop("pays");
    }

    /**
     * Those of them that have left while the source does not know the subscription that paid most: neither as it was nor
     * with an end. Where it is not known which that was, any row of the account will do.
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
