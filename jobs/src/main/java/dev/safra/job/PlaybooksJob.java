package dev.safra.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.Playbook;
import dev.safra.health.ChurnSignals;
import dev.safra.lake.Types;
import dev.safra.playbooks.PlaybookActions;
import dev.safra.playbooks.PlaybookDays;
import dev.safra.playbooks.PlaybookRuns;
import dev.safra.source.RawTable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** From health and signals to what to do. */
final class PlaybooksJob implements Job {

    @Override
    public String name() {
        return "playbooks";
    }

    @Override
    public List<Part> parts() {
        RawTable[] anyOfHealth = new HealthJob().parts().get(0).needs().get(0).toArray(RawTable[]::new);
        return List.of(Part.of(PlaybookDays.TABLE, PlaybookRuns.TABLE, PlaybookActions.TABLE)
                .needing(anyOfHealth)
                .onlyIf(settings -> !settings.health().measures().isEmpty()
                        && !settings.playbooks().playbooks().isEmpty())
                .by(this::write));
    }

    private void write(Work work) {
        Playbook.All playbooks = work.settings().playbooks();
        Dataset<Row> accountDays = signalled(work);
        Dataset<Row> before = HealthJob.nightBefore(work, PlaybookDays.TABLE);
        work.writeDay(Map.of(
                PlaybookDays.TABLE, PlaybookDays.from(accountDays, before, playbooks, firstRuns(work), work.night())));
        Dataset<Row> tonight = work.read(PlaybookDays.TABLE)
                .where(col("as_of").equalTo(lit(work.night().day())));
        work.writeDay(Map.of(PlaybookRuns.TABLE, PlaybookRuns.from(names(work), tonight, work.night())));
        if (work.asOf(this).equals(work.night())) {
            work.write(Map.of(PlaybookActions.TABLE, PlaybookActions.from(tonight)));
        }
    }

    private static Dataset<Row> signalled(Work work) {
        Dataset<Row> signals = work.read(ChurnSignals.TABLE)
                .where(col("as_of").equalTo(lit(work.night().day())))
                .groupBy("account_id")
                .agg(collect_set("signal").as("signals"));
        Column none = array().cast(Types.STRINGS);
        return HealthJob.crossed(work)
                .join(signals, new String[] {"account_id"}, "left")
                .withColumn("signals", coalesce(col("signals"), none));
    }

    /** Playbooks that no night before this one has run. */
    private static Set<String> firstRuns(Work work) {
        Set<String> first = new HashSet<>();
        work.settings().playbooks().playbooks().forEach(playbook -> first.add(playbook.name()));
        if (work.has(PlaybookRuns.TABLE)) {
            work.read(PlaybookRuns.TABLE)
                    .where(col("as_of").lt(lit(work.night().day())))
                    .select("playbook")
                    .distinct()
                    .collectAsList()
                    .forEach(row -> first.remove(row.getString(0)));
        }
        return first;
    }

    private static Dataset<Row> names(Work work) {
        List<Row> names = work.settings().playbooks().playbooks().stream()
                .map(playbook -> RowFactory.create(playbook.name()))
                .toList();
        return work.rows(new StructType().add("playbook", Types.STRING), names);
    }
}
