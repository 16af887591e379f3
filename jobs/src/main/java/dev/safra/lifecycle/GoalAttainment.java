package dev.safra.lifecycle;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How far customers have come with their goals. */
public final class GoalAttainment {

    public static final Table TABLE = Table.named("goal_attainment")
            .describedAs("One row per account with goals and as-of day.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day.")
            .required("goals", BIGINT, "Goals set by the day.")
            .required("achieved", BIGINT, "Goals that are reached, even if late.")
            .required("overdue", BIGINT, "Goals that are not reached and were due before the day.")
            .optional("attainment", RATE, "Achieved over achieved and overdue; null if there are neither.")
            .optional(
                    "next_due_on", DATE, "When the next goal not yet reached is due, on the as-of day at the earliest.")
            .check("goals_add_up", "goals >= achieved + overdue")
            .partitionedBy("as_of");

    private GoalAttainment() {}

    /** From valid rows of the raw goals; dates after the as-of day are not known yet. */
    public static Dataset<Row> from(Dataset<Row> goals, AsOf asOf) {
        Column day = lit(asOf.day());
        Column isAchieved =
                col("achieved_on").isNotNull().and(col("achieved_on").leq(day));
        Column isOpen = not(isAchieved);
        return goals.where(col("set_on").leq(day))
                .groupBy("account_id")
                .agg(
                        count(lit(1)).as("goals"),
                        count_if(isAchieved).as("achieved"),
                        count_if(isOpen.and(col("due_on").lt(day))).as("overdue"),
                        min(when(isOpen.and(col("due_on").geq(day)), col("due_on")))
                                .as("next_due_on"))
                .withColumn("as_of", day)
                .withColumn(
                        "attainment", Ratio.of(col("achieved"), col("achieved").plus(col("overdue"))));
    }
}
