package dev.safra.job;

import dev.safra.account.Anniversaries;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.retention.CohortCurves;
import dev.safra.retention.CohortRetention;
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
    public List<Part> parts() {
        return List.of(Part.of(CohortRetention.TABLE, CohortCurves.TABLE)
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
        work.write(Map.of(CohortRetention.TABLE, cohorts(work)));
        work.write(Map.of(CohortCurves.TABLE, CohortCurves.from(work.read(CohortRetention.TABLE))));
    }

    /** Of whatever can be followed. */
    private Dataset<Row> cohorts(Work work) {
        List<String> dimensions = work.settings().dimensions();
        Settings.Retention retention = work.settings().retention();
        List<String> periods = retention.activityGranularities();
        boolean isBilled = Billing.isConfigured(work);
        AsOf asOf = isBilled ? work.asOf() : work.asOf(this);
        Dataset<Row> cohorts = work.rows(CohortRetention.TABLE, List.of());
        if (isBilled && retention.cohorts().contains("calendar")) {
            cohorts = cohorts.unionByName(CohortRetention.ofMoney(work.monthTotals(), dimensions, asOf));
        }
        if (isBilled && retention.cohorts().contains("anniversary")) {
            cohorts = cohorts.unionByName(CohortRetention.ofAnniversaries(
                    work.members(), Billing.subscriptions(work), dimensions, anniversaries(work, asOf)));
        }
        if (work.has(UsageDays.TABLE)) {
            Dataset<Row> days = work.read(UsageDays.TABLE);
            cohorts = cohorts.unionByName(CohortRetention.ofUsage(work.members(), days, dimensions, periods, asOf));
        }
        if (work.has(ExperienceTables.SURVEY_RESPONSES)) {
            Dataset<Row> responses = work.accepted(ExperienceTables.SURVEY_RESPONSES);
            cohorts = cohorts.unionByName(CohortRetention.ofAnswers(
                    work.members(), responses, work.settings().surveys(), dimensions, periods, asOf));
        }
        return cohorts;
    }

    private static Anniversaries anniversaries(Work work, AsOf asOf) {
        Settings.Revenue revenue = work.settings().revenue();
        return new Anniversaries(asOf, revenue.pastDueGraceDays(), revenue.bridgeGapDays());
    }
}
