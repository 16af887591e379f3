package dev.safra.job;

import dev.safra.config.Settings;
import dev.safra.source.CleanSource;
import dev.safra.source.DailyProfile;
import dev.safra.source.RawTable;
import dev.safra.source.Sources;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a night starts from.
 *
 * @param plan its day and what becomes of each month
 * @param acceptsLosses whether it may publish the loss of many customers whose rows are gone
 */
record NightInput(Settings settings, MonthPlan plan, boolean acceptsLosses, String runId, Sources sources) {

    boolean has(RawTable table) {
        return sources.has(table);
    }

    /** The valid rows of a source that is configured; the source is cleaned once a night. */
    Optional<Dataset<Row>> ifConfigured(RawTable table) {
        return has(table) ? Optional.of(clean(table).accepted()) : Optional.empty();
    }

    private CleanSource clean(RawTable table) {
        synchronized (sources) {
            return sources.clean(table);
        }
    }

    /** Whether a source has a column of the contract. */
    boolean gives(RawTable table, String column) {
        return sources.gives(table, column);
    }

    /** The days of a large source. */
    DailyProfile profile(RawTable table) {
        return sources.profile(table);
    }
}
