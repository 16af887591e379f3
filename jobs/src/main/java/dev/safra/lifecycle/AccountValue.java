package dev.safra.lifecycle;

import static dev.safra.dimension.Amounts.money;
import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.safra.account.ValueCalculator;
import dev.safra.account.Worth;
import dev.safra.dimension.AccountRows;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import dev.safra.revenue.SubscriptionRows;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Each customer's MRR, how it changed, and when the next contract comes due. */
public final class AccountValue {

    public static final Table TABLE = Table.named("account_value")
            .describedAs("One row per account that has had MRR, and as-of day.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day; the row is the state at its close.")
            .required("mrr", MONEY, "MRR of all products, at the exchange rates of the month.")
            .required("mrr_3_months_before", MONEY, "MRR three months earlier, at the same exchange rates.")
            .optional("mrr_change_rate", RATE, "Change of MRR in these three months; null if there was none before.")
            .optional("last_upsell_on", DATE, "When MRR last rose from above zero, in the year up to the day.")
            .required(
                    "renewals",
                    INT,
                    "Contracts that came due in the year up to the day and were renewed, at more, less or the same"
                            + " MRR.")
            .required("losses", INT, "Contracts that came due in the year up to the day and were lost.")
            .optional("renewal_rate", RATE, "Renewals over renewals and losses; null if none came due.")
            .optional("next_renewal_on", DATE, "When the next contract comes due, on the as-of day at the earliest.")
            .required("next_renewal_mrr", MONEY, "MRR of all products that come due on that day; 0 if none does.")
            .check("amounts_are_not_negative", "mrr >= 0 and mrr_3_months_before >= 0 and next_renewal_mrr >= 0")
            .partitionedBy("as_of");

    private static final StructType FOLLOWED = new StructType()
            .add("account_id", STRING)
            // In ten-thousandths, as all amounts here.
            .add("mrr", BIGINT)
            .add("mrr_before", BIGINT)
            .add("last_upsell_on", DATE)
            .add("renewals", INT)
            .add("losses", INT)
            .add("next_renewal_on", DATE)
            .add("next_renewal_mrr", BIGINT)
            .add("currency_without_rate", STRING)
            .add("month_without_rate", DATE);

    private AccountValue() {}

    /** One row per account that has had MRR, from valid rows of the raw subscriptions; the input of {@link #from}. */
    public static Dataset<Row> followed(Dataset<Row> subscriptions, ValueCalculator valuation) {
        return AccountRows.followed(
                SubscriptionRows.inOrder(subscriptions),
                FOLLOWED,
                output(valuation).follower());
    }

    /** The same as an output that shares one pass over an account's subscriptions with others. */
    public static AccountRows.Output output(ValueCalculator valuation) {
        return new AccountRows.Output(TABLE.name(), FOLLOWED, (account, rows) -> follow(account, rows, valuation));
    }

    /** The table, from {@link #followed}: one row per account. */
    public static Dataset<Row> from(Dataset<Row> followed, ValueCalculator valuation) {
        Column ended = col("renewals").plus(col("losses"));
        return followed.select(
                col("account_id"),
                lit(valuation.asOf().day()).as("as_of"),
                money(col("mrr")).as("mrr"),
                money(col("mrr_before")).as("mrr_3_months_before"),
                Ratio.of(col("mrr").minus(col("mrr_before")), col("mrr_before")).as("mrr_change_rate"),
                col("last_upsell_on"),
                col("renewals"),
                col("losses"),
                Ratio.of(col("renewals"), ended).as("renewal_rate"),
                col("next_renewal_on"),
                money(col("next_renewal_mrr")).as("next_renewal_mrr"));
    }

    private static List<Row> follow(String account, List<Row> rows, ValueCalculator valuation) {
        return valuation.of(SubscriptionRows.subscriptions(rows)).stream()
                .map(worth -> row(account, worth))
                .toList();
    }

    private static Row row(String account, Worth worth) {
        return RowFactory.create(
                account,
                worth.mrr(),
                worth.mrrBefore(),
                worth.lastUpsellOn(),
                worth.renewals(),
                worth.losses(),
                worth.nextRenewalOn(),
                worth.nextRenewalMrr(),
                worth.rateMissing() == null ? null : worth.rateMissing().currency(),
                worth.rateMissing() == null ? null : worth.rateMissing().month());
    }
}
