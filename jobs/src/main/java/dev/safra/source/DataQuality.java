package dev.safra.source;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;

import dev.safra.config.AsOf;
import dev.safra.lake.Table;
import dev.safra.source.Sources.Cleaned;
import dev.safra.source.Sources.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** What was read and what became of it. */
public final class DataQuality {

    public static final Table TABLE = Table.named("data_quality")
            .describedAs("One row per as-of day, raw table and rule; rule all is the table as a whole.")
            .key("as_of", DATE, "The night.")
            .key("input", STRING, "The raw table.")
            .key("rule", STRING, "The rule, or all.")
            .required("run_id", STRING, "The run.")
            .required("action", STRING, "What was done: read, quarantined, deduplicated, nulled, cut or reported.")
            .required("affected", BIGINT, "Rows that the rule is about.")
            .required("read", BIGINT, "Rows read.")
            .required("accepted", BIGINT, "Rows that count.")
            .required("deduplicated", BIGINT, "Rows left out because another has their key.")
            .required("quarantined", BIGINT, "Rows set aside.")
            .check("nothing_is_lost", "read = accepted + deduplicated + quarantined")
            .slicedBy("as_of");

    private DataQuality() {}

    /** The rows of one source. */
    public static List<Row> of(Cleaned cleaned, AsOf asOf, String runId) {
        List<Row> rows = new ArrayList<>();
        rows.add(row(
                asOf, cleaned, "all", runId, "read", cleaned.read(), cleaned.deduplicated(), cleaned.quarantined()));
        for (Findings found : cleaned.findings()) {
            rows.add(row(
                    asOf,
                    cleaned,
                    found.rule(),
                    runId,
                    found.action().name().toLowerCase(Locale.ROOT),
                    found.affected(),
                    found.action() == Sources.Action.DEDUPLICATED ? found.affected() : 0,
                    found.action() == Sources.Action.QUARANTINED ? found.affected() : 0));
        }
        return rows;
    }

    private static Row row(
            AsOf asOf,
            Cleaned cleaned,
            String rule,
            String runId,
            String action,
            long affected,
            long deduplicated,
            long quarantined) {
        return RowFactory.create(
                asOf.day(),
                cleaned.input(),
                rule,
                runId,
                action,
                affected,
                cleaned.read(),
                cleaned.read() - deduplicated - quarantined,
                deduplicated,
                quarantined);
    }
}
