package dev.safra.source;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.AsOf;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Table;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that do not count, each with the rule that it broke. */
public final class Quarantine {

    public static final Table TABLE = Table.named("quarantine")
            .describedAs("One row per as-of day and row of a raw table that was set aside.")
            .answers("Which rows were set aside, and why?", """
                    SELECT input, rule, value, payload
                    FROM quarantine
                    WHERE as_of = (SELECT max(as_of) FROM quarantine)
                    ORDER BY input, rule""")
            .computedFrom("every raw table")
            .required("as_of", DATE, "The night that set it aside.")
            .required("run_id", STRING, "The run.")
            .required("input", STRING, "The raw table.")
            .required("rule", STRING, "The rule that the row broke.")
            .optional("value", STRING, "The value that broke it.")
            .required("payload", STRING, "The row as JSON.")
            .partitionedBy("as_of");

    private Quarantine() {}

    /** An empty dataset of input, rule, value and payload. */
    public static Dataset<Row> none(Lakehouse lakehouse) {
        return lakehouse.rows(TABLE, List.of()).select("input", "rule", "value", "payload");
    }

    /** The table's rows, from rows of input, rule, value and payload. */
    public static Dataset<Row> from(Dataset<Row> setAside, AsOf asOf, String runId) {
        return setAside.select(
                lit(asOf.day()).as("as_of"),
                lit(runId).as("run_id"),
                setAside.col("input"),
                setAside.col("rule"),
                setAside.col("value"),
                setAside.col("payload"));
    }
}
