package dev.safra.retention;

import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;

import dev.safra.config.AsOf;
import dev.safra.lake.Table;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The usual course of cohorts, period by period, from all cohorts whose period is complete (docs/metrics.md,
 * "Cohorts").
 */
public final class CohortCurves {

    public static final Table TABLE = Table.named("cohort_curves")
            .describedAs("One row per granularity, indicator, dimension, member and period.")
            .key("granularity", STRING, "As in cohort_retention.")
            .key("indicator", STRING, "As in cohort_retention.")
            .key("dimension", STRING, "Account attribute, or all.")
            .key("member", STRING, "Value of the attribute, unknown where there is none; all for all.")
            .key("period", INT, "How many periods after the cohort's own.")
            .required("cohorts", INT, "Cohorts whose period is complete.")
            .optional("weighted_rate", RATE, "Sum of the cohorts' values over the sum of their base values.")
            .optional("mean_rate", RATE, "Plain mean of the cohorts' rates.")
            .optional("ci_low", RATE, "Lower end of the mean's 95 % interval; null below two cohorts.")
            .optional("ci_high", RATE, "Upper end of the interval.")
            .partitionedBy("granularity");

    private CohortCurves() {}

    /** From the cells of {@link CohortRetention}. */
    public static Dataset<Row> from(Cohorts cohorts) {
        AsOf asOf = cohorts.asOf();
        return cohorts.rows(TABLE.schema(), (beside, knownFrom) -> {
            Map<Place, Curve> curves = new TreeMap<>();
            for (Cohort cohort : beside) {
                for (Cell cell : cohort.cells(knownFrom, asOf)) {
                    curves.computeIfAbsent(new Place(cell.indicator(), cell.period()), any -> new Curve())
                            .add(cell);
                }
            }
            return curves.entrySet().stream().map(curve -> row(beside.get(0).key(), curve.getKey(), curve.getValue()));
        });
    }

    private record Place(String indicator, int period) implements Comparable<Place> {

        @Override
        public int compareTo(Place other) {
            int byIndicator = indicator.compareTo(other.indicator);
            return byIndicator != 0 ? byIndicator : Integer.compare(period, other.period);
        }
    }

    private static Row row(Cohort.Key cohort, Place place, Curve curve) {
        return RowFactory.create(
                cohort.granularity().code(),
                place.indicator(),
                cohort.dimension(),
                cohort.member(),
                place.period(),
                curve.cohorts(),
                curve.weightedRate(),
                curve.meanRate(),
                curve.low(),
                curve.high());
    }
}
