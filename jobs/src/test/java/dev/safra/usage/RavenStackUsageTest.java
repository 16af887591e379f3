package dev.safra.usage;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.job.Jobs;
import dev.safra.lake.Lakehouse;
import dev.safra.source.DailyProfile;
import dev.safra.source.DataQuality.Past;
import dev.safra.source.Days;
import dev.safra.source.Sources;
import dev.safra.source.UsageTables;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Usage of RavenStack's accounts beside SQL over its files. Its ids are drawn so short that 21 are there twice. */
final class RavenStackUsageTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Path FILES = Path.of("jobs/src/test/resources/fixtures/ravenstack");

    private static final AsOf LAST_DAY = new AsOf(LocalDate.of(2024, 12, 31));

    private static final String ORACLE = """
            select account_id, count(distinct subscription_id, usage_date) as user_days,
              count(distinct usage_id, subscription_id, usage_date) as events
            from ravenstack_usage group by account_id
            """;

    @Test
    void usageOfEachAccountIsWhatSqlSays() {
        // Usage names a subscription, and that its account.
        csv("subscriptions")
                .select("subscription_id", "account_id")
                .join(csv("feature_usage"), "subscription_id")
                .createOrReplaceTempView("ravenstack_usage");

        DailyProfile profile = profile();
        Dataset<Row> features = Usage.features(profile.groups()).localCheckpoint();
        Dataset<Row> days = UsageDays.from(
                profile.accepted(profile.days().keySet()), true, features, VersionOrder.of(profile.groups()));

        assertThat(profile.cleaned().read()).isEqualTo(25_000);
        assertThat(features.count()).isEqualTo(40);
        List<Row> ours = days.groupBy("account_id")
                .agg(count("*").as("user_days"), sum("events").as("events"))
                .orderBy("account_id")
                .collectAsList();
        assertThat(ours)
                .isEqualTo(session().sql(ORACLE).orderBy("account_id").collectAsList())
                .hasSize(500);
        assertThat(ours.stream().mapToLong(row -> row.getLong(2)).sum())
                .as("no two of one subscription and day")
                .isEqualTo(25_000);
    }

    private static Dataset<Row> csv(String name) {
        return session().read().option("header", "true").csv(FILES.resolve("ravenstack_" + name + ".csv") + "");
    }

    private static DailyProfile profile() {
        Settings settings = Jobs.settingsReader()
                .read(ConfigFactory.parseString("""
                                safra.lakehouse.curated = nowhere
                                safra.sources.usage_events {
                                  format = csv, table = ravenstack_usage
                                  columns {
                                    event_id = usage_id, user_id = subscription_id, occurred_at = usage_date
                                    event = "'feature_used'", feature = feature_name
                                  }
                                }
                                """)
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
        Sources sources = Sources.open(new Lakehouse(session(), settings.curated()), settings);
        sources.require(
                List.of(UsageTables.USAGE_EVENTS),
                LAST_DAY,
                Past.NONE,
                Map.of(UsageTables.USAGE_EVENTS, Days.until(LAST_DAY.day())));
        return sources.profile(UsageTables.USAGE_EVENTS);
    }
}
