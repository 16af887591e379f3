package dev.safra.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.sort_array;

import dev.safra.health.ChurnSignals;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Types;
import dev.safra.playbooks.PlaybookActions;
import dev.safra.playbooks.PlaybookDays;
import dev.safra.playbooks.PlaybookRuns;
import dev.safra.segments.TouchSegments;
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
    public List<Step> steps() {
        RawTable[] anyOfHealth = new HealthJob().steps().get(0).needs().get(0).toArray(RawTable[]::new);
        return List.of(Step.of(PlaybookDays.TABLE, PlaybookRuns.TABLE, PlaybookActions.TABLE)
                .needing(anyOfHealth)
                .onlyIf(settings -> !settings.health().measures().isEmpty()
                        && !settings.playbooks().playbooks().isEmpty())
                .byDay(this::write));
    }

    private void write(DailyNight night) {
        NightContext context = night.context();
        Dataset<Row> last = night.last(PlaybookDays.TABLE);
        night.write(Map.of(
                PlaybookDays.TABLE,
                PlaybookDays.from(
                        signalled(night), last, context.settings().playbooks(), firstRuns(night), night.day())));
        Dataset<Row> tonight = night.of(PlaybookDays.TABLE);
        night.write(Map.of(PlaybookRuns.TABLE, PlaybookRuns.from(names(context), tonight, night.day())));
        if (context.asOf(this).equals(night.day())) {
            context.tables().write(Map.of(PlaybookActions.TABLE, PlaybookActions.from(tonight)));
        }
    }

    private static Dataset<Row> signalled(DailyNight night) {
        Dataset<Row> signals = night.of(ChurnSignals.TABLE)
                .groupBy("account_id")
                .agg(sort_array(collect_set("signal")).as("signals"));
        Column none = array().cast(Types.STRINGS);
        return night.with(night.snapshotWithContext(), TouchSegments.TABLE)
                .join(signals, new String[] {"account_id"}, "left")
                .withColumn("signals", coalesce(col("signals"), none));
    }

    /** Playbooks that no night before has run. */
    private static Set<String> firstRuns(DailyNight night) {
        Set<String> first = new HashSet<>();
        night.context().settings().playbooks().playbooks().forEach(playbook -> first.add(playbook.name()));
        JavaPass.collect(night.before(PlaybookRuns.TABLE).select("playbook").distinct())
                .forEach(row -> first.remove(row.getString(0)));
        return first;
    }

    private static Dataset<Row> names(NightContext context) {
        List<Row> names = context.settings().playbooks().playbooks().stream()
                .map(playbook -> RowFactory.create(playbook.name()))
                .toList();
        return context.tables().rows(new StructType().add("playbook", Types.STRING), names);
    }
}
