package dev.safra.revenue;

import static dev.safra.testing.TextRows.given;

import dev.safra.account.Ledger;
import dev.safra.account.Rates;
import dev.safra.config.AsOf;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class VanishedAccountsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final LocalDate APRIL = LocalDate.of(2025, 4, 1);
    private static final LocalDate MAY = LocalDate.of(2025, 5, 1);
    private static final AsOf NIGHT = new AsOf(LocalDate.of(2025, 7, 31));

    @Test
    void whoLeavesWithoutARowThatEndedHasVanished() {
        Dataset<Row> published = given(AccountMonths.TABLE, """
                account_id | month      | closing_mrr | subscription_id | subscription_starts_on
                stays      | 2025-05-01 |          10 | s1              | 2025-01-01
                renewed    | 2025-05-01 |          10 | s2              | 2024-06-10
                ended      | 2025-05-01 |          10 | s3              | 2025-01-01
                trial      | 2025-05-01 |          10 | s4              | 2025-01-01
                gone       | 2025-05-01 |          10 | s5              | 2025-01-01
                cut        | 2025-05-01 |          10 | s6              | 2025-03-01
                earlier    | 2025-05-01 |          10 | s7              | 2025-01-01
                later      | 2025-05-01 |          10 | s8              | 2025-01-01
                old_known  | 2025-05-01 |          10 |                 |
                old_gone   | 2025-05-01 |          10 |                 |
                gone       | 2025-04-01 |          10 | s5              | 2025-01-01
                back       | 2025-04-01 |          10 | s11             | 2025-01-01
                back       | 2025-05-01 |          10 | s11             | 2025-01-01
                back_dated | 2025-04-01 |          10 | s12             | 2025-01-01
                left_before| 2025-03-01 |          10 | s13             | 2025-01-01
                left_in_may| 2025-05-01 |           0 |                 |
                """);
        Dataset<Row> subscriptions = given(RawTables.SUBSCRIPTIONS.contract(), """
                subscription_id | account_id | product | amount | term  | starts_on  | ends_on    | status
                s1              | stays      | core    |     10 | month | 2025-01-01 |            |
                s2              | renewed    | core    |     10 | month | 2024-06-10 | 2025-06-10 |
                s2b             | renewed    | core    |     10 | month | 2025-06-10 |            |
                s3              | ended      | core    |     10 | month | 2025-01-01 | 2025-06-15 |
                s4              | trial      | core    |     10 | month | 2025-01-01 |            | paused
                s6a             | cut        | core    |      9 | month | 2025-01-01 | 2025-03-01 |
                s7              | earlier    | core    |     10 | month | 2024-01-01 | 2025-06-01 |
                s8              | later      | core    |     10 | month | 2026-01-01 |            |
                s9              | old_known  | core    |     10 | month | 2025-01-01 | 2025-07-01 |
                s10             | new        | core    |     10 | month | 2025-07-01 |            |
                s11             | back       | core    |     10 | month | 2025-05-10 |            |
                s12             | back_dated | core    |     10 | month | 2025-01-01 | 2025-04-10 |
                """);
        Dataset<Row> ledger = LedgerPass.over(subscriptions, new Ledger(NIGHT, new Rates(null), 30, 7));

        Dataset<Row> before = VanishedAccounts.before(published, APRIL, MAY, ledger, NIGHT.month());

        // Back pays now as it did then, but not at the close of April: what is told of it is a loss all the same.
        expect(before, """
                account_id | pays  | has_left
                stays      | true  | false
                renewed    | true  | false
                ended      | true  | true
                trial      | true  | true
                gone       | true  | true
                cut        | true  | true
                earlier    | true  | true
                later      | true  | true
                old_known  | true  | true
                old_gone   | true  | true
                back       | true  | true
                back_dated | false | true
                """);
        expect(VanishedAccounts.from(before, subscriptions), """
                account_id | closing_mrr | subscription_id
                gone       |          10 | s5
                cut        |          10 | s6
                earlier    |          10 | s7
                later      |          10 | s8
                back       |          10 | s11
                old_gone   |          10 |
                """);
    }
}
