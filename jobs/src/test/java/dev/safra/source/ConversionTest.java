package dev.safra.source;

import static dev.safra.source.RawTables.ACCOUNTS;
import static dev.safra.source.RawTables.SUBSCRIPTIONS;

import dev.safra.config.SparkOptions;
import dev.safra.lake.Sessions;
import java.time.ZoneId;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** Values of a source in our types. */
final class ConversionTest extends SourceTest {

    private static final long serialVersionUID = 1;

    @Test
    void aMomentIsADayInTheBusinessTimeZone() {
        session()
                .sql("select id account_id, created_at, created_at signed_up_on from values"
                        + " ('before midnight', timestamp'2025-02-01 02:30:00Z'),"
                        + " ('after midnight', timestamp'2025-02-01 03:30:00Z') as t(id, created_at)")
                .write()
                .parquet(dir + "/accounts");
        file("accounts.csv", """
                account_id,created_at
                before midnight,2025-02-01T02:30:00Z
                after midnight,2025-02-01T03:30:00Z
                """);
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            Sessions.open(ZoneId.of("America/Sao_Paulo"), SparkOptions.NONE);
            String expected = """
                    account_id      | signed_up_on
                    before midnight | 2025-01-31
                    after midnight  | 2025-02-01
                    """;
            String parquet = "format = parquet, path = " + quoted("accounts");
            expect(clean(ACCOUNTS, parquet).accepted(), expected);
            expect(
                    clean(ACCOUNTS, parquet + ", columns.signed_up_on = \"date(created_at)\"")
                            .accepted(),
                    expected);
            expect(
                    clean(
                                    ACCOUNTS,
                                    csv("accounts.csv")
                                            + ", columns.signed_up_on = \"date(try_to_timestamp(created_at))\"")
                            .accepted(),
                    expected);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void textWithATimeIsADayInTheBusinessTimeZone() {
        file("accounts.csv", """
                account_id,signed_up_on
                day,2025-02-01
                short,2025-2-1
                utc before midnight,2025-02-01T02:30:00Z
                utc after midnight,2025-02-01 03:30:00+00:00
                no zone,2025-02-01 00:30:00
                no such midnight,2018-11-04 00:00:00
                no time,2025-02-01Tsoon
                time alone,12:30:45.123
                time alone with T,T12:30
                """);
        Sessions.open(ZoneId.of("America/Sao_Paulo"), SparkOptions.NONE);

        expect(clean(ACCOUNTS, csv("accounts.csv")).accepted(), """
                account_id          | signed_up_on
                day                 | 2025-02-01
                short               | 2025-02-01
                utc before midnight | 2025-01-31
                utc after midnight  | 2025-02-01
                no zone             | 2025-02-01
                no such midnight    | 2018-11-04
                no time             |
                time alone          |
                time alone with T   |
                """);
    }

    @Test
    void daysAreThoseOfTheYears1To9999() {
        file("accounts.csv", """
                account_id,signed_up_on
                first,0001-01-01
                before the reform,1582-10-10
                last,9999-12-31
                too early,0000-12-31
                too late,10000-01-01
                a number,45000
                no leap year,1500-02-29
                """);

        expect(clean(ACCOUNTS, csv("accounts.csv")).accepted(), """
                account_id        | signed_up_on
                first             | 0001-01-01
                before the reform | 1582-10-10
                last              | 9999-12-31
                too early         |
                too late          |
                a number          |
                no leap year      |
                """);
    }

    /** Spark 2 wrote days before 1582 in another calendar, and says so in the file. */
    @Test
    void oldDaysAreTheSameInParquetOfEitherCalendar() {
        String mode = "spark.sql.parquet.datetimeRebaseModeInWrite";
        try {
            for (String calendar : List.of("LEGACY", "CORRECTED")) {
                session().conf().set(mode, calendar);
                session()
                        .sql("select * from values ('old', date'1500-03-01'), ('new', date'9999-12-31')"
                                + " as t(account_id, signed_up_on)")
                        .write()
                        .parquet(dir + "/" + calendar);
                expect(
                        clean(ACCOUNTS, "format = parquet, path = " + quoted(calendar))
                                .accepted(),
                        """
                        account_id | signed_up_on
                        old        | 1500-03-01
                        new        | 9999-12-31
                        """);
            }
        } finally {
            session().conf().unset(mode);
        }
    }

    @Test
    void whatIsNoNumberOfOursIsNotTakenForOne() {
        session()
                .sql("select id subscription_id, amount, term_count, 'a' account_id, 'core' product, 'month' term,"
                        + " date'2025-01-01' starts_on from values"
                        + " ('fine', 19.99D, 2D), ('exact', 0.1D + 0.2D, 1D), ('not a number', double('NaN'), 1D),"
                        + " ('infinite', double('Infinity'), 1D), ('less than all', double('-Infinity'), 1D),"
                        + " ('too large', 1e17D, 1D), ('half a term', 1D, 2.5D), ('too many terms', 1D, 3e9D),"
                        + " ('no count', 1D, double('NaN')) as t(id, amount, term_count)")
                .write()
                .parquet(dir + "/subscriptions");

        CleanSource cleaned = clean(SUBSCRIPTIONS, "format = parquet, path = " + quoted("subscriptions"));

        expect(cleaned.accepted(), """
                subscription_id | amount | term_count
                fine            | 19.99  | 2
                exact           | 0.3    | 1
                """);
        expect(
                cleaned.setAside().selectExpr("get_json_object(payload, '$.subscription_id') as id", "rule", "value"),
                """
                id             | rule                  | value
                not a number   | amount_unreadable     | NaN
                infinite       | amount_unreadable     | Infinity
                less than all  | amount_unreadable     | -Infinity
                too large      | amount_unreadable     | 1.0E17
                half a term    | term_count_unreadable | 2.5
                too many terms | term_count_unreadable | 3.0E9
                no count       | term_count_unreadable | NaN
                """);
    }

    @Test
    void moneyIsRoundedToFourDecimalsAndTakesSixteenBeforeThem() {
        file("subscriptions.csv", """
                subscription_id,account_id,product,amount,term,starts_on
                half up,a,core,10.12345,month,2025-01-01
                down,a,core,10.12344999,month,2025-01-01
                exponent,a,core,1.5e2,month,2025-01-01
                seventeen,a,core,12345678901234567,month,2025-01-01
                comma,a,core,"10,50",month,2025-01-01
                """);

        CleanSource cleaned = clean(SUBSCRIPTIONS, csv("subscriptions.csv"));

        expect(cleaned.accepted(), """
                subscription_id | amount
                half up         | 10.1235
                down            | 10.1234
                exponent        | 150
                """);
        expect(cleaned.setAside().select("rule", "value"), """
                rule              | value
                amount_unreadable | 12345678901234567
                amount_unreadable | 10,50
                """);
    }
}
