package dev.safra.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.Health;
import dev.safra.health.ChurnSignals;
import dev.safra.health.HealthMeasures;
import dev.safra.health.HealthPass;
import dev.safra.health.HealthScores;
import dev.safra.job.Note.Weight;
import dev.safra.lake.Partitions;
import dev.safra.source.ExperienceTables;
import dev.safra.source.HealthTables;
import dev.safra.source.LifecycleTables;
import dev.safra.source.RawTables;
import dev.safra.source.UsageTables;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** From all tables of a customer to its health score, the measures behind it and churn signals. */
final class HealthJob implements Job {

    @Override
    public String name() {
        return "health";
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.of(HealthMeasures.TABLE, HealthScores.TABLE, ChurnSignals.TABLE)
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
                .byDay(HealthJob::write));
    }

    private static void write(DailyNight night) {
        NightContext context = night.context();
        Health health = context.settings().health();
        HealthPass pass = new HealthPass(
                night.snapshot(),
                night.last(HealthMeasures.TABLE),
                night.last(HealthScores.TABLE),
                health,
                context.settings().scoring(),
                night.day());
        Dataset<Row> cards = Partitions.cachedNow(pass.cards(overrides(context)));
        LocalDate trendFrom = night.day().day().minusDays(health.trendDays() - 1L);
        Dataset<Row> history =
                night.before(HealthScores.TABLE).where(col("as_of").geq(lit(trendFrom)));
        night.write(Map.of(
                HealthMeasures.TABLE, HealthMeasures.from(cards),
                HealthScores.TABLE, HealthScores.from(cards, history, night.day())));
        night.write(Map.of(ChurnSignals.TABLE, ChurnSignals.from(night.snapshotWithContext(), health.signals())));
        if (night.isTheRunsOwn()) {
            note(context, pass);
        }
    }

    /** The overrides of the raw table and those of the settings. */
    private static Dataset<Row> overrides(NightContext context) {
        List<Row> configured = context.settings().health().overrides().stream()
                .map(override -> RowFactory.create(
                        override.accountId(),
                        override.score(),
                        override.reason(),
                        override.author(),
                        override.setOn(),
                        override.expiresOn()))
                .toList();
        return context.accepted(HealthTables.SCORE_OVERRIDES)
                .unionByName(context.tables().rows(HealthTables.SCORE_OVERRIDES.contract(), configured));
    }

    private static void note(NightContext context, HealthPass pass) {
        if (!pass.late().isEmpty()) {
            context.findings()
                    .note(
                            Weight.NUMBERS,
                            "health: the source of " + String.join(", ", pass.late())
                                    + " delivered before and is late, empty or"
                                    + " broken now: they count no more than they did, nor than the median of the size group");
        }
        if (!pass.neverDelivered().isEmpty()) {
            context.findings()
                    .note(
                            Weight.LEFT_OUT,
                            "health: nothing was ever delivered for " + String.join(", ", pass.neverDelivered())
                                    + ": the other measures count for more");
        }
    }
}
