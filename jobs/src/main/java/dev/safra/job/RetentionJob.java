package dev.safra.job;

import dev.safra.lake.Table;
import dev.safra.retention.CohortCurves;
import dev.safra.retention.CohortRetention;
import java.util.List;
import java.util.Map;

/** From account months to cohorts and their curves. */
final class RetentionJob implements Job {

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public List<Table> tables() {
        return List.of(CohortRetention.TABLE, CohortCurves.TABLE);
    }

    @Override
    public void run(Work work) {
        work.write(Map.of(
                CohortRetention.TABLE,
                CohortRetention.from(work.monthTotals(), work.settings().dimensions(), work.asOf())));
        work.write(Map.of(CohortCurves.TABLE, CohortCurves.from(work.read(CohortRetention.TABLE))));
    }
}
