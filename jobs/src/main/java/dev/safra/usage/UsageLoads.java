package dev.safra.usage;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.sum;

import dev.safra.lake.JavaPass;
import dev.safra.lake.Table;
import dev.safra.source.DailyProfile;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** What days of usage were computed from, so that a night knows which of them have changed since. */
public final class UsageLoads {

    public static final Table TABLE = Table.named("usage_loads")
            .describedAs("One row per day of usage_days: the events that it was computed from.")
            .key("day", DATE, "The day.")
            .required("events", BIGINT, "Valid events of the day, copies included.")
            .required("deduplicated", BIGINT, "Events that are copies of another.")
            .required("digest", BIGINT, "Digest of all columns of the events, whatever their order.")
            .required("configuration", STRING, "Fingerprint of how the source was mapped.");

    private UsageLoads() {}

    /**
     * What a day was computed from.
     *
     * @param deduplicated rows that are copies of another
     */
    public record Load(DailyProfile.Day events, long deduplicated, String configuration) {}

    /** By day, from the table; a row for each day that has had events. */
    public static SortedMap<LocalDate, Load> byDay(Dataset<Row> published) {
        SortedMap<LocalDate, Load> loads = new TreeMap<>();
        for (Row row : JavaPass.collect(published)) {
            loads.put(
                    row.getAs("day"),
                    new Load(
                            new DailyProfile.Day(row.getAs("events"), row.getAs("digest")),
                            row.getAs("deduplicated"),
                            row.getAs("configuration")));
        }
        return loads;
    }

    /**
     * The loads after some days have been computed.
     *
     * @param before the published loads
     * @param now the events of the days that were read
     * @param usage {@link UsageDays} of the days computed
     */
    public static SortedMap<LocalDate, Load> after(
            SortedMap<LocalDate, Load> before,
            Collection<LocalDate> computed,
            Map<LocalDate, DailyProfile.Day> now,
            Dataset<Row> usage,
            String configuration) {
        Map<LocalDate, Long> counted = new HashMap<>();
        JavaPass.collect(usage.groupBy("day").agg(sum("events")))
                .forEach(row -> counted.put(row.getAs(0), row.getAs(1)));
        SortedMap<LocalDate, Load> after = new TreeMap<>(before);
        for (LocalDate day : computed) {
            DailyProfile.Day events = now.get(day);
            if (events == null) {
                after.remove(day);
            } else {
                after.put(day, new Load(events, events.rows() - counted.getOrDefault(day, 0L), configuration));
            }
        }
        return after;
    }

    /** The table's rows. */
    public static List<Row> rows(SortedMap<LocalDate, Load> loads) {
        return loads.entrySet().stream()
                .map(load -> RowFactory.create(
                        load.getKey(),
                        load.getValue().events().rows(),
                        load.getValue().deduplicated(),
                        load.getValue().events().digest(),
                        load.getValue().configuration()))
                .toList();
    }
}
