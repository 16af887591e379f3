package dev.safra.usage;

import static dev.safra.usage.Usage.days;
import static dev.safra.usage.Usage.events;
import static dev.safra.usage.Usage.features;
import static dev.safra.usage.Usage.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.SparkOptions;
import dev.safra.lake.Sessions;
import dev.safra.testing.SparkTest;
import java.time.ZoneId;
import java.util.TimeZone;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class UsageDaysTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @Test
    void whatAUserDidOnADayIsAddedUp() {
        Dataset<Row> events = events("""
                event_id | account_id | user_id | occurred_at         | event        | feature | version
                e1       | acme       | ana     | 2025-03-01 09:00:00 | login        |         | 1.9
                e2       | acme       | ana     | 2025-03-01 09:05:00 | feature_used | report  | 1.10
                e3       | acme       | ana     | 2025-03-01 09:06:00 | feature_used | board   | 1.10
                e4       | acme       | ana     | 2025-03-01 09:07:00 | feature_used | report  |
                e5       | acme       | ana     | 2025-03-01 18:00:00 | login        |         | 1.10
                e6       | acme       | ana     | 2025-03-02 08:00:00 | download     | export  |
                e7       | acme       | bob     | 2025-03-01 10:00:00 | clicked      |         | 2.0-rc1
                e8       | acme       | bob     | 2025-03-01 11:00:00 | clicked      |         | 2.0
                e9       | beta       | ana     | 2025-03-01 12:00:00 | login        |         |
                """);

        expect(named(days(events), features(events)), """
                account_id | user_id | day        | events | logins | downloads | features     | version
                acme       | ana     | 2025-03-01 |      5 |      2 |         0 | board report | 1.10
                acme       | ana     | 2025-03-02 |      1 |      0 |         1 | export       |
                acme       | bob     | 2025-03-01 |      2 |      0 |         0 | ''           | 2.0
                beta       | ana     | 2025-03-01 |      1 |      1 |         0 | ''           |
                """);
    }

    @Test
    void anEventDeliveredTwiceCountsOnceAndTheLastDeliveryIsTheOne() {
        Dataset<Row> events = events("""
                event_id | account_id | user_id | occurred_at         | event        | feature | version
                e1       | acme       | ana     | 2025-03-01 09:00:00 | login        |         |
                e1       | acme       | ana     | 2025-03-01 09:00:00 | login        |         |
                e1       | acme       | bob     | 2025-03-01 09:00:00 | login        |         |
                e1       | beta       | ana     | 2025-03-01 09:00:00 | login        |         |
                e1       | acme       | ana     | 2025-03-02 09:00:00 | login        |         |
                e2       | acme       | cyd     | 2025-03-01 09:00:02 | feature_used | board   |
                e2       | acme       | cyd     | 2025-03-01 09:00:01 | login        |         | 9
                e3       | acme       | dan     | 2025-03-01 09:00:00 | feature_used | board   | 9
                e3       | acme       | dan     | 2025-03-01 09:00:00 | feature_used | report  | 8
                         | acme       | eve     | 2025-03-01 09:00:00 | login        |         |
                         | acme       | eve     | 2025-03-01 09:00:00 | login        |         |
                """);

        expect(named(days(events), features(events)), """
                account_id | user_id | day        | events | logins | features | version
                acme       | ana     | 2025-03-01 |      1 |      1 | ''       |
                acme       | ana     | 2025-03-02 |      1 |      1 | ''       |
                acme       | bob     | 2025-03-01 |      1 |      1 | ''       |
                beta       | ana     | 2025-03-01 |      1 |      1 | ''       |
                acme       | cyd     | 2025-03-01 |      1 |      0 | board    |
                acme       | dan     | 2025-03-01 |      1 |      0 | report   | 8
                acme       | eve     | 2025-03-01 |      2 |      2 | ''       |
                """);
    }

    @Test
    void whichNumbersFeaturesHaveIsNotSeenInWhatIsToldOfThem() {
        Dataset<Row> events = events("""
                event_id | account_id | user_id | occurred_at         | event        | feature
                e3       | acme       | dan     | 2025-03-01 09:00:00 | feature_used | board
                e3       | acme       | dan     | 2025-03-01 09:00:00 | feature_used | report
                """);
        Dataset<Row> reportFirst = UsageFeatures.from(
                UsageFeatures.from(Usage.none(), events.where("feature = 'report'"))
                        .localCheckpoint(),
                events);

        expect(reportFirst, """
                feature | number
                report  | 0
                board   | 1
                """);
        expect(named(days(events, reportFirst), reportFirst), """
                user_id | features
                dan     | report
                """);
    }

    @Test
    void moreFeaturesThanAWordHasBitsTakeMoreWords() {
        Dataset<Row> events = session()
                .range(130)
                .selectExpr(
                        "cast(id as string) as event_id",
                        "'acme' as account_id",
                        "if(id < 65, 'ana', 'bob') as user_id",
                        "timestamp'2025-03-01 09:00:00' as occurred_at",
                        "'feature_used' as event",
                        "format_string('f%03d', id) as feature",
                        "cast(null as string) as version");

        expect(
                days(events)
                        .selectExpr(
                                "user_id",
                                "size(features) as words",
                                "features[0] as w0",
                                "features[1] as w1",
                                "features[2] as w2"),
                """
                user_id | words | w0 | w1 | w2
                ana     | 3     | -1 |  1 | 0
                bob     | 3     |  0 | -2 | 3
                """);
        assertThat(days(events.withColumn(
                                "feature",
                                org.apache.spark.sql.functions.lit(null).cast("string")))
                        .selectExpr("size(features)")
                        .first()
                        .getInt(0))
                .isZero();
    }

    @Test
    void aColumnThatIsNoFeatureIsSaid() {
        Dataset<Row> names = session().range(UsageFeatures.MOST + 1).selectExpr("concat('/page/', id) as feature");

        assertThatThrownBy(() -> UsageFeatures.from(Usage.none(), names))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("usage_events: feature has more than 6400 different values, such as \"/page/")
                .hasMessageEndingWith("expected a feature of the product. Map what is one under"
                        + " sources.usage_events.columns.feature (null where there is none).")
                .extracting("exitCode")
                .isEqualTo(ExitCode.SOURCE_CONTRACT);
        assertThat(UsageFeatures.from(Usage.none(), names.limit(UsageFeatures.MOST))
                        .count())
                .isEqualTo(UsageFeatures.MOST);
    }

    /** In 2018 São Paulo had no 00:00 to 01:00 on 4 November, and had 23:00 to 24:00 of 17 February twice. */
    @Test
    void aDayIsTheBusinesssWhateverTheMachinesIs() {
        TimeZone machines = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        try {
            Sessions.open(ZoneId.of("America/Sao_Paulo"), SparkOptions.NONE);
            expect(days(events("""
                    account_id | user_id | occurred_at               | event
                    plain      | ana     | 2025-03-01T23:30:00-03:00 | login
                    plain      | ana     | 2025-03-02T00:30:00-03:00 | login
                    gap        | ana     | 2018-11-03T23:59:59-03:00 | login
                    gap        | ana     | 2018-11-04T01:00:00-02:00 | login
                    overlap    | ana     | 2018-02-17T23:30:00-02:00 | login
                    overlap    | ana     | 2018-02-17T23:30:00-03:00 | login
                    overlap    | ana     | 2018-02-18T00:00:00-03:00 | login
                    """)), """
                    account_id | day        | logins
                    plain      | 2025-03-01 | 1
                    plain      | 2025-03-02 | 1
                    gap        | 2018-11-03 | 1
                    gap        | 2018-11-04 | 1
                    overlap    | 2018-02-17 | 2
                    overlap    | 2018-02-18 | 1
                    """);
        } finally {
            TimeZone.setDefault(machines);
        }
    }

    @Test
    void eventsMoveOnceAndAreAddedUpInPlace() {
        Dataset<Row> events = events("""
                event_id | account_id | user_id | occurred_at         | event | feature | version
                e1       | acme       | ana     | 2025-03-01 09:00:00 | login | board   | 1
                """);
        Dataset<Row> features = features(events).localCheckpoint();
        Dataset<Row> versions = VersionOrder.of(events.selectExpr("version", "date'2025-03-01' as day"))
                .localCheckpoint();

        String partitions = session().conf().get("spark.sql.shuffle.partitions");
        session().conf().set("spark.sql.shuffle.partitions", "4");
        try {
            for (boolean hasIds : new boolean[] {true, false}) {
                String plan = UsageDays.from(events, hasIds, features, versions)
                        .queryExecution()
                        .executedPlan()
                        .toString();
                assertThat(plan).doesNotContain("SortAggregate", "SortMergeJoin", "Window");
                assertThat(plan.split("Exchange hashpartitioning", -1)).as(plan).hasSize(2);
                assertThat(plan.split(" HashAggregate\\(keys=\\[account_id", -1))
                        .as(plan)
                        .hasSize(hasIds ? 5 : 3);
            }
        } finally {
            session().conf().set("spark.sql.shuffle.partitions", partitions);
        }
    }
}
