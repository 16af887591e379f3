package dev.safra.retention;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.testing.SparkTest;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class CohortCurvesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    /** Rates 0.5, 0.9 and 0.7: mean 0.7, deviation 0.2, so ± 1.96 × 0.2 / √3 = 0.226321. */
    @Test
    void aPeriodIsTheCompleteCohortsTogether() {
        expect(CohortCurves.from(given(CohortRetention.TABLE, """
                granularity | indicator | dimension | member | cohort_start | period | base_value | value | rate | is_complete
                month       | accounts  | all       | all    | 2025-01-01   |      1 |        100 |    50 |  0.5 | true
                month       | accounts  | all       | all    | 2025-02-01   |      1 |         10 |     9 |  0.9 | true
                month       | accounts  | all       | all    | 2025-03-01   |      1 |         10 |     7 |  0.7 | true
                month       | accounts  | all       | all    | 2025-04-01   |      1 |         10 |    10 |      | false
                month       | accounts  | all       | all    | 2025-01-01   |      2 |        100 |    40 |  0.4 | true
                month       | accounts  | all       | all    | 2025-01-01   |      3 |        100 |    40 |      | false
                """)), """
                indicator | period | cohorts | weighted_rate | mean_rate | ci_low   | ci_high
                accounts  |      1 |       3 |          0.55 |       0.7 | 0.473679 | 0.926321
                accounts  |      2 |       1 |           0.4 |       0.4 |          |
                accounts  |      3 |       0 |               |           |          |
                """);
    }

    /** 0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in the last digit. */
    @Test
    void theOrderOfCohortsDoesNotShow() {
        Dataset<Row> cohorts = given(CohortRetention.TABLE, """
                granularity | indicator | dimension | member | cohort_start | period | base_value | value | rate | is_complete
                month       | accounts  | all       | all    | 2025-01-01   |      1 |         10 |     1 |  0.1 | true
                month       | accounts  | all       | all    | 2025-02-01   |      1 |         10 |     2 |  0.2 | true
                month       | accounts  | all       | all    | 2025-03-01   |      1 |         10 |     3 |  0.3 | true
                """).coalesce(1);

        Row ascending = CohortCurves.from(cohorts.sortWithinPartitions("rate")).first();
        Row descending = CohortCurves.from(
                        cohorts.sortWithinPartitions(col("rate").desc()))
                .first();

        assertThat(descending).isEqualTo(ascending);
    }
}
