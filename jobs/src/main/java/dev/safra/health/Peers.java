package dev.safra.health;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import dev.safra.config.AsOf;
import dev.safra.config.Health;
import dev.safra.config.Health.Measure;
import dev.safra.health.MeasureInput.Source;
import dev.safra.lake.JavaPass;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Statistics over all accounts: the medians of measures by size group, and whether their sources deliver.
 *
 * @param sources the state of each measure's source, in the order of the settings
 * @param medians the median of each measure by size group; under {@link #ALL} over all accounts
 */
record Peers(List<Source> sources, Map<String, List<Double>> medians) implements Serializable {

    private static final String ALL = "";

    /**
     * From readings, as {@link HealthPass} makes them.
     *
     * @param before rows of {@link HealthMeasures} of the last published night
     */
    static Peers of(Dataset<Row> readings, Dataset<Row> before, Health health, AsOf asOf) {
        List<Measure> measures = health.measures();
        List<Column> sums = new ArrayList<>();
        for (int i = 0; i < measures.size(); i++) {
            sums.add(count(value(i)).as("known_" + i));
            sums.add(functions.median(value(i)).as("median_" + i));
            sums.add(max(get(col("delivered"), lit(i))).as("delivered_" + i));
        }
        // One row per size group, and one of all. The column is given by name alone: from one that is bound to the
        // readings, rollup makes a new column, which Spark finds ambiguous where the readings come from a join.
        Map<String, Row> bySize = new HashMap<>();
        for (Row row : JavaPass.collect(
                readings.rollup(col("size")).agg(count(lit(1)).as("accounts"), sums.toArray(Column[]::new)))) {
            bySize.put(row.isNullAt(0) ? ALL : row.getString(0), row);
        }
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < measures.size(); i++) {
            boolean delivers = bySize.containsKey(ALL) && delivers(measures.get(i), i, bySize.get(ALL), asOf);
            sources.add(delivers ? Source.DELIVERS : Source.NONE);
        }
        Map<String, List<Double>> medians = new HashMap<>();
        bySize.forEach((size, row) -> medians.put(size, medians(row, bySize.get(ALL), sources, health.minPeers())));
        Peers now = new Peers(sources, medians);
        return sources.contains(Source.NONE) ? now.withThoseBefore(readings, before, measures) : now;
    }

    private static Column value(int measure) {
        return get(col("values"), lit(measure));
    }

    private static boolean delivers(Measure measure, int i, Row all, AsOf asOf) {
        if (all.<Long>getAs("known_" + i) == 0) {
            return false;
        }
        LocalDate last = all.getAs("delivered_" + i);
        return measure.deliveredOn() == null
                || (last != null && ChronoUnit.DAYS.between(last, asOf.day()) < measure.lateAfterDays());
    }

    private static List<Double> medians(Row size, Row all, List<Source> sources, int minPeers) {
        List<Double> medians = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            Row of = size.<Long>getAs("known_" + i) >= minPeers ? size : all;
            medians.add(sources.get(i) == Source.DELIVERS ? of.getAs("median_" + i) : null);
        }
        return medians;
    }

    /** A source that delivered before and does not now is late, and its measures keep their last medians. */
    private Peers withThoseBefore(Dataset<Row> readings, Dataset<Row> before, List<Measure> measures) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i) == Source.NONE) {
                places.put(measures.get(i).name(), i);
            }
        }
        List<Source> known = new ArrayList<>(sources);
        Map<String, List<Double>> filled = new HashMap<>();
        medians.forEach((size, values) -> filled.put(size, new ArrayList<>(values)));
        Column applied = coalesce(col("absence"), lit("")).notEqual("not_applicable");
        for (Row row : JavaPass.collect(
                before.where(col("measure").isin(places.keySet().toArray()))
                        .join(readings.select("account_id", "size"), new String[] {"account_id"})
                        .groupBy("measure", "size")
                        .agg(max("peer_median").as("median"), count_if(applied).as("applied")))) {
            int place = places.get(row.getString(0));
            if (row.<Long>getAs("applied") > 0) {
                known.set(place, Source.LATE);
            }
            filled.get(row.getString(1)).set(place, row.getAs("median"));
        }
        return new Peers(known, filled);
    }

    /** The median that an account of a size is compared with; null if nobody has a value. */
    Double medianOf(String size, int measure) {
        return medians.getOrDefault(size, medians.get(ALL)).get(measure);
    }
}
