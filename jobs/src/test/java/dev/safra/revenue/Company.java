package dev.safra.revenue;

import static dev.safra.testing.TextRows.given;

import dev.safra.account.Ledger;
import dev.safra.account.OpenMonths;
import dev.safra.account.Rates;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.source.RawTables;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Four accounts with a life each, small enough to follow by hand. As of the end of June 2025:
 *
 * <pre>
 *            Jan  Feb  Mar  Apr  May  Jun
 * acme       100  150  150  120    0   80   core; back in June after a month without
 * bolt        50   50   50   50   50   50   core, from February also chat at 20, dropped in April
 * cove                  200  200    0    0   core; leaves in May for want of payment
 * dune                            30   30   core; not in accounts
 * </pre>
 */
public final class Company {

    public static final AsOf AS_OF = new AsOf(LocalDate.of(2025, 6, 30));
    public static final List<String> DIMENSIONS = List.of("csm", "size", "industry", "country");

    private Company() {}

    public static Dataset<Row> accounts() {
        Dataset<Row> raw = given(RawTables.ACCOUNTS.contract(), """
                account_id | employees | industry | country | csm
                acme       |         5 | food     | BR      | Ana
                bolt       |         6 | metal    | BR      | Ana
                cove       |       201 | metal    |         | Rui
                """);
        return Accounts.from(raw, new Settings.Sizes(5, 200))
                .select(Accounts.TABLE.columnNames().stream()
                        .map(name -> org.apache.spark.sql.functions.col(name))
                        .toArray(org.apache.spark.sql.Column[]::new));
    }

    public static Dataset<Row> subscriptions() {
        return given(RawTables.SUBSCRIPTIONS.contract(), """
                subscription_id | account_id | product | plan  | amount | term  | starts_on  | ends_on    | past_due_since | cancel_reason
                a1              | acme       | core    | small |    100 | month | 2025-01-01 | 2025-02-01 |                |
                a1              | acme       | core    | big   |    150 | month | 2025-02-01 | 2025-04-01 |                |
                a1              | acme       | core    | big   |    120 | month | 2025-04-01 | 2025-05-11 |                | price
                a1              | acme       | core    | small |     80 | month | 2025-06-01 |            |                |
                b1              | bolt       | core    | small |     50 | month | 2025-01-01 |            |                |
                b2              | bolt       | chat    | small |     20 | month | 2025-02-01 | 2025-04-01 |                |
                c1              | cove       | core    | big   |    200 | month | 2025-03-01 |            | 2025-04-15     |
                d1              | dune       | core    |       |     30 | month | 2025-05-01 |            |                |
                """);
    }

    public static Dataset<Row> ledger() {
        return LedgerPass.over(subscriptions(), new Ledger(AS_OF, new Rates(null), 30, 7));
    }

    public static Dataset<Row> sums() {
        return sums(ledger(), accounts(), DIMENSIONS);
    }

    /** What adds up of a ledger's months, by attributes of accounts. */
    public static Dataset<Row> sums(Dataset<Row> ledger, Dataset<Row> accounts, List<String> attributes) {
        return MonthSums.from(
                AccountMonths.from(ledger, AS_OF),
                MrrMonths.from(ledger, AS_OF),
                MrrMovements.from(ledger, AS_OF),
                accounts,
                attributes,
                AS_OF,
                OpenMonths.ALL);
    }
}
