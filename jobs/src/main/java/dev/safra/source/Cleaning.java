package dev.safra.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import dev.safra.config.SafraException;
import dev.safra.lake.OneJob;
import dev.safra.lake.Partitions;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.Mapping.Mapped;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/** Turns a source into a {@link CleanSource}: checks its rows, then keeps the last row of each key. */
final class Cleaning {

    private final Mapped source;
    private final Optional<FreshnessAndVolume> trend;
    private final Dataset<Row> rows;
    private final Dataset<Row> accepted;
    private RowCounts counts;

    private Cleaning(Mapped source, Optional<FreshnessAndVolume> trend) {
        this.source = source;
        this.trend = trend;
        this.rows = Partitions.cached(source.rows());
        Dataset<Row> valid = rows.where(col(Mapping.RULE).isNull()).select(Sources.columnsOf(table()));
        this.accepted = hasKey() ? Partitions.cached(lastOfEachKey(valid)) : valid;
    }

    /**
     * Reads all sources together, each once (their rows stay cached): one Spark job checks the rows, another one counts
     * the rows left after keeping one per key. A source that cannot be read (27 or 21) is added to the problems and
     * missing from the result.
     *
     * @param sources with their freshness and volume checks, which only a night has
     */
    static Map<Mapped, CleanSource> of(
            Map<Mapped, Optional<FreshnessAndVolume>> sources, List<SafraException> problems) {
        List<Cleaning> all = new ArrayList<>();
        sources.forEach((source, trend) -> all.add(new Cleaning(source, trend)));
        Map<Cleaning, List<RowCounts>> judged = looked(all, Cleaning::judging, problems);
        judged.forEach((source, partitions) ->
                source.counts = RowCounts.sum(source.source.checks().size(), partitions));
        List<Cleaning> withKey =
                judged.keySet().stream().filter(Cleaning::hasKey).toList();
        Map<Cleaning, List<Long>> counted = looked(withKey, Cleaning::counting, problems);

        Map<Mapped, CleanSource> cleaned = new LinkedHashMap<>();
        for (Cleaning source : judged.keySet()) {
            if (!source.hasKey()) {
                cleaned.put(source.source, source.cleaned(0));
            } else if (counted.containsKey(source)) {
                long kept =
                        counted.get(source).stream().mapToLong(Long::longValue).sum();
                cleaned.put(source.source, source.cleaned(source.counts.rows() - source.quarantined() - kept));
            }
        }
        return cleaned;
    }

    /**
     * Queries all sources in one Spark job. If that fails, queries one after the other to find those that cannot be
     * read.
     */
    private static <T> Map<Cleaning, List<T>> looked(
            List<Cleaning> all, Function<Cleaning, OneJob.Query<T>> query, List<SafraException> problems) {
        Map<Cleaning, List<T>> results = new LinkedHashMap<>();
        try {
            Iterator<List<T>> each =
                    OneJob.run("sources", all.stream().map(query).toList()).iterator();
            all.forEach(source -> results.put(source, each.next()));
        } catch (Exception failed) { // Spark throws its checked exceptions undeclared.
            for (Cleaning source : all) {
                try {
                    results.put(
                            source,
                            Unreadable.look(
                                    source.source.source(),
                                    () -> OneJob.run(source.table().name(), List.of(query.apply(source)))
                                            .get(0)));
                } catch (SafraException unreadable) {
                    problems.add(unreadable);
                }
            }
        }
        return results;
    }

    private RawTable table() {
        return source.table();
    }

    private boolean hasKey() {
        return !table().contract().key().isEmpty();
    }

    private OneJob.Query<RowCounts> judging() {
        return RowCounts.query(rows, source.checks(), trend.flatMap(FreshnessAndVolume::newestUntil));
    }

    private OneJob.Query<Long> counting() {
        return new OneJob.Query<>(accepted.select(), Cleaning::count);
    }

    private static long count(Iterator<InternalRow> partition) {
        long count = 0;
        for (; partition.hasNext(); partition.next()) {
            count++;
        }
        return count;
    }

    private Dataset<Row> lastOfEachKey(Dataset<Row> valid) {
        Column[] key = table().contract().key().stream().map(name -> col(name)).toArray(Column[]::new);
        return valid.groupBy(key)
                .agg(max(struct(Sources.columnsOf(table()))).as("last"))
                .select("last.*");
    }

    private long quarantined() {
        long quarantined = 0;
        for (int i = 0; i < source.checks().size(); i++) {
            quarantined += source.checks().get(i).setsAside() ? counts.broken(i) : 0;
        }
        return quarantined;
    }

    private CleanSource cleaned(long deduplicated) {
        long read = counts.rows();
        long quarantined = quarantined();
        List<CheckResult> findings = new ArrayList<>(source.drift().findings(table(), source.quality()));
        trend.ifPresent(
                night -> findings.addAll(night.findings(read, read - quarantined - deduplicated, counts.newest())));
        for (int i = 0; i < source.checks().size(); i++) {
            if (counts.broken(i) > 0) {
                findings.add(source.checks()
                        .get(i)
                        .findings(table(), counts.broken(i), read, counts.example(i), source.privacy()));
            }
        }
        if (deduplicated > 0) {
            findings.add(new CheckResult("duplicate", CleanSource.Action.DEDUPLICATED, deduplicated, null));
        }
        return new CleanSource(
                table(),
                source.quality(),
                read,
                quarantined,
                deduplicated,
                trend.flatMap(FreshnessAndVolume::usualSetAside),
                accepted,
                Sources.setAside(table(), rows),
                List.copyOf(findings));
    }
}
