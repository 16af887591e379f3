package dev.safra.source;

import dev.safra.lake.Sessions;
import dev.safra.testing.SparkTest;
import dev.safra.testing.TextRows;
import java.time.ZoneId;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class InvoiceLinesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @Test
    void aRecurringLineIsASubscriptionWhileItsServiceLasts() {
        Dataset<Row> lines = TextRows.given(RawTables.INVOICE_LINES.contract(), """
                invoice_id | line_id | account_id | product | plan | quantity | amount | currency | kind      | service_from | service_to
                i1         | 1       | acme       | core    | pro  | 3        | 30     | BRL      | recurring | 2025-01-15   | 2025-02-15
                i1         | 2       | acme       | setup   |      |          | 99     | BRL      | one_time  | 2025-01-15   | 2025-02-15
                i1         | 3       | acme       | calls   |      |          | 7      | BRL      | usage     | 2025-01-15   | 2025-02-15
                i1         | 4       | acme       | tax     |      |          | 6      | BRL      | tax       |              |
                """);

        expect(InvoiceLines.asSubscriptions(lines), """
                subscription_id | account_id | product | plan | quantity | amount | currency | term  | term_count | starts_on  | ends_on    | status
                i1/1            | acme       | core    | pro  | 3        | 30     | BRL      | month | 1          | 2025-01-15 | 2025-02-15 | active
                """);
    }

    @Test
    void theTermIsMonthsWhereTheDaysAgreeElseDays() {
        expectTerms("""
                line | service_from | service_to | term  | term_count
                1    | 2025-01-01   | 2025-02-01 | month | 1
                2    | 2025-01-15   | 2025-04-15 | month | 3
                3    | 2024-03-10   | 2026-03-10 | month | 24
                4    | 2025-01-31   | 2025-02-28 | month | 1
                5    | 2024-01-31   | 2024-02-29 | month | 1
                6    | 2025-02-28   | 2025-03-31 | month | 1
                7    | 2025-04-30   | 2025-07-31 | month | 3
                8    | 2025-02-28   | 2025-03-28 | month | 1
                9    | 2025-01-30   | 2025-02-28 | day   | 29
                10   | 2024-01-31   | 2024-02-28 | day   | 28
                11   | 2025-01-10   | 2025-01-25 | day   | 15
                12   | 2025-01-01   | 2025-01-31 | day   | 30
                13   | 2025-01-01   | 2025-12-31 | day   | 364
                14   | 2024-12-31   | 2025-01-01 | day   | 1
                """);
    }

    /** In 2018 São Paulo's clocks went forward at midnight of 4 November: that day began at 01:00. */
    @Test
    void monthsAreWholeAcrossAMidnightThatDoesNotExist() {
        Sessions.open(ZoneId.of("America/Sao_Paulo"), Map.of());
        expectTerms("""
                line | service_from | service_to | term  | term_count
                1    | 2018-10-04   | 2018-11-04 | month | 1
                2    | 2018-11-04   | 2018-12-04 | month | 1
                3    | 2018-11-01   | 2018-12-01 | month | 1
                4    | 2018-11-03   | 2018-11-04 | day   | 1
                5    | 2018-11-04   | 2018-11-05 | day   | 1
                6    | 2018-10-31   | 2018-11-30 | month | 1
                """);
    }

    private void expectTerms(String terms) {
        Dataset<Row> lines = TextRows.given(RawTables.INVOICE_LINES.contract(), terms.replaceFirst("line ", "line_id "))
                .selectExpr("* except (kind, invoice_id)", "'recurring' as kind", "'i' as invoice_id");
        expect(
                InvoiceLines.asSubscriptions(lines)
                        .selectExpr("substring(subscription_id, 3) as line", "term", "term_count")
                        .join(lines.selectExpr("line_id as line", "service_from", "service_to"), "line"),
                terms);
    }
}
