package dev.safra.job;

import dev.safra.account.Anniversaries;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.retention.AccountCohorts;
import dev.safra.retention.CohortCurves;
import dev.safra.retention.CohortRetention;
import dev.safra.retention.Cohorts;
import dev.safra.retention.MoneyCohorts;
import dev.safra.source.ExperienceTables;
import dev.safra.source.RawTables;
import dev.safra.source.UsageTables;
import dev.safra.usage.UsageDays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From account months, usage and answers to cohorts and their curves. */
final class RetentionJob implements Job {

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.of(CohortRetention.TABLE, CohortCurves.TABLE)
                .needing(
                        RawTables.SUBSCRIPTIONS,
                        RawTables.INVOICE_LINES,
                        ExperienceTables.SURVEY_RESPONSES,
                        UsageTables.USAGE_EVENTS)
                .using(ExperienceTables.SURVEY_RESPONSES)
                .byDimensions()
                .by(this::run));
    }

    private void run(NightContext context) {
        Cohorts cohorts = cohorts(context);
        context.tables()
                .write(Map.of(
                        CohortRetention.TABLE, CohortRetention.from(cohorts),
                        CohortCurves.TABLE, CohortCurves.from(cohorts)));
    }

    /** Cohorts of every kind that the configured sources allow. */
    private Cohorts cohorts(NightContext context) {
        List<String> dimensions = context.settings().dimensions();
        Settings.Retention retention = context.settings().retention();
        boolean isBilled = Billing.isConfigured(context);
        AsOf asOf = isBilled ? context.asOf() : context.asOf(this);
        AccountCohorts accounts =
                new AccountCohorts(context.members(), dimensions, retention.activityGranularities(), asOf);
        if (isBilled && retention.cohorts().contains("anniversary")) {
            accounts.paying(Billing.subscriptions(context), anniversaries(context, asOf));
        }
        if (context.tables().has(UsageDays.TABLE)) {
            accounts.using(context.tables().read(UsageDays.TABLE));
        }
        if (context.input().has(ExperienceTables.SURVEY_RESPONSES)) {
            accounts.answering(
                    context.accepted(ExperienceTables.SURVEY_RESPONSES),
                    context.settings().surveys());
        }
        Dataset<Row> sums = accounts.sums();
        if (isBilled && retention.cohorts().contains("calendar")) {
            sums = sums.union(MoneyCohorts.from(context.monthSums(), dimensions, asOf));
        }
        return Cohorts.of(sums, asOf);
    }

    private static Anniversaries anniversaries(NightContext context, AsOf asOf) {
        Settings.Revenue revenue = context.settings().revenue();
        return new Anniversaries(asOf, revenue.pastDueGraceDays(), revenue.bridgeGapDays());
    }
}
