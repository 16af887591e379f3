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
    public List<Step> parts() {
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

    private void run(Work work) {
        Cohorts cohorts = cohorts(work);
        work.write(Map.of(
                CohortRetention.TABLE, CohortRetention.from(cohorts),
                CohortCurves.TABLE, CohortCurves.from(cohorts)));
    }

    /** Of whatever can be followed. */
    private Cohorts cohorts(Work work) {
        List<String> dimensions = work.settings().dimensions();
        Settings.Retention retention = work.settings().retention();
        boolean isBilled = Billing.isConfigured(work);
        AsOf asOf = isBilled ? work.asOf() : work.asOf(this);
        AccountCohorts accounts =
                new AccountCohorts(work.members(), dimensions, retention.activityGranularities(), asOf);
        if (isBilled && retention.cohorts().contains("anniversary")) {
            accounts.paying(Billing.subscriptions(work), anniversaries(work, asOf));
        }
        if (work.has(UsageDays.TABLE)) {
            accounts.using(work.read(UsageDays.TABLE));
        }
        if (work.has(ExperienceTables.SURVEY_RESPONSES)) {
            accounts.answering(
                    work.accepted(ExperienceTables.SURVEY_RESPONSES),
                    work.settings().surveys());
        }
        Dataset<Row> sums = accounts.sums();
        if (isBilled && retention.cohorts().contains("calendar")) {
            sums = sums.union(MoneyCohorts.from(work.monthSums(), dimensions, asOf));
        }
        return Cohorts.of(sums, asOf);
    }

    private static Anniversaries anniversaries(Work work, AsOf asOf) {
        Settings.Revenue revenue = work.settings().revenue();
        return new Anniversaries(asOf, revenue.pastDueGraceDays(), revenue.bridgeGapDays());
    }
}
