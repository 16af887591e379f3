package dev.safra.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import dev.safra.config.AsOf;
import dev.safra.health.HealthScores;
import dev.safra.health.SignalContext;
import dev.safra.lake.Table;
import dev.safra.usage.UsageAdoption;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One as-of day of the daily tables: the night's own, or a published day that is computed again. It sees the inputs as they
 * are now, up to that day, and the tables of the days before.
 */
record DailyNight(NightContext context, AsOf day) {

    boolean isTheRunsOwn() {
        return day.equals(context.night());
    }

    /** All rows of a table; none where there is no such table yet. */
    Dataset<Row> all(Table table) {
        return context.tables().readIfAny(table);
    }

    /** The rows of this day. */
    Dataset<Row> of(Table table) {
        return all(table).where(col("as_of").equalTo(lit(day.day())));
    }

    /** The rows of all days before. */
    Dataset<Row> before(Table table) {
        return all(table).where(col("as_of").lt(lit(day.day())));
    }

    /** The rows of the last published day before; none if there was none. */
    Dataset<Row> last(Table table) {
        return context.tables()
                .lastDay(table, day.day())
                .map(last -> all(table).where(col("as_of").equalTo(lit(last))))
                .orElseGet(() -> context.tables().rows(table, List.of()));
    }

    /** {@link AccountSnapshot}. */
    Dataset<Row> snapshot() {
        return context.memo().rows("snapshot of " + day.day(), () -> AccountSnapshot.of(this));
    }

    /** Adds to rows of accounts their row of a table for this day, as a struct of the table's name. */
    Dataset<Row> with(Dataset<Row> accounts, Table table) {
        Column[] columns = table.columnNames().stream().map(name -> col(name)).toArray(Column[]::new);
        return accounts.join(
                of(table).select(col("account_id"), struct(columns).as(table.name())),
                new String[] {"account_id"},
                "left");
    }

    /** The snapshot with health scores, once those are written. */
    Dataset<Row> snapshotWithHealth() {
        return with(snapshot(), HealthScores.TABLE);
    }

    /** The same with what only signals may name. */
    Dataset<Row> snapshotWithContext() {
        return context.memo()
                .rows(
                        "snapshot with context of " + day.day(),
                        () -> SignalContext.added(
                                snapshotWithHealth(), before(HealthScores.TABLE), before(UsageAdoption.TABLE), day));
    }

    /** Writes this day of tables that do not depend on one another, and checks their keys. */
    void write(Map<Table, Dataset<Row>> tables) {
        context.tables().writePartitions(List.of(day.day()), tables);
    }
}
