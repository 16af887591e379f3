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
 * A day of the tables that have rows of each as-of day: the night's own, or one published already that is told again. What it
 * knows of the day is what the inputs say of it now, and what the tables say of the days before.
 */
record DailyNight(NightContext context, AsOf day) {

    boolean isTheRunsOwn() {
        return day.equals(context.night());
    }

    /** All rows of a table; none where there is no such table yet. */
    Dataset<Row> all(Table table) {
        return context.tables().readIfAny(table);
    }

    /** Its rows of this night. */
    Dataset<Row> of(Table table) {
        return all(table).where(col("as_of").equalTo(lit(day.day())));
    }

    /** Its rows of all nights before. */
    Dataset<Row> before(Table table) {
        return all(table).where(col("as_of").lt(lit(day.day())));
    }

    /** Its rows of the last published night before; none if there was none. */
    Dataset<Row> last(Table table) {
        return context.tables()
                .lastDay(table, day.day())
                .map(last -> all(table).where(col("as_of").equalTo(lit(last))))
                .orElseGet(() -> context.tables().rows(table, List.of()));
    }

    /** {@link AccountSnapshot}. */
    Dataset<Row> facts() {
        return context.memo().rows("facts of " + day.day(), () -> AccountSnapshot.of(this));
    }

    /** Rows of accounts with what a table says of them tonight beside, as a struct of its name. */
    Dataset<Row> with(Dataset<Row> accounts, Table table) {
        Column[] columns = table.columnNames().stream().map(name -> col(name)).toArray(Column[]::new);
        return accounts.join(
                of(table).select(col("account_id"), struct(columns).as(table.name())),
                new String[] {"account_id"},
                "left");
    }

    /** Facts with health, once that is written. */
    Dataset<Row> scored() {
        return with(facts(), HealthScores.TABLE);
    }

    /** The same with what signals name besides. */
    Dataset<Row> crossed() {
        return context.memo()
                .rows(
                        "crossed facts of " + day.day(),
                        () -> SignalContext.added(
                                scored(), before(HealthScores.TABLE), before(UsageAdoption.TABLE), day));
    }

    /** Writes the day of tables with one row per account and as-of day, and checks their keys. */
    void write(Map<Table, Dataset<Row>> tables) {
        context.tables().writePartitions(List.of(day.day()), tables);
    }
}
