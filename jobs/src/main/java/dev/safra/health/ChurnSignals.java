package dev.safra.health;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.Health;
import dev.safra.lake.Table;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Warnings and opportunities from several indicators of a customer together (docs/metrics.md, "Churn signals"). */
public final class ChurnSignals {

    public static final Table TABLE = Table.named("churn_signals")
            .describedAs("One row per account, as-of day and signal.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day; the row is the state at its close.")
            .key("signal", STRING, "Name of the signal in the configuration.")
            .required("severity", STRING, "high, medium or low; opportunity on the good side.")
            .required("evidence", STRING, "The numbers behind the signal.")
            .partitionedBy("as_of");

    private ChurnSignals() {}

    /** From {@code account_days}: one row per account with a struct for each curated table. */
    public static Dataset<Row> from(Dataset<Row> accountDays, List<Health.Signal> signals) {
        if (signals.isEmpty()) {
            return accountDays
                    .limit(0)
                    .select(
                            col("account_id"),
                            col("as_of"),
                            lit("").as("signal"),
                            lit("").as("severity"),
                            lit("").as("evidence"));
        }
        Column[] found = signals.stream()
                .map(signal -> when(
                        expr(signal.when()),
                        struct(
                                lit(signal.name()).as("signal"),
                                coalesce(expr(signal.severity()), lit("medium")).as("severity"),
                                coalesce(expr(signal.evidence()), lit("")).as("evidence"))))
                .toArray(Column[]::new);
        return accountDays.select(
                col("account_id"), col("as_of"), inline(filter(array(found), signal -> signal.isNotNull())));
    }
}
