package dev.safra.usage;

import static dev.safra.testing.TextRows.given;
import static dev.safra.usage.Usage.days;
import static dev.safra.usage.Usage.events;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.source.RawTables;
import dev.safra.source.UsageTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class UsageAdoptionTest extends SparkTest {

    private static final long serialVersionUID = 1;

    /** The window is 3 to 30 June, the one before it 6 May to 2 June. */
    private static final AsOf END_OF_JUNE = new AsOf(LocalDate.of(2025, 6, 30));

    private static final String NOBODY = "account_id | user_id | occurred_at | event\n";

    private static final String NO_ACCOUNTS = "account_id | expected_users\n";

    @Test
    void breadthIsActiveOverExpectedUsers() {
        Dataset<Row> users = session()
                .range(600)
                .selectExpr(
                        "if(id < 50, 'large', if(id < 540, 'broad', 'over')) as account_id",
                        "cast(id as string) as user_id",
                        "timestamp'2025-06-03 00:00:00' as occurred_at",
                        "'login' as event",
                        "cast(null as string) as event_id",
                        "cast(null as string) as feature",
                        "cast(null as string) as version");

        expect(adoption(users, """
                account_id | expected_users | signed_up_on
                large      |           1000 |
                broad      |            500 |
                over       |             40 |
                silent     |             10 | 2025-06-30
                nobody     |              0 |
                later      |             10 | 2025-07-01
                """), """
                account_id | active_users | expected_users | expected_users_source | breadth | breadth_uncapped | logins
                large      |           50 |           1000 | accounts              |    0.05 |             0.05 |     50
                broad      |          490 |            500 | accounts              |    0.98 |             0.98 |    490
                over       |           60 |             40 | accounts              |       1 |              1.5 |     60
                silent     |            0 |             10 | accounts              |       0 |                0 |      0
                nobody     |            0 |              0 | accounts              |         |                  |      0
                """);
    }

    @Test
    void expectedUsersAreThoseOfTheSubscriptionsInForceWhereTheAccountDoesNotSay() {
        Dataset<Row> subscriptions = given(RawTables.SUBSCRIPTIONS.contract(), """
                subscription_id | account_id | product | quantity | starts_on  | ends_on    | status
                s1              | acme       | core    |       10 | 2025-01-01 |            |
                s2              | acme       | chat    |      2.5 | 2025-06-30 | 2025-07-01 | trialing
                s3              | acme       | voice   |      100 | 2025-01-01 | 2025-06-30 |
                s4              | acme       | fax     |      100 | 2025-07-01 |            |
                s5              | paused     | core    |       10 | 2025-01-01 |            | paused
                s6              | given      | core    |       10 | 2025-01-01 |            |
                s7              | grown      | core    |       10 | 2025-01-01 |            |
                s7              | grown      | core    |       30 | 2025-03-01 | 2025-09-01 |
                s8              | left       | core    |       10 | 2025-01-01 |            |
                s8              | left       | core    |       10 | 2025-03-01 | 2025-05-01 |
                s9              | flat       | core    |          | 2025-01-01 |            |
                """);

        expect(
                adoption(
                        events(NOBODY),
                        "account_id | expected_users\ngiven | 7\npaused |\nleft |\n",
                        subscriptions,
                        null,
                        1),
                """
                account_id | expected_users | expected_users_source | breadth
                acme       |             13 | quantity              | 0
                paused     |                |                       |
                given      |              7 | accounts              | 0
                grown      |             30 | quantity              | 0
                left       |                |                       |
                flat       |                |                       |
                """);
    }

    /** Twelve windows before the last one, with 12, 11, … 1 users; the 90th percentile is the eleventh of twelve. */
    @Test
    void expectedUsersAreThoseOfTheAccountsOwnPastWhereNothingElseSays() {
        Dataset<Row> shrinking = active("""
                select 'old' as account_id, u as user_id, date_sub(date'2025-06-30', 28 * w) as day
                from (select explode(sequence(1, 12)) as w) lateral view explode(sequence(1, w)) as u
                union all select 'old', 1, date'2025-06-30'
                union all select 'old', explode(sequence(1, 100)), date'2024-07-01'
                union all select 'young', explode(sequence(1, 4)), date'2025-06-02'
                union all select 'young', explode(sequence(1, 3)), date'2025-06-10'
                union all select 'new', explode(sequence(1, 3)), date'2025-06-03'
                union all select 'once', 1, date'2024-07-02'
                """);

        expect(adoption(shrinking, NO_ACCOUNTS), """
                account_id | active_users | expected_users | expected_users_source | breadth  | last_active_on
                old        |            1 |             11 | history               | 0.090909 | 2025-06-30
                young      |            3 |              4 | history               | 0.75     | 2025-06-10
                new        |            3 |                |                       |          | 2025-06-03
                once       |            0 |                |                       |          | 2024-07-02
                """);
    }

    @Test
    void depthIsTheWeightUsedOfWhatTheProductsInForceEntitleTo() {
        Dataset<Row> subscriptions = given(RawTables.SUBSCRIPTIONS.contract(), """
                subscription_id | account_id | product | starts_on
                s1              | both       | core    | 2025-01-01
                s2              | both       | plus    | 2025-01-01
                s3              | single     | core    | 2025-01-01
                s4              | silent     | plus    | 2025-01-01
                s5              | other      | fax     | 2025-01-01
                """);
        Dataset<Row> catalogue = given(UsageTables.FEATURES.contract(), """
                feature | product | weight
                board   | core    |
                report  | core    |      2
                report  | plus    |      5
                export  | plus    |    0.5
                search  | plus    |      0
                """);
        Dataset<Row> used = events("""
                account_id | user_id | occurred_at         | event        | feature
                both       | ana     | 2025-06-03 00:00:00 | feature_used | report
                both       | bob     | 2025-06-30 23:59:59 | feature_used | search
                both       | bob     | 2025-06-02 23:59:59 | feature_used | board
                both       | bob     | 2025-07-01 00:00:00 | feature_used | export
                single     | ana     | 2025-06-10 10:00:00 | feature_used | report
                single     | ana     | 2025-06-10 11:00:00 | feature_used | export
                single     | ana     | 2025-06-10 12:00:00 | feature_used | homemade
                stranger   | ana     | 2025-06-10 12:00:00 | feature_used | board
                """);

        // both: report 5 of board 1 + report 5 + export 0.5 + search 0. single: report 2 of board 1 + report 2.
        expect(adoption(used, NO_ACCOUNTS, subscriptions, catalogue, 1), """
                account_id | used_features | entitled_features | depth    | active_days
                both       |             2 |                 4 | 0.769231 | 2
                single     |             3 |                 2 | 0.666667 | 1
                silent     |             0 |                 3 | 0        | 0
                other      |             0 |                 0 |          | 0
                stranger   |             1 |                 0 |          | 1
                """);
        // Nobody can be entitled where nobody says to what, or by what.
        expect(adoption(used, NO_ACCOUNTS, subscriptions, null, 1).where("account_id = 'both'"), """
                account_id | used_features | entitled_features | depth
                both       |             2 |                   |
                """);
        expect(adoption(used, NO_ACCOUNTS, null, catalogue, 1).where("account_id = 'both'"), """
                account_id | used_features | entitled_features | depth
                both       |             2 |                   |
                """);
    }

    @Test
    void aFeatureCountsOnceItWasUsedOnSoManyDays() {
        Dataset<Row> used = events("""
                account_id | user_id | occurred_at         | event        | feature
                acme       | ana     | 2025-06-03 09:00:00 | feature_used | report
                acme       | bob     | 2025-06-03 10:00:00 | feature_used | report
                acme       | bob     | 2025-06-30 10:00:00 | feature_used | board
                acme       | ana     | 2025-06-29 10:00:00 | feature_used | board
                acme       | ana     | 2025-06-29 10:00:00 | feature_used | export
                acme       | ana     | 2025-06-02 10:00:00 | feature_used | export
                beta       | ana     | 2025-06-29 10:00:00 | feature_used | board
                """);

        expect(adoption(used, NO_ACCOUNTS, null, null, 2), """
                account_id | used_features | active_users
                acme       |             1 | 2
                beta       |             0 | 1
                """);
    }

    /** Age is the days since the first activity; the window before the last one began 55 days ago. */
    @Test
    void trendComparesWithTheWindowsThatTheAccountHadBegunBy() {
        Dataset<Row> users = active("""
                select account_id, explode(sequence(1, users)) as user_id, date_sub(date'2025-06-30', age) as day
                from values
                  ('age55', 2, 55), ('age55', 4, 0),
                  ('age56', 2, 56), ('age56', 2, 30), ('age56', 3, 27),
                  ('age82', 8, 82), ('age82', 2, 55), ('age82', 1, 0),
                  ('age83', 8, 83), ('age83', 2, 28), ('age83', 1, 0),
                  ('age110', 9, 110), ('age110', 1, 56), ('age110', 2, 28), ('age110', 1, 0),
                  ('age111', 9, 111), ('age111', 1, 56), ('age111', 2, 28), ('age111', 8, 5),
                  ('asleep', 5, 200), ('asleep', 1, 1),
                  ('gone', 6, 60)
                  as t(account_id, users, age)
                """);

        expect(adoption(users, NO_ACCOUNTS), """
                account_id | active_users | trend
                age55      |            4 |
                age56      |            3 |  0.5
                age82      |            1 | -0.5
                age83      |            1 | -0.8
                age110     |            1 | -0.333333
                age111     |            8 |  1
                asleep     |            1 |
                gone       |            0 |
                """);
    }

    /**
     * Of a week the window is 24 to 30 June, and those before begin on 17, 10 and 3 June. Acme had two users in the third of
     * them. Windows go back to 1 April; that somebody was there is remembered since 2 July.
     */
    @Test
    void theWindowIsAsLongAsConfigured() {
        Dataset<Row> used = events("""
                account_id | user_id | occurred_at         | event        | feature | version
                acme       | ana     | 2025-06-24 00:00:00 | feature_used | board   | 1.1
                acme       | ana     | 2025-06-30 23:59:59 | feature_used | board   |
                acme       | bob     | 2025-06-23 23:59:59 | feature_used | report  | 1.2
                acme       | bob     | 2025-06-17 00:00:00 | login        |         |
                acme       | ana     | 2025-06-16 23:59:59 | feature_used | export  |
                acme       | caio    | 2025-06-09 10:00:00 | login        |         |
                acme       | ana     | 2025-06-03 00:00:00 | login        |         |
                age13      | ana     | 2025-06-17 10:00:00 | login        |         |
                age13      | ana     | 2025-06-30 10:00:00 | login        |         |
                age14      | ana     | 2025-06-16 10:00:00 | login        |         |
                age14      | bob     | 2025-06-23 10:00:00 | login        |         |
                age14      | ana     | 2025-06-30 10:00:00 | login        |         |
                steady     | ana     | 2024-07-02 10:00:00 | login        |         |
                steady     | ana     | 2025-06-16 10:00:00 | login        |         |
                steady     | ana     | 2025-06-23 10:00:00 | login        |         |
                silent     | ana     | 2024-07-02 00:00:00 | login        |         |
                forgotten  | ana     | 2024-07-01 23:59:59 | login        |         |
                """);

        expect(adoption(used, NO_ACCOUNTS, null, null, new Settings.Usage(7, 1)), """
                account_id | active_users | active_days | logins | used_features | lapsed_features | expected_users | breadth | trend | latest_version | is_on_latest_version | last_active_on
                acme       |            1 |           2 |      0 |             1 |               1 |              2 |     0.5 | -0.25 | 1.1            | true                 | 2025-06-30
                age13      |            1 |           1 |      1 |             0 |               0 |              1 |       1 |       |                |                      | 2025-06-30
                age14      |            1 |           1 |      1 |             0 |               0 |              1 |       1 |     0 |                |                      | 2025-06-30
                steady     |            0 |           0 |      0 |             0 |               0 |              1 |       0 |    -1 |                |                      | 2025-06-23
                silent     |            0 |           0 |      0 |             0 |               0 |                |         |       |                |                      | 2024-07-02
                """);
    }

    /** The window before is 6 May to 2 June. */
    @Test
    void aFeatureLapsesThatWasUsedInTheWindowBeforeOnly() {
        Dataset<Row> used = events("""
                account_id | user_id | occurred_at         | event        | feature
                acme       | ana     | 2025-05-05 09:00:00 | feature_used | older
                acme       | ana     | 2025-05-06 09:00:00 | feature_used | board
                acme       | bob     | 2025-06-02 09:00:00 | feature_used | report
                acme       | ana     | 2025-05-20 09:00:00 | feature_used | chat
                acme       | bob     | 2025-06-03 09:00:00 | feature_used | chat
                acme       | bob     | 2025-06-30 09:00:00 | feature_used | newer
                bolt       | ana     | 2025-06-10 09:00:00 | feature_used | board
                """);

        expect(adoption(used, NO_ACCOUNTS), """
                account_id | used_features | lapsed_features
                acme       |             2 |               2
                bolt       |             1 |               0
                """);
    }

    @Test
    void theVersionIsTheGreatestOfTheLastDayThatHasAny() {
        Dataset<Row> used = events("""
                account_id | user_id | occurred_at         | event | version
                newest     | ana     | 2025-06-20 09:00:00 | login | 1.9
                newest     | bob     | 2025-06-20 09:00:00 | login | 1.10
                newest     | ana     | 2025-06-21 09:00:00 | login |
                same       | ana     | 2025-06-20 09:00:00 | login | v1.10
                back       | ana     | 2025-06-19 09:00:00 | login | 1.10
                back       | ana     | 2025-06-20 09:00:00 | login | 1.9
                early      | ana     | 2025-06-20 09:00:00 | login | 1.10-beta
                before     | ana     | 2025-05-01 09:00:00 | login | 2.0
                none       | ana     | 2025-06-20 09:00:00 | login |
                """);

        expect(adoption(used, NO_ACCOUNTS), """
                account_id | latest_version | is_on_latest_version | last_active_on
                newest     | 1.10           | true                 | 2025-06-21
                same       | v1.10          | true                 | 2025-06-20
                back       | 1.9            | false                | 2025-06-20
                early      | 1.10-beta      | false                | 2025-06-20
                before     | 2.0            | false                | 2025-05-01
                none       |                |                      | 2025-06-20
                """);
    }

    private static Dataset<Row> active(String sql) {
        return session()
                .sql("select account_id, cast(user_id as string) as user_id, cast(day as timestamp) as occurred_at,"
                        + " 'login' as event, cast(null as string) as event_id, cast(null as string) as feature,"
                        + " cast(null as string) as version from (" + sql + ")");
    }

    private static Dataset<Row> adoption(Dataset<Row> events, String accounts) {
        return adoption(events, accounts, null, null, 1);
    }

    private static Dataset<Row> adoption(
            Dataset<Row> events, String accounts, Dataset<Row> subscriptions, Dataset<Row> catalogue, int featureDays) {
        return adoption(events, accounts, subscriptions, catalogue, new Settings.Usage(28, featureDays));
    }

    private static Dataset<Row> adoption(
            Dataset<Row> events,
            String accounts,
            Dataset<Row> subscriptions,
            Dataset<Row> catalogue,
            Settings.Usage settings) {
        Dataset<Row> named = events.select("feature");
        Dataset<Row> features =
                UsageFeatures.from(Usage.none(), catalogue == null ? named : named.union(catalogue.select("feature")));
        return UsageAdoption.from(
                        days(events, features),
                        features,
                        given(RawTables.ACCOUNTS.contract(), accounts),
                        Optional.ofNullable(subscriptions),
                        Optional.ofNullable(catalogue),
                        END_OF_JUNE,
                        settings)
                .to(UsageAdoption.TABLE.schema());
    }
}
