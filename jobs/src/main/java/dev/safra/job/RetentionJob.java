package dev.safra.job;

import dev.safra.retention.CohortCurves;
import dev.safra.retention.CohortRetention;
import dev.safra.source.RawTables;
import java.util.List;
import java.util.Map;

/** From account months to cohorts and their curves. */
final class RetentionJob implements Job {

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public List<Part> parts() {
        return List.of(Part.of(CohortRetention.TABLE, CohortCurves.TABLE)
                .needing(RawTables.SUBSCRIPTIONS, RawTables.INVOICE_LINES)
                .by(RetentionJob::run));
    }

    private static void run(Work work) {
        work.write(Map.of(
                CohortRetention.TABLE,
                CohortRetention.from(work.monthTotals(), work.settings().dimensions(), work.asOf())));
        work.write(Map.of(CohortCurves.TABLE, CohortCurves.from(work.read(CohortRetention.TABLE))));
    }
}
