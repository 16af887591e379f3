package dev.safra.lifecycle;

import static dev.safra.lake.Partitions.broadcast;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.median;

import dev.safra.account.Stages;
import dev.safra.account.Step;
import dev.safra.dimension.AccountRows;
import dev.safra.lake.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Which stage each customer is in, and which customers are stuck in onboarding (docs/metrics.md, "Stages"). */
public final class LifecycleStages {

    public static final Table TABLE = Table.named("lifecycle_stages")
            .describedAs("One row per account that has signed up or had MRR, and as-of day.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day; the row is the state at its close.")
            .required("stage", STRING, "onboarding, active, offboarding or ended.")
            .required("since", DATE, "First day of the stage.")
            .required("days_in_stage", INT, "Days since then; 0 on the first.")
            .required(
                    "missing_steps",
                    STRINGS,
                    "Steps not done of signup, welcome, training, first_value; empty if no steps are known.")
            .optional("next_step", STRING, "The first missing step; null outside onboarding.")
            .required("is_stuck", BOOLEAN, "Whether onboarding takes too long, or an open step does.")
            .optional("next_review_on", DATE, "Next quarterly success review; null if not active.")
            .check("stage_is_known", "stage in ('onboarding', 'active', 'offboarding', 'ended')")
            .check("has_begun", "since <= as_of")
            .partitionedBy("as_of");

    private static final Step[] STEPS = Step.values();

    private LifecycleStages() {}

    /**
     * From valid rows of the raw tables, none where one is not configured; without invoices it is not known what is
     * owed.
     *
     * @param stages an account that is onboarding for longer than its {@code onboardingDays} is stuck
     * @param behindDays an account that is this many days behind the median of those that have done a step is stuck
     */
    public static Dataset<Row> from(
            Dataset<Row> accounts,
            Dataset<Row> subscriptions,
            Dataset<Row> steps,
            Optional<Dataset<Row>> invoices,
            Optional<String> reportingCurrency,
            Stages stages,
            int behindDays) {
        Dataset<Row> rows = StagePass.rows(accounts, subscriptions, steps, invoices, reportingCurrency, stages);
        AccountRows.Output output = StagePass.output(stages, invoices.isPresent());
        return from(AccountRows.followed(rows, List.of(output)).get(output.name()), stages, behindDays);
    }

    /** The same from the rows of {@link StagePass}. */
    public static Dataset<Row> from(Dataset<Row> standing, Stages stages, int behindDays) {
        Column day = lit(stages.asOf().day());
        Column days = datediff(day, col("since"));
        return standing.crossJoin(broadcast(medianDays(standing)))
                .withColumn("as_of", day)
                .withColumn("days_in_stage", days)
                .withColumn(
                        "is_stuck",
                        col("stage")
                                .equalTo("onboarding")
                                .and(days.gt(stages.onboardingDays()).or(isBehind(days, behindDays))));
    }

    /** One row: for each step the median of the days that it took the accounts that have done it. */
    private static Dataset<Row> medianDays(Dataset<Row> standing) {
        Column[] medians = Stream.of(STEPS)
                .map(step -> median(stepDays(step)).as("median_" + step.code()))
                .toArray(Column[]::new);
        return standing.select("step_days").groupBy().agg(medians[0], tail(medians));
    }

    private static Column isBehind(Column days, int behindDays) {
        Column isBehind = lit(false);
        for (Step step : STEPS) {
            Column isLate = days.geq(col("median_" + step.code()).plus(behindDays));
            isBehind = isBehind.or(stepDays(step).isNull().and(coalesce(isLate, lit(false))));
        }
        return col("has_steps").and(isBehind);
    }

    private static Column stepDays(Step step) {
        return get(col("step_days"), lit(step.ordinal()));
    }

    private static Column[] tail(Column[] columns) {
        return Stream.of(columns).skip(1).toArray(Column[]::new);
    }
}
