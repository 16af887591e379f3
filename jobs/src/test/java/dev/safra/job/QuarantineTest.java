package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.source.DataQuality;
import dev.safra.source.Quarantine;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long rows that were set aside are kept. */
final class QuarantineTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @TempDir
    private transient Path directory;

    @Test
    void aDaysRowsGoWhenTheNewestNightIsFarEnoughAway() {
        Site site = Site.in(directory)
                .onlyNumbers()
                .with("safra.privacy.quarantine-retention-days = 10")
                .reading("goals", "account_id,goal,set_on\nacme,reach,2025-01-01\n,nobody's,2025-01-01\n");

        for (String day : new String[] {"2025-01-31", "2025-02-09", "2025-02-10"}) {
            site.night(day, "lifecycle");
        }
        assertThat(days(site)).containsExactly("2025-01-31", "2025-02-09", "2025-02-10");

        site.night("2025-02-11", "lifecycle");
        assertThat(days(site)).containsExactly("2025-02-09", "2025-02-10", "2025-02-11");
        assertThat(site.read(DataQuality.TABLE)
                        .where("rule = 'account_id_missing'")
                        .count())
                .isEqualTo(4);

        // An older night, run again: the newest one still says how far back is kept.
        site.night("2025-02-10", "lifecycle");
        assertThat(days(site)).containsExactly("2025-02-09", "2025-02-10", "2025-02-11");
    }

    private static String[] days(Site site) {
        return site.read(Quarantine.TABLE)
                .selectExpr("cast(as_of as string) as day")
                .distinct()
                .orderBy("day")
                .as(Encoders.STRING())
                .collectAsList()
                .toArray(String[]::new);
    }
}
