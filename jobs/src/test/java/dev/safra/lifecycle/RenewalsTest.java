package dev.safra.lifecycle;

import static dev.safra.testing.TextRows.given;

import dev.safra.account.Rates;
import dev.safra.account.RenewalCalculator;
import dev.safra.config.AsOf;
import dev.safra.source.InvoiceLines;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class RenewalsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String ACCOUNTS = """
            account_id | csm
            acme       | Ana
            bolt       |
            """;

    @Test
    void everyContractThatComesDueHasARow() {
        Dataset<Row> followed = followed(given(RawTables.SUBSCRIPTIONS.contract(), """
                subscription_id | account_id | product | amount | currency | term    | starts_on  | ends_on    | renews_on  | cancelled_on
                s1              | acme       | core    |    300 | USD      | quarter | 2026-01-01 | 2026-04-01 |            | 2026-02-01
                s2              | acme       | chat    |    100 |          | month   | 2026-01-01 |            | 2026-07-01 |
                s3              | bolt       | core    |     30 |          | quarter | 2026-01-01 | 2026-04-01 |            |
                s3              | bolt       | core    |     60 |          | quarter | 2026-04-01 |            |            |
                s4              | cora       | core    |     30 |          | month   | 2026-01-01 | 2026-04-01 |            |
                """));

        expect(Renewals.missingRates(followed), "value | month");
        expect(
                Renewals.from(followed, given(RawTables.ACCOUNTS.contract(), ACCOUNTS))
                        .to(Renewals.TABLE.schema()),
                """
                account_id | product | due_on     | mrr | outcome    | mrr_after | notice_on  | csm
                acme       | core    | 2026-04-01 | 500 | lost       |         0 | 2026-02-01 | Ana
                acme       | chat    | 2026-07-01 | 100 | open       |           |            | Ana
                bolt       | core    | 2026-04-01 |  10 | renewed_up |        20 |            |
                """);
    }

    @Test
    void aMissingRateIsNamed() {
        expect(Renewals.missingRates(followed(given(RawTables.SUBSCRIPTIONS.contract(), """
                        subscription_id | account_id | product | amount | currency | term    | starts_on  | ends_on
                        s1              | acme       | core    |    300 | EUR      | quarter | 2026-01-01 | 2026-04-01
                        """))), """
                value | month
                EUR   | 2026-03-01
                """);
    }

    @Test
    void invoiceLinesRenewWhereTheirServiceLastsAQuarter() {
        Dataset<Row> lines = given(RawTables.INVOICE_LINES.contract(), """
                invoice_id | line_id | account_id | product | amount | kind      | service_from | service_to
                i1         | 1       | acme       | core    |    300 | recurring | 2026-01-01   | 2026-04-01
                i2         | 1       | acme       | core    |    300 | recurring | 2026-04-01   | 2026-07-01
                i3         | 1       | bolt       | core    |    100 | recurring | 2026-01-01   | 2026-02-01
                """);

        expect(
                Renewals.from(
                        followed(InvoiceLines.asSubscriptions(lines)),
                        given(RawTables.ACCOUNTS.contract(), "account_id")),
                """
                account_id | due_on     | mrr | outcome
                acme       | 2026-04-01 | 100 | renewed
                acme       | 2026-07-01 | 100 | open
                """);
    }

    @Test
    void noSubscriptionsAreNoRows() {
        expect(
                Renewals.from(
                        followed(given(RawTables.SUBSCRIPTIONS.contract(), "account_id")),
                        given(RawTables.ACCOUNTS.contract(), ACCOUNTS)),
                "account_id");
    }

    private static Dataset<Row> followed(Dataset<Row> subscriptions) {
        Rates rates = new Rates("BRL").with("USD", LocalDate.of(2026, 3, 1), new BigDecimal("5"));
        return Renewals.followed(
                subscriptions, new RenewalCalculator(new AsOf(LocalDate.of(2026, 6, 30)), rates, 30, 7));
    }
}
