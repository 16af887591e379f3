package dev.safra.source;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;

import dev.safra.config.AsOf;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Table;
import dev.safra.source.CleanSource.Action;
import dev.safra.source.CleanSource.CheckResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** How many rows of each raw table were read, and what was done with them. */
public final class DataQuality {

    public static final Table TABLE = Table.named("data_quality")
            .describedAs("One row per as-of day, raw table and rule; rule all is the table as a whole.")
            .answers("Which rules do rows of which raw tables break?", """
                    SELECT input, rule, action, affected, read, example
                    FROM data_quality
                    WHERE as_of = (SELECT max(as_of) FROM data_quality) AND rule <> 'all'
                    ORDER BY affected DESC""")
            .computedFrom("every raw table")
            .key("as_of", DATE, "The night.")
            .key("input", STRING, "The raw table.")
            .key("rule", STRING, "The rule, or all.")
            .required("run_id", STRING, "The run.")
            .required(
                    "action",
                    STRING,
                    "What was done: read, quarantined, deduplicated, nulled, cut, reported or warned;"
                            + " failed in the report of a run that the rule ended.")
            .required("affected", BIGINT, "Rows that the rule is about; columns where it is about columns.")
            .optional("example", STRING, "A value that broke the rule, or the names of the columns.")
            .required("read", BIGINT, "Rows read.")
            .required("accepted", BIGINT, "Rows that count.")
            .required("deduplicated", BIGINT, "Rows left out because another has their key.")
            .required("quarantined", BIGINT, "Rows set aside.")
            .check("nothing_is_lost", "read = accepted + deduplicated + quarantined")
            .partitionedBy("as_of");

    /** The rule that stands for the table as a whole. */
    static final String ALL = "all";

    static final String COLUMNS_MISSING = "columns_missing";

    /** How many nights a source is compared with. */
    private static final int NIGHTS = 5;

    private DataQuality() {}

    /**
     * What the last nights found in the sources.
     *
     * @param nights counts by raw table, newest night first
     * @param lastNight the newest night that read a raw table
     * @param missing optional columns that a raw table lacked in that night
     */
    public record Past(
            Map<String, List<Counts>> nights, Map<String, LocalDate> lastNight, Map<String, List<String>> missing) {

        public static final Past NONE = new Past(Map.of(), Map.of(), Map.of());

        List<Counts> of(RawTable table) {
            return nights.getOrDefault(table.name(), List.of());
        }
    }

    /** How many rows of a source a night read, and what became of them. */
    public record Counts(long read, long accepted, long quarantined) {}

    /** The last five nights before a day, from the table as published. */
    public static Past past(Dataset<Row> published, AsOf asOf) {
        Map<String, List<Counts>> nights = new HashMap<>();
        Map<String, LocalDate> lastNight = new HashMap<>();
        Map<String, List<String>> missing = new HashMap<>();
        // Two rows for each source and night.
        for (Row row : JavaPass.collect(published
                .where(col("as_of").lt(asOf.day()).and(col("rule").isin(ALL, COLUMNS_MISSING)))
                .orderBy(col("as_of").desc(), col("rule"))
                .select("input", "rule", "as_of", "example", "read", "accepted", "quarantined"))) {
            String input = row.getString(0);
            List<Counts> counts = nights.computeIfAbsent(input, any -> new ArrayList<>());
            if (row.getString(1).equals(ALL) && counts.size() < NIGHTS) {
                counts.add(new Counts(row.getLong(4), row.getLong(5), row.getLong(6)));
                lastNight.putIfAbsent(input, row.getAs("as_of"));
            } else if (row.getAs("as_of").equals(lastNight.get(input))) {
                missing.put(input, List.of(row.getString(3).split(", ", -1)));
            }
        }
        return new Past(nights, lastNight, missing);
    }

    /** The rows of one source. */
    public static List<Row> of(CleanSource cleaned, AsOf asOf, String runId) {
        List<Row> rows = new ArrayList<>();
        rows.add(row(
                asOf,
                cleaned,
                ALL,
                runId,
                cleaned.limitsExceeded().isEmpty() ? "read" : "failed",
                cleaned.read(),
                null,
                cleaned.deduplicated(),
                cleaned.quarantined()));
        for (CheckResult found : cleaned.findings()) {
            rows.add(row(
                    asOf,
                    cleaned,
                    found.rule(),
                    runId,
                    found.isFailure() ? "failed" : found.action().name().toLowerCase(Locale.ROOT),
                    found.affected(),
                    found.example(),
                    found.action() == Action.DEDUPLICATED ? found.affected() : 0,
                    found.action() == Action.QUARANTINED ? found.affected() : 0));
        }
        return rows;
    }

    private static Row row(
            AsOf asOf,
            CleanSource cleaned,
            String rule,
            String runId,
            String action,
            long affected,
            String example,
            long deduplicated,
            long quarantined) {
        return RowFactory.create(
                asOf.day(),
                cleaned.input(),
                rule,
                runId,
                action,
                affected,
                example,
                cleaned.read(),
                cleaned.read() - deduplicated - quarantined,
                deduplicated,
                quarantined);
    }
}
