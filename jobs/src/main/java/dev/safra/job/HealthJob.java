package dev.safra.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import dev.safra.config.Health;
import dev.safra.health.ChurnSignals;
import dev.safra.health.Crossed;
import dev.safra.health.HealthMeasures;
import dev.safra.health.HealthPass;
import dev.safra.health.HealthScores;
import dev.safra.lake.Table;
import dev.safra.source.ExperienceTables;
import dev.safra.source.HealthTables;
import dev.safra.source.LifecycleTables;
import dev.safra.source.RawTables;
import dev.safra.source.UsageTables;
import dev.safra.usage.UsageAdoption;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** From what all tables say of a customer to its health, and what to know of it. */
final class HealthJob implements Job {

    @Override
    public String name() {
        return "health";
    }

    @Override
    public List<Part> parts() {
        return List.of(Part.of(HealthMeasures.TABLE, HealthScores.TABLE, ChurnSignals.TABLE)
                .needing(
                        RawTables.SUBSCRIPTIONS,
                        RawTables.INVOICE_LINES,
                        UsageTables.USAGE_EVENTS,
                        ExperienceTables.SURVEY_RESPONSES,
                        ExperienceTables.SUPPORT_TICKETS,
                        ExperienceTables.INCIDENTS,
                        LifecycleTables.INVOICES)
                .using(HealthTables.SCORE_OVERRIDES)
                .onlyIf(settings -> !settings.health().measures().isEmpty())
                .by(HealthJob::write));
    }

    private static void write(Work work) {
        Facts.requireExpressions(work);
        Health health = work.settings().health();
        Dataset<Row> accountDays = facts(work);
        HealthPass pass = new HealthPass(
                accountDays,
                nightBefore(work, HealthMeasures.TABLE),
                nightBefore(work, HealthScores.TABLE),
                health,
                work.settings().scoring(),
                work.night());
        Dataset<Row> cards = Work.shared(pass.cards(overrides(work)));
        Column isTrend = col("as_of")
                .lt(lit(work.night().day()))
                .and(col("as_of").gt(lit(work.night().day().minusDays(health.trendDays()))));
        Dataset<Row> scores =
                HealthScores.from(cards, all(work, HealthScores.TABLE).where(isTrend), work.night());
        work.writeDay(Map.of(HealthMeasures.TABLE, HealthMeasures.from(cards), HealthScores.TABLE, scores));
        work.writeDay(Map.of(ChurnSignals.TABLE, ChurnSignals.from(crossed(work), health.signals())));
        tell(work, pass);
    }

    private static Dataset<Row> facts(Work work) {
        return work.once("facts", () -> Facts.of(work));
    }

    /** Account days with what signals name besides. */
    static Dataset<Row> crossed(Work work) {
        return work.once("crossed", () -> {
            Column isBefore = col("as_of").lt(lit(work.night().day()));
            Column[] columns = HealthScores.TABLE.columnNames().stream()
                    .map(name -> col(name))
                    .toArray(Column[]::new);
            Dataset<Row> tonight = work.read(HealthScores.TABLE)
                    .where(col("as_of").equalTo(lit(work.night().day())))
                    .select(col("account_id"), struct(columns).as(HealthScores.TABLE.name()));
            return Crossed.added(
                    facts(work).join(tonight, new String[] {"account_id"}, "left"),
                    all(work, HealthScores.TABLE).where(isBefore),
                    all(work, UsageAdoption.TABLE).where(isBefore),
                    work.night());
        });
    }

    private static Dataset<Row> all(Work work, Table table) {
        return work.has(table) ? work.read(table) : work.rows(table, List.of());
    }

    /** The rows of a table of the last published night before this one; none if there was none. */
    static Dataset<Row> nightBefore(Work work, Table table) {
        Dataset<Row> before =
                all(work, table).where(col("as_of").lt(lit(work.night().day())));
        LocalDate last = before.agg(max("as_of")).first().getAs(0);
        return last == null ? before : before.where(col("as_of").equalTo(lit(last)));
    }

    /** Those of the raw table, and those of the settings. */
    private static Dataset<Row> overrides(Work work) {
        List<Row> configured = work.settings().health().overrides().stream()
                .map(override -> RowFactory.create(
                        override.accountId(),
                        override.score(),
                        override.reason(),
                        override.author(),
                        override.setOn(),
                        override.expiresOn()))
                .toList();
        return work.accepted(HealthTables.SCORE_OVERRIDES)
                .unionByName(work.rows(HealthTables.SCORE_OVERRIDES.contract(), configured));
    }

    private static void tell(Work work, HealthPass pass) {
        if (!pass.late().isEmpty()) {
            work.note("health: the source of " + String.join(", ", pass.late())
                    + " delivered before and is late, empty or"
                    + " broken now: they count no more than they did, nor than the median of the size group");
        }
        if (!pass.neverDelivered().isEmpty()) {
            work.note("health: nothing was ever delivered for " + String.join(", ", pass.neverDelivered())
                    + ": the other measures count for more");
        }
    }
}
