package dev.safra.source;

import static dev.safra.source.RawTables.ACCOUNTS;
import static dev.safra.source.RawTables.EXCHANGE_RATES;
import static dev.safra.source.RawTables.INVOICE_LINES;
import static dev.safra.source.RawTables.SUBSCRIPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of rows that are not as they should be. */
final class CleaningTest extends SourceTest {

    private static final long serialVersionUID = 1;

    @Test
    void anUnreadableOptionalValueBecomesNullAndIsCounted() {
        file("accounts.csv", """
                account_id,name,signed_up_on,employees,is_partner
                a,"   ",31/01/2025,dozens,true
                b,Bo,2025-02-30,7,perhaps
                """);

        CleanSource cleaned = clean(ACCOUNTS, csv("accounts.csv"));

        expect(cleaned.accepted(), """
                account_id | name | signed_up_on | employees | is_partner
                a          |      |              |           | true
                b          | Bo   |              | 7         |
                """);
        assertThat(cleaned.messages())
                .containsExactly(
                        "accounts: 2 rows nulled: signed_up_on_unreadable (such as \"2025-02-30\"); expected DATE; map it"
                                + " under sources.accounts.columns.signed_up_on",
                        "accounts: 1 row nulled: employees_unreadable (such as \"dozens\"); expected INT; map it under"
                                + " sources.accounts.columns.employees",
                        "accounts: 1 row nulled: is_partner_unreadable (such as \"perhaps\"); expected BOOLEAN; map it under"
                                + " sources.accounts.columns.is_partner");
    }

    @Test
    void aRowThatBreaksARuleIsSetAsideWithTheRuleTheValueAndItself() {
        file("subscriptions.csv", """
                subscription_id,account_id,product,amount,term,term_count,starts_on,ends_on,status
                fine,a,core,10,month,,2025-01-01,,
                free,a,core,0,year,2,2025-01-01,2025-01-02,paused
                no account,,core,10,month,,2025-01-01,,
                blank product,a,"  ",10,month,,2025-01-01,,
                amount,a,core,ten,month,,2025-01-01,,
                start,a,core,10,month,,soon,,
                term,a,core,10,fortnight,,2025-01-01,,
                count,a,core,10,month,0,2025-01-01,,
                negative,a,core,-0.01,month,,2025-01-01,,
                large,a,core,10000000000000,month,,2025-01-01,,
                too large,a,core,100000000000000000,month,,2025-01-01,,
                status,a,core,10,month,,2025-01-01,,Lively
                any case,a,core,10," Half_YEAR",,2025-01-01,," Trialing "
                old,a,core,10,month,,1899-12-31,,
                end,a,core,10,month,,2025-01-01,2025-01-01,
                """);

        CleanSource cleaned = clean(SUBSCRIPTIONS, csv("subscriptions.csv"));

        expect(cleaned.accepted(), """
                subscription_id | amount | term_count | term      | status
                fine            | 10     |            | month     |
                free            | 0      | 2          | year      | paused
                any case        | 10     |            | half_year | trialing
                """);
        expect(
                cleaned.setAside().selectExpr("rule", "value", "get_json_object(payload, '$.subscription_id') as id"),
                """
                rule                    | value              | id
                account_id_missing      |                    | no account
                product_missing         |                    | blank product
                amount_unreadable       | ten                | amount
                starts_on_unreadable    | soon               | start
                term_unknown            | fortnight          | term
                term_count_not_positive | 0                  | count
                amount_negative         | -0.01              | negative
                amount_too_large        | 10000000000000     | large
                amount_unreadable       | 100000000000000000 | too large
                status_unknown          | Lively             | status
                starts_before_1900      | 1899-12-31         | old
                ends_before_it_starts   | 2025-01-01         | end
                """);
        assertThat(cleaned.setAside()
                        .where("rule = 'term_unknown'")
                        .select("payload")
                        .first()
                        .getString(0))
                .isEqualTo("{\"subscription_id\":\"term\",\"account_id\":\"a\",\"product\":\"core\",\"amount\":\"10\","
                        + "\"term\":\"fortnight\",\"starts_on\":\"2025-01-01\"}");
        assertThat(cleaned.messages())
                .contains(
                        "subscriptions: 1 row quarantined: term_unknown (such as \"fortnight\"); expected one of day, week,"
                                + " month, quarter, half_year, year; map it under sources.subscriptions.columns.term",
                        "subscriptions: 1 row quarantined: account_id_missing; map it under"
                                + " sources.subscriptions.columns.account_id",
                        "subscriptions: 2 rows quarantined: amount_unreadable (such as \"100000000000000000\"); expected"
                                + " DECIMAL(20,4); map it under sources.subscriptions.columns.amount");
    }

    @Test
    void aLineThatCannotBeTakenApartIsSetAsideWholeEvenWhereItIsNotAskedFor() {
        file("accounts.csv", """
                account_id,name,is_test
                a,Ana,false
                b,"Bo
                c,Cy,false,surplus
                d
                e,Eve,true
                """);
        file("accounts.json", """
                {"account_id":"a","name":"Ana","is_test":false}
                {"account_id":"b",
                not json
                {"account_id":"e","name":"Eve","is_test":true}
                """);

        CleanSource csv = clean(ACCOUNTS, csv("accounts.csv") + ", where = \"not is_test\"");
        expect(csv.accepted(), """
                account_id | name
                a          | Ana
                """);
        expect(csv.setAside().selectExpr("rule", "get_json_object(payload, '$._malformed_row') as line"), """
                rule          | line
                malformed_row | b,"Bo
                malformed_row | c,Cy,false,surplus
                malformed_row | d
                """);

        CleanSource json = clean(ACCOUNTS, "format = json, where = \"not is_test\", path = " + quoted("accounts.json"));
        expect(json.accepted(), """
                account_id | name
                a          | Ana
                """);
        expect(json.setAside().selectExpr("rule", "get_json_object(payload, '$._malformed_row') as line"), """
                rule          | line
                malformed_row | {"account_id":"b",
                malformed_row | not json
                """);
        assertThat(json.messages()).containsExactly("accounts: 2 rows quarantined: malformed_row");
    }

    @Test
    void ofRowsWithOneKeyTheLastByFullRowStays() {
        file("accounts.csv", """
                account_id,name,industry,employees
                a,Ana,retail,9
                a,Ana,retail,10
                a,Ana,,11
                b,Bo,,
                b,Bo,,
                """);
        file("rates.csv", """
                currency,month,rate
                USD,2025-01-01,5.1
                USD,2025-01-01,5.2
                USD,2025-02-01,0
                USD,2025-03-15,5
                """);

        CleanSource accounts = clean(ACCOUNTS, csv("accounts.csv"));
        expect(accounts.accepted(), """
                account_id | name | industry | employees
                a          | Ana  | retail   | 10
                b          | Bo   |          |
                """);
        assertThat(accounts.deduplicated()).isEqualTo(3);
        assertThat(accounts.messages()).containsExactly("accounts: 3 rows deduplicated: duplicate");

        CleanSource rates = clean(EXCHANGE_RATES, csv("rates.csv"));
        expect(rates.accepted(), """
                currency | month      | rate
                USD      | 2025-01-01 | 5.2
                """);
        expect(rates.setAside().select("rule", "value"), """
                rule                | value
                rate_not_positive   | 0.00000000
                month_not_first_day | 2025-03-15
                """);
    }

    @Test
    void invoiceLinesNeedADayFromAndToOnlyWhereTheyRecur() {
        file("lines.csv", """
                invoice_id,line_id,account_id,product,amount,kind,service_from,service_to
                i,1,a,core,10,recurring,2025-01-01,2025-02-01
                i,2,a,core,-3,one_time,,
                i,3,a,core,10,recurring,2025-01-01,
                i,4,a,core,10,recurring,2025-01-01,2025-01-01
                i,5,a,core,-1,recurring,2025-01-01,2025-02-01
                i,6,a,core,10,refund,2025-01-01,2025-02-01
                """);

        CleanSource lines = clean(INVOICE_LINES, csv("lines.csv"));

        expect(lines.accepted(), """
                line_id | amount
                1       | 10
                2       | -3
                """);
        expect(lines.setAside().selectExpr("get_json_object(payload, '$.line_id') as line", "rule", "value"), """
                line | rule                   | value
                3    | service_period_missing | 2025-01-01
                4    | ends_before_it_starts  | 2025-01-01
                5    | amount_negative        | -1
                6    | kind_unknown           | refund
                """);
    }

    /** Null would say that it never ends, that one term is paid for, that nothing is owed. */
    @Test
    void aValueThatCannotBeReadIsNotTakenForOneThatIsNotThere() {
        file("subscriptions.csv", """
                subscription_id,account_id,product,amount,term,term_count,starts_on,ends_on,past_due_since,quantity,renews_on
                end,a,core,10,month,,2025-01-01,31/12/2025,,,
                count,a,core,10,month,a dozen,2025-01-01,,,,
                due,a,core,10,month,,2025-01-01,,lately,,
                harmless,a,core,10,month,,2025-01-01,,,some,soon
                """);

        CleanSource cleaned = clean(SUBSCRIPTIONS, csv("subscriptions.csv"));

        expect(cleaned.accepted(), """
                subscription_id | quantity | renews_on
                harmless        |          |
                """);
        expect(cleaned.setAside().select("rule", "value"), """
                rule                      | value
                ends_on_unreadable        | 31/12/2025
                term_count_unreadable     | a dozen
                past_due_since_unreadable | lately
                """);
    }

    @Test
    void whichDuplicateStaysDependsOnNoOrderOfFilesOrRows() {
        List<String> rows = List.of("a,Ana,9", "a,Bo,1", "a,,20", "b,Cy,1", "a,Bo,");
        for (int shift = 0; shift < rows.size(); shift++) {
            List<String> turned = new ArrayList<>(rows);
            Collections.rotate(turned, shift);
            String folder = "turned" + shift;
            file(folder + "/1.csv", "account_id,name,employees\n" + String.join("\n", turned.subList(0, 2)) + "\n");
            file(folder + "/2.csv", "account_id,name,employees\n" + String.join("\n", turned.subList(2, 5)) + "\n");

            CleanSource cleaned = clean(ACCOUNTS, csv(folder));

            expect(cleaned.accepted(), """
                    account_id | name | employees
                    a          | Bo   | 1
                    b          | Cy   | 1
                    """);
            assertThat(cleaned.deduplicated()).isEqualTo(3);
        }
    }

    @Test
    void aDayInTheFutureIsNotYetInForceAndOneBefore1900IsSetAside() {
        file("subscriptions.csv", """
                subscription_id,account_id,product,amount,term,starts_on,ends_on
                future,a,core,10,month,9999-12-31,
                for ever,a,core,10,month,2025-01-01,9999-12-31
                past,a,core,10,month,1500-01-01,2025-02-01
                """);

        CleanSource cleaned = clean(SUBSCRIPTIONS, csv("subscriptions.csv"));

        expect(cleaned.accepted(), """
                subscription_id | starts_on  | ends_on
                future          | 9999-12-31 |
                for ever        | 2025-01-01 | 9999-12-31
                """);
        expect(cleaned.setAside().select("rule", "value"), """
                rule               | value
                starts_before_1900 | 1500-01-01
                """);
    }
}
