package dev.safra.job;

import static org.apache.spark.sql.functions.col;

import dev.safra.config.Settings;
import dev.safra.experience.AccountSentiment;
import dev.safra.experience.Answers;
import dev.safra.experience.CsatScores;
import dev.safra.experience.NpsScores;
import dev.safra.experience.SupportQuality;
import dev.safra.experience.Tally;
import dev.safra.job.Note.Weight;
import dev.safra.lake.Partitions;
import dev.safra.source.ExperienceTables;
import dev.safra.source.RawTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From surveys, tickets and incidents to NPS, CSAT, sentiment and the quality of support. */
final class ExperienceJob implements Job {

    @Override
    public String name() {
        return "experience";
    }

    @Override
    public List<Step> steps() {
        return List.of(
                Step.of(NpsScores.TABLE, CsatScores.TABLE)
                        .needing(ExperienceTables.SURVEY_RESPONSES)
                        .using(ExperienceTables.SUPPORT_TICKETS)
                        .byDimensions()
                        .by(this::surveys),
                Step.of(AccountSentiment.TABLE)
                        .needing(ExperienceTables.SURVEY_RESPONSES)
                        .byDay(night -> night.write(Map.of(
                                AccountSentiment.TABLE,
                                AccountSentiment.from(
                                        night.context().accepted(ExperienceTables.SURVEY_RESPONSES),
                                        night.context().settings().surveys(),
                                        night.day())))),
                Step.of(SupportQuality.TABLE)
                        .needing(ExperienceTables.SUPPORT_TICKETS, ExperienceTables.INCIDENTS)
                        .using(ExperienceTables.INCIDENTS)
                        .usingOneOf(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES)
                        .byDay(ExperienceJob::support));
    }

    private void surveys(NightContext context) {
        List<String> dimensions = context.settings().dimensions();
        Settings.Surveys settings = context.settings().surveys();
        Dataset<Row> responses = context.accepted(ExperienceTables.SURVEY_RESPONSES);
        Answers.note(responses, settings).ifPresent(note -> context.findings().note(Weight.NUMBERS, note));
        Dataset<Row> tally = Partitions.cachedNow(Tally.from(
                responses,
                context.members(),
                context.accepted(ExperienceTables.SUPPORT_TICKETS),
                dimensions,
                settings,
                context.asOf(this)));
        context.tables()
                .write(Map.of(
                        NpsScores.TABLE, NpsScores.from(tally, settings),
                        CsatScores.TABLE, CsatScores.from(tally, settings)));
    }

    private static void support(DailyNight night) {
        NightContext context = night.context();
        Optional<Dataset<Row>> incidents = context.input().ifConfigured(ExperienceTables.INCIDENTS);
        if (night.isTheRunsOwn()) {
            incidents.ifPresent(rows -> noteUnknownCustomers(context, rows));
        }
        night.write(Map.of(
                SupportQuality.TABLE,
                SupportQuality.from(
                        context.accounts(),
                        context.input().ifConfigured(ExperienceTables.SUPPORT_TICKETS),
                        incidents,
                        Billing.subscriptions(context),
                        context.settings().support(),
                        night.day())));
    }

    private static void noteUnknownCustomers(NightContext context, Dataset<Row> incidents) {
        if (!Billing.isConfigured(context)
                && !incidents
                        .where(col("account_id").isNull().and(col("product").isNotNull()))
                        .isEmpty()) {
            context.findings()
                    .note(
                            Weight.NUMBERS,
                            "incidents: some are of a product, and nobody knows whose it is, so they count for no account;"
                                    + " configure sources.subscriptions or sources.invoice_lines");
        }
    }
}
