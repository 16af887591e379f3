package dev.safra.job;

import static org.apache.spark.sql.functions.min;

import dev.safra.lake.JavaPass;
import dev.safra.source.CleanSource.Action;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.RawTables;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that refer to accounts or people that no source has: most often, identifiers that do not match. */
final class OrphanRows {

    private OrphanRows() {}

    /**
     * Reports rows of accounts that are not among the customers; nothing where accounts are not configured.
     *
     * @param affected how many rows of the source they are
     */
    static Optional<CheckResult> accounts(NightContext context, Dataset<Row> rows, Column affected) {
        return context.input().has(RawTables.ACCOUNTS)
                ? reported(context, "account_unknown", rows, "account_id", context.accounts(), affected)
                : Optional.empty();
    }

    /** Reports rows with a value that the other rows do not have in the same column. */
    static Optional<CheckResult> reported(
            NightContext context, String rule, Dataset<Row> rows, String column, Dataset<Row> known, Column affected) {
        Row unknown = JavaPass.collect(rows.join(known.select(column), new String[] {column}, "left_anti")
                        .agg(affected, min(column)))
                .get(0);
        return unknown.isNullAt(1)
                ? Optional.empty()
                : Optional.of(new CheckResult(
                        rule,
                        Action.REPORTED,
                        unknown.getLong(0),
                        context.settings().privacy().example(List.of(column), unknown.getString(1))));
    }
}
