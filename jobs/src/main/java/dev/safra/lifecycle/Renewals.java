package dev.safra.lifecycle;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;

import dev.safra.account.Renewal;
import dev.safra.account.RenewalCalculator;
import dev.safra.dimension.AccountRows;
import dev.safra.dimension.Amounts;
import dev.safra.lake.Table;
import dev.safra.revenue.SubscriptionRows;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Contracts that came due or will come due, and what became of them (docs/metrics.md, "Renewals"). */
public final class Renewals {

    public static final Table TABLE = Table.named("renewals")
            .describedAs("One row per account, product and due date.")
            .key("account_id", STRING, "The customer.")
            .key("product", STRING, "Product family.")
            .key("due_on", DATE, "When the contract renews, or the first day after its term.")
            .required(
                    "mrr",
                    MONEY,
                    "MRR of the product on the day before; that of the as-of day while the day before is still to"
                            + " come.")
            .required(
                    "outcome", STRING, "renewed, renewed_up, renewed_down, lost, or open until the day after is seen.")
            .optional(
                    "mrr_after",
                    MONEY,
                    "MRR on the day after, at the exchange rates of the day before; null while open.")
            .optional("notice_on", DATE, "When notice was first given for it.")
            .optional("csm", STRING, "The customer success manager who looks after the account now.")
            .check("outcome_is_known", "outcome in ('renewed', 'renewed_up', 'renewed_down', 'lost', 'open')")
            .check("open_is_not_over", "(outcome = 'open') = (mrr_after is null)")
            .check("mrr_is_at_stake", "mrr >= 0");

    private static final StructType FOLLOWED = new StructType()
            .add("account_id", STRING)
            .add("product", STRING)
            .add("due_on", DATE)
            // In ten-thousandths.
            .add("mrr", BIGINT)
            .add("outcome", STRING)
            .add("mrr_after", BIGINT)
            .add("notice_on", DATE)
            .add("currency_without_rate", STRING)
            .add("month_without_rate", DATE);

    private Renewals() {}

    /**
     * One row per renewal of every account, from valid rows of the raw subscriptions; the input of the other methods.
     */
    public static Dataset<Row> followed(Dataset<Row> subscriptions, RenewalCalculator contracts) {
        return AccountRows.followed(
                SubscriptionRows.inOrder(subscriptions),
                FOLLOWED,
                output(contracts).follower());
    }

    /** The same as an output that shares one pass over an account's subscriptions with others. */
    public static AccountRows.Output output(RenewalCalculator contracts) {
        return new AccountRows.Output(TABLE.name(), FOLLOWED, (account, rows) -> follow(account, rows, contracts));
    }

    /** The currencies and months without a rate: {@code value} and {@code month}. */
    public static Dataset<Row> missingRates(Dataset<Row> followed) {
        return followed.where("currency_without_rate is not null")
                .select(
                        col("currency_without_rate").as("value"),
                        col("month_without_rate").as("month"));
    }

    /** One row per account, product and due date, with accounts (one row each) for their {@code csm}. */
    public static Dataset<Row> from(Dataset<Row> followed, Dataset<Row> accounts) {
        return followed.join(accounts.select("account_id", "csm"), new String[] {"account_id"}, "left")
                .withColumn("mrr", Amounts.money(col("mrr")))
                .withColumn("mrr_after", Amounts.money(col("mrr_after")));
    }

    private static List<Row> follow(String account, List<Row> rows, RenewalCalculator contracts) {
        return contracts.renewals(SubscriptionRows.subscriptions(rows)).stream()
                .map(renewal -> row(account, renewal))
                .toList();
    }

    private static Row row(String account, Renewal renewal) {
        return RowFactory.create(
                account,
                renewal.product(),
                renewal.dueOn(),
                renewal.mrr(),
                renewal.outcome().code(),
                renewal.mrrAfter(),
                renewal.noticeOn(),
                renewal.rateMissing() == null ? null : renewal.rateMissing().currency(),
                renewal.rateMissing() == null ? null : renewal.rateMissing().month());
    }
}
