package dev.safra.usage;

import static dev.safra.testing.TextRows.given;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class UsedFeaturesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final AsOf DAY = new AsOf(LocalDate.of(2026, 6, 30));

    private static final String EVENTS = """
            account_id | user_id | occurred_at         | event        | feature
            acme       | ana     | 2026-06-03 10:00:00 | feature_used | board
            acme       | ana     | 2026-06-30 23:59:59 | feature_used | report
            acme       | bob     | 2026-06-29 10:00:00 | feature_used | report
            acme       | ana     | 2026-06-02 23:59:59 | feature_used | bot
            acme       | ana     | 2026-07-01 00:00:00 | feature_used | forecast
            acme       | ana     | 2026-06-20 10:00:00 | feature_used | export
            beta       | ana     | 2026-06-20 10:00:00 | feature_used | board
            beta       | bob     | 2026-06-20 10:00:00 | feature_used | board
            cent       | ana     | 2026-06-20 10:00:00 | feature_used | export
            cent       | ana     | 2026-06-20 10:00:00 | login        |
            """;

    private static final String ASKED = """
            feature
            board
            bot
            forecast
            report
            unheard_of
            """;

    @Test
    void whatIsUsedInTheWindowOfWhatIsAskedAbout() {
        expect(used(28, 1), """
                account_id | used
                acme       | ArraySeq(board, report)
                beta       | ArraySeq(board)
                """);
    }

    @Test
    void onSeveralDaysOfTheWindowByAnybody() {
        expect(used(28, 2), """
                account_id | used
                acme       | ArraySeq(report)
                """);
    }

    /** 24 to 30 June, or from 20 June. */
    @Test
    void theWindowIsAsLongAsConfigured() {
        expect(used(7, 1), """
                account_id | used
                acme       | ArraySeq(report)
                """);
        expect(used(11, 1), """
                account_id | used
                acme       | ArraySeq(report)
                beta       | ArraySeq(board)
                """);
    }

    /** Bits of the second word, and days written when one was enough. */
    @Test
    void featuresBeyondTheFirstWord() {
        Dataset<Row> events = Usage.events(EVENTS);
        Dataset<Row> days = Usage.days(events);
        StringBuilder more = new StringBuilder("feature\n");
        for (int i = 100; i < 200; i++) {
            more.append("f").append(i).append('\n');
        }
        Dataset<Row> later = Usage.events("""
                account_id | user_id | occurred_at         | event        | feature
                dora       | ana     | 2026-06-10 10:00:00 | feature_used | f199
                """);
        Dataset<Row> features = UsageFeatures.from(Usage.features(events), given(UsageFeatures.TABLE, more.toString()))
                .localCheckpoint();

        expect(
                UsedFeatures.from(
                        days.union(Usage.days(later, features)),
                        features,
                        given(UsageFeatures.TABLE, "feature\nf199\nf135\nreport\n"),
                        DAY,
                        new Settings.Usage(28, 1)),
                """
                account_id | used
                acme       | ArraySeq(report)
                dora       | ArraySeq(f199)
                """);
    }

    @Test
    void nothingIsUsedWhereNoFeatureWasEverNamed() {
        Dataset<Row> events = Usage.events("""
                account_id | user_id | occurred_at         | event
                acme       | ana     | 2026-06-20 10:00:00 | login
                """);

        expect(
                UsedFeatures.from(
                        Usage.days(events),
                        Usage.none(),
                        given(UsageFeatures.TABLE, ASKED),
                        DAY,
                        new Settings.Usage(28, 1)),
                "account_id\n");
    }

    private static Dataset<Row> used(int windowDays, int featureDays) {
        Dataset<Row> events = Usage.events(EVENTS);
        return UsedFeatures.from(
                Usage.days(events),
                Usage.features(events),
                given(UsageFeatures.TABLE, ASKED),
                DAY,
                new Settings.Usage(windowDays, featureDays));
    }
}
