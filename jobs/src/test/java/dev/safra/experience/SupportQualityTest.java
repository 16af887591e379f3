package dev.safra.experience;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.source.ExperienceTables;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.Optional;
import java.util.TimeZone;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** As of 31 March 2025: the window is from 1 January, 90 days of 1,440 minutes. */
final class SupportQualityTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final AsOf AS_OF = new AsOf(LocalDate.of(2025, 3, 31));

    @Test
    void ticketsOfTheWindowAreCountedAndOpenOnesWheneverTheyWereOpened() {
        expect(ofTickets("""
                ticket_id | account_id | opened_at           | first_responded_at  | resolved_at         | kind     | is_escalated
                too-old   | acme       | 2024-12-31 23:59:59 | 2025-01-01 00:00:00 | 2025-01-02 00:00:00 | bug      | true
                old-open  | acme       | 2024-12-31 23:59:59 | 2025-01-01 00:00:00 |                     | bug      | true
                first     | acme       | 2025-01-01 00:00:00 | 2025-01-01 00:10:00 | 2025-01-01 02:00:00 | bug      | true
                last      | acme       | 2025-03-31 23:59:59 |                     |                     | question |
                tomorrow  | acme       | 2025-04-01 00:00:00 |                     |                     | bug      | true
                plain     | acme       | 2025-02-01 10:00:00 | 2025-02-01 10:05:00 | 2025-02-01 14:00:00 |          | false
                late-end  | acme       | 2025-02-02 10:00:00 | 2025-02-02 10:06:00 | 2025-04-01 00:00:00 | incident | false
                unknown   | dune       | 2025-02-02 10:00:00 | 2025-02-02 10:06:00 | 2025-02-02 10:06:00 |          | true
                too-late  | echo       | 2025-04-01 00:00:00 |                     |                     |          |
                """), """
                account_id | tickets | bugs | escalations | escalation_rate | median_first_response_minutes | median_resolution_hours | open_tickets | downtime_minutes | availability
                acme       |       4 |    1 |           1 |            0.25 |                             6 |                       3 |            3 |                  |
                bolt       |       0 |    0 |           0 |                 |                               |                         |            0 |                  |
                dune       |       1 |    0 |           1 |               1 |                             6 |                     0.1 |            0 |                  |
                """);
    }

    /** Standard 20 minutes, premium 5; on the stroke is in time. What waits is late once its time is over. */
    @Test
    void aFirstResponseIsInTimeByTheTiersPromise() {
        expect(ofTickets("""
                ticket_id | account_id | tier     | opened_at           | first_responded_at  | resolved_at
                a         | s-in-time  |          | 2025-03-01 10:00:00 | 2025-03-01 10:20:00 |
                b         | s-late     | standard | 2025-03-01 10:00:00 | 2025-03-01 10:20:01 |
                c         | p-in-time  | premium  | 2025-03-01 10:00:00 | 2025-03-01 10:05:00 |
                d         | p-late     | premium  | 2025-03-01 10:00:00 | 2025-03-01 10:05:01 |
                e         | waits      |          | 2025-03-31 23:40:00 |                     |
                f         | waits-late |          | 2025-03-31 23:39:59 |                     |
                g         | tomorrow   |          | 2025-03-31 23:50:00 | 2025-04-01 00:00:00 |
                h         | resolved   |          | 2025-03-01 10:00:00 |                     | 2025-03-01 10:07:00
                i         | mixed      |          | 2025-03-01 10:00:00 | 2025-03-01 10:01:00 |
                j         | mixed      |          | 2025-03-01 10:00:00 | 2025-03-01 11:00:00 |
                k         | mixed      |          | 2025-03-01 10:00:00 |                     |
                l         | mixed      |          | 2025-03-31 23:55:00 |                     |
                """).where("account_id not in ('acme', 'bolt')"), """
                account_id | first_response_within_sla | median_first_response_minutes
                s-in-time  | 1                         | 20
                s-late     | 0                         | 20.016667
                p-in-time  | 1                         | 5
                p-late     | 0                         | 5.016667
                waits      |                           |
                waits-late | 0                         |
                tomorrow   |                           |
                resolved   | 1                         | 7
                mixed      | 0.333333                  | 30.5
                """);
    }

    /** Of an odd number the middle one, of an even number the mean of the two in the middle. */
    @Test
    void aMedianIsExact() {
        expect(ofTickets("""
                ticket_id | account_id | opened_at           | first_responded_at  | resolved_at
                a         | odd        | 2025-03-01 10:00:00 | 2025-03-01 10:01:00 | 2025-03-01 11:00:00
                b         | odd        | 2025-03-01 10:00:00 | 2025-03-01 10:02:00 | 2025-03-01 12:00:00
                c         | odd        | 2025-03-01 10:00:00 | 2025-03-01 18:00:00 | 2025-03-11 10:00:00
                d         | even       | 2025-03-01 10:00:00 | 2025-03-01 10:01:00 | 2025-03-01 11:00:00
                e         | even       | 2025-03-01 10:00:00 | 2025-03-01 10:04:00 | 2025-03-01 14:00:00
                f         | even       | 2025-03-01 10:00:00 | 2025-03-01 10:01:00 | 2025-03-01 11:00:00
                g         | even       | 2025-03-01 10:00:00 | 2025-03-01 18:00:00 | 2025-03-11 10:00:00
                """).where("tickets > 0"), """
                account_id | median_first_response_minutes | median_resolution_hours
                odd        | 2                             | 2
                even       | 2.5                           | 2.5
                """);
    }

    /** A source that never tells of responses or escalations is not one where nobody responds or escalates. */
    @Test
    void whatNoTicketTellsIsUnknown() {
        expect(ofTickets("""
                ticket_id | account_id | opened_at           | resolved_at
                a         | acme       | 2025-03-01 10:00:00 | 2025-03-01 11:00:00
                b         | acme       | 2025-03-01 10:00:00 |
                """).where("account_id = 'acme'"), """
                tickets | escalations | escalation_rate | first_response_within_sla | median_first_response_minutes | median_resolution_hours
                2       | 0           |                 |                           |                               | 1
                """);
    }

    /**
     * Everyone was down from 10:00 to 11:00 and 10:30 to 11:30 on 1 March: 90 minutes. core from 11:00 to 12:00 (30 more), acme
     * from 9:00 to 10:15 (60 more) and within the first hour (none). bolt had core until that day only, cove not yet.
     */
    @Test
    void incidentsOfAllOfProductsAndOfAccountsCountOnceWhereTheyOverlap() {
        Dataset<Row> quality = ofIncidents("""
                incident_id | account_id | product | started_at          | ended_at
                all-1       |            |         | 2025-03-01 10:00:00 | 2025-03-01 11:00:00
                all-2       |            |         | 2025-03-01 10:30:00 | 2025-03-01 11:30:00
                core-1      |            | core    | 2025-03-01 11:00:00 | 2025-03-01 12:00:00
                core-2      |            | core    | 2025-03-01 11:15:00 | 2025-03-01 11:45:00
                chat-1      |            | chat    | 2025-03-02 10:00:00 | 2025-03-02 11:00:00
                own-1       | acme       |         | 2025-03-01 09:00:00 | 2025-03-01 10:15:00
                own-2       | acme       | chat    | 2025-03-01 10:05:00 | 2025-03-01 10:10:00
                stranger    | dune       |         | 2025-03-05 10:00:00 | 2025-03-05 10:30:00
                """, """
                subscription_id | account_id | product | starts_on  | ends_on    | status
                s1              | acme       | core    | 2024-01-01 |            |
                s2              | acme       | core    | 2025-02-01 | 2025-04-01 |
                s3              | bolt       | core    | 2024-01-01 | 2025-03-01 |
                s4              | cove       | core    | 2025-03-02 |            |
                s5              | echo       | core    | 2025-03-01 | 2025-03-02 | trialing
                s6              | bolt       | core    | 2024-01-01 |            | paused
                """);

        expect(quality, """
                account_id | downtime_minutes | availability | tickets
                acme       |              180 |     0.998611 |
                bolt       |               90 |     0.999306 |
                dune       |              120 |     0.999074 |
                echo       |              120 |     0.999074 |
                """);
    }

    @Test
    void anIncidentCountsWithinTheWindowAndStillRunsWhereItHasNotEnded() {
        expect(ofIncidents("""
                incident_id | account_id | started_at          | ended_at
                before      | acme       | 2024-12-31 10:00:00 | 2025-01-01 00:00:00
                over-start  | acme       | 2024-12-31 23:00:00 | 2025-01-01 00:01:00
                runs        | acme       | 2025-03-31 23:30:00 |
                over-end    | bolt       | 2025-03-31 23:45:00 | 2025-04-02 00:00:00
                tomorrow    | bolt       | 2025-04-01 00:00:00 |
                always      | cove       | 2020-01-01 00:00:00 |
                """, "subscription_id"), """
                account_id | downtime_minutes | availability
                acme       |               31 |     0.999761
                bolt       |               15 |     0.999884
                cove       |           129600 |     0
                """);
        expect(ofIncidents("incident_id", "subscription_id"), """
                account_id | downtime_minutes | availability
                acme       |                0 |     1
                bolt       |                0 |     1
                """);
    }

    /** In Berlin the window has an hour less: on 30 March 2025 there is none between 2:00 and 3:00. */
    @Test
    void daysBeginAndEndInTheBusinesssTimeZone() {
        TimeZone jvm = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            session().conf().set("spark.sql.session.timeZone", "Europe/Berlin");
            Dataset<Row> quality = SupportQuality.from(
                    accounts(),
                    Optional.of(given(ExperienceTables.SUPPORT_TICKETS.contract(), """
                            ticket_id | account_id | opened_at            | resolved_at
                            a         | acme       | 2024-12-31T22:30:00Z | 2025-01-01T00:00:00Z
                            b         | acme       | 2024-12-31T23:30:00Z | 2025-01-01T00:30:00Z
                            c         | acme       | 2025-03-31T21:30:00Z | 2025-03-31T22:30:00Z
                            d         | acme       | 2025-03-31T22:30:00Z |
                            e         | acme       | 2025-03-30T00:30:00Z | 2025-03-30T01:30:00Z
                            """)),
                    Optional.of(given(ExperienceTables.INCIDENTS.contract(), """
                            incident_id | account_id | started_at           | ended_at
                            a           | acme       | 2025-03-30T00:30:00Z | 2025-03-30T01:30:00Z
                            b           | bolt       | 2020-01-01T00:00:00Z |
                            """)),
                    given(RawTables.SUBSCRIPTIONS.contract(), "subscription_id"),
                    new Settings.Support(90, 20, 5),
                    AS_OF);
            expect(quality, """
                    account_id | tickets | open_tickets | median_resolution_hours | downtime_minutes | availability
                    acme       |       3 |            1 |                       1 |               60 |     0.999537
                    bolt       |       0 |            0 |                         |           129540 |     0
                    """);
        } finally {
            TimeZone.setDefault(jvm);
            session().conf().set("spark.sql.session.timeZone", "UTC");
        }
    }

    /** Of a week the window is from 25 March: 10,080 minutes. */
    @Test
    void theWindowIsAsLongAsConfigured() {
        expect(
                SupportQuality.from(
                        accounts(),
                        Optional.of(given(ExperienceTables.SUPPORT_TICKETS.contract(), """
                                ticket_id | account_id | opened_at           | first_responded_at  | resolved_at
                                before    | acme       | 2025-03-24 23:59:59 | 2025-03-25 01:00:00 | 2025-03-26 00:00:00
                                open      | acme       | 2025-03-24 23:59:59 |                     |
                                first     | acme       | 2025-03-25 00:00:00 | 2025-03-25 00:10:00 | 2025-03-25 02:00:00
                                """)),
                        Optional.of(given(ExperienceTables.INCIDENTS.contract(), """
                                incident_id | account_id | started_at          | ended_at
                                over-start  | acme       | 2025-03-24 23:00:00 | 2025-03-25 01:24:00
                                before      | bolt       | 2025-03-24 23:00:00 | 2025-03-25 00:00:00
                                """)),
                        given(RawTables.SUBSCRIPTIONS.contract(), "subscription_id"),
                        new Settings.Support(7, 20, 5),
                        AS_OF),
                """
                account_id | tickets | open_tickets | first_response_within_sla | median_resolution_hours | downtime_minutes | availability
                acme       |       1 |            1 |                         1 |                       2 |               84 |     0.991667
                bolt       |       0 |            0 |                           |                         |                0 |     1
                """);
    }

    @Test
    void withoutTicketsOrAccountsThereIsNothingToSay() {
        assertThat(SupportQuality.from(
                                accounts().limit(0),
                                Optional.of(given(ExperienceTables.SUPPORT_TICKETS.contract(), "ticket_id")),
                                Optional.of(given(ExperienceTables.INCIDENTS.contract(), "incident_id")),
                                given(RawTables.SUBSCRIPTIONS.contract(), "subscription_id"),
                                new Settings.Support(90, 20, 5),
                                AS_OF)
                        .count())
                .isZero();
    }

    private static Dataset<Row> ofTickets(String tickets) {
        return SupportQuality.from(
                        accounts(),
                        Optional.of(given(ExperienceTables.SUPPORT_TICKETS.contract(), tickets)),
                        Optional.empty(),
                        given(RawTables.SUBSCRIPTIONS.contract(), "subscription_id"),
                        new Settings.Support(90, 20, 5),
                        AS_OF)
                .to(SupportQuality.TABLE.schema());
    }

    private static Dataset<Row> ofIncidents(String incidents, String subscriptions) {
        return SupportQuality.from(
                        accounts(),
                        Optional.empty(),
                        Optional.of(given(ExperienceTables.INCIDENTS.contract(), incidents)),
                        given(RawTables.SUBSCRIPTIONS.contract(), subscriptions),
                        new Settings.Support(90, 20, 5),
                        AS_OF)
                .to(SupportQuality.TABLE.schema());
    }

    /** The last is not yet a customer. */
    private static Dataset<Row> accounts() {
        return given(RawTables.ACCOUNTS.contract(), """
                account_id | signed_up_on
                acme       | 2025-03-31
                bolt       |
                later      | 2025-04-01
                """).withColumn("size", lit("unknown"));
    }
}
