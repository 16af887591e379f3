package dev.safra.lifecycle;

import static dev.safra.testing.TextRows.given;

import dev.safra.account.Rates;
import dev.safra.account.ValueCalculator;
import dev.safra.config.AsOf;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class AccountValueTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @Test
    void whoeverHasHadMrrHasARow() {
        ValueCalculator valuation = new ValueCalculator(new AsOf(LocalDate.of(2026, 6, 30)), new Rates("BRL"), 30, 7);
        Dataset<Row> followed = AccountValue.followed(given(RawTables.SUBSCRIPTIONS.contract(), """
                subscription_id | account_id | product | amount | term  | starts_on  | ends_on    | currency
                s1              | acme       | core    |    100 | month | 2026-01-01 | 2026-05-01 |
                s1              | acme       | core    |    150 | month | 2026-05-01 |            |
                s2              | bolt       | core    |   1200 | year  | 2025-07-01 | 2026-07-01 |
                s3              | cora       | core    |     10 | month | 2026-07-01 |            |
                s4              | dora       | core    |     10 | month | 2026-01-01 | 2026-02-01 | USD
                """), valuation);

        expect(AccountValue.from(followed, valuation).to(AccountValue.TABLE.schema()), """
                account_id | as_of      | mrr | mrr_3_months_before | mrr_change_rate | last_upsell_on | renewals | losses | renewal_rate | next_renewal_on | next_renewal_mrr
                acme       | 2026-06-30 | 150 |                 100 |             0.5 | 2026-05-01     |        0 |      0 |              |                 |                0
                bolt       | 2026-06-30 | 100 |                 100 |               0 |                |        0 |      0 |              | 2026-07-01      |              100
                dora       | 2026-06-30 |   0 |                   0 |                 |                |        0 |      0 |              |                 |                0
                """);
        // What is no longer paid needs no rate.
        expect(Renewals.missingRates(followed), "value | month");
    }
}
