package dev.safra.retention;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.dimension.Members;
import dev.safra.dimension.Months;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What became of the accounts whose first MRR was in the same month or quarter (metrics.md §4). */
public final class CohortRetention {

    public static final Table TABLE = Table.named("cohort_retention")
            .describedAs("One row per granularity, cohort, period, indicator, dimension and member, zeros included.")
            .key("granularity", STRING, "month or quarter.")
            .key("cohort_start", DATE, "First day of the period in which the accounts had their first MRR.")
            .key("period", INT, "How many periods later; 0 is the cohort's own.")
            .key("indicator", STRING, "accounts, mrr, mrr_gross, upsell, cross_sell, downsell or churn.")
            .key("dimension", STRING, "Account attribute, or all.")
            .key("member", STRING, "Its value; unknown where it has none.")
            .required("period_start", DATE, "First day of the period that the value is of.")
            .required("cohort_size", BIGINT, "Accounts in the cohort.")
            .required("base_value", MONEY, "What the rate is over: accounts or MRR at the close of period 0.")
            .required("value", MONEY, "Accounts, or money; losses are negative.")
            .optional("rate", RATE, "Value over base value; null while the period runs.")
            .required("is_complete", BOOLEAN, "Whether the period is over.")
            .slicedBy("granularity");

    private static final Column MONTHS =
            when(col("granularity").equalTo("quarter"), 3).otherwise(1);

    private CohortRetention() {}

    /** From month totals (one row per month, first month and attributes) by the dimensions. */
    public static Dataset<Row> from(Dataset<Row> totals, Collection<String> dimensions, AsOf asOf) {
        Dataset<Row> observed = observed(totals, dimensions, asOf).persist();
        Dataset<Row> heads = heads(observed);
        Dataset<Row> everyCell = heads.select(
                col("*"),
                explode(sequence(lit(0), periodsBetween(col("cohort_start"), lit(asOf.month()))))
                        .as("period"));
        Column periodStart = add_months(col("cohort_start"), col("period").multiply(MONTHS));
        Column periodEnd = add_months(col("cohort_start"), col("period").plus(1).multiply(MONTHS));
        return everyCell
                .join(observed, new String[] {"granularity", "cohort_start", "dimension", "member", "period"}, "left")
                .select(
                        col("granularity"),
                        col("cohort_start"),
                        col("dimension"),
                        col("member"),
                        col("period"),
                        col("cohort_size"),
                        periodStart.as("period_start"),
                        periodEnd.leq(lit(asOf.day().plusDays(1))).as("is_complete"),
                        inline(array(Indicator.ALL.stream()
                                .map(CohortRetention::cell)
                                .toArray(Column[]::new))))
                .withColumn("rate", when(col("is_complete"), Ratio.of(col("value"), col("base_value"))));
    }

    /** Every indicator's value where the cohort had any account month, a column each. */
    private static Dataset<Row> observed(Dataset<Row> totals, Collection<String> dimensions, AsOf asOf) {
        List<Column> values = Indicator.ALL.stream()
                .map(indicator -> indicator.value().as(indicator.name()))
                .toList();
        Column lastMonth = least(add_months(col("period_start"), MONTHS.minus(1)), lit(asOf.month()));
        return Members.withAll(totals, dimensions)
                .select(col("*"), explode(array(lit("month"), lit("quarter"))).as("granularity"))
                .withColumn("cohort_start", expr("trunc(first_month, granularity)"))
                .withColumn("period_start", expr("trunc(month, granularity)"))
                .withColumn("period", periodsBetween(col("cohort_start"), col("period_start")))
                .withColumn("is_close", col("month").equalTo(lastMonth))
                .groupBy("granularity", "cohort_start", "dimension", "member", "period")
                .agg(sum("new_accounts").as("joined_accounts"), values.toArray(Column[]::new));
    }

    /** One row per cohort and member: its size, and each base. Accounts join in period 0, which is never empty. */
    private static Dataset<Row> heads(Dataset<Row> observed) {
        return observed.where("period = 0")
                .select(
                        col("granularity"),
                        col("cohort_start"),
                        col("dimension"),
                        col("member"),
                        col("joined_accounts").as("cohort_size"),
                        col("accounts").as("base_accounts"),
                        col("mrr").as("base_mrr"));
    }

    private static Column cell(Indicator indicator) {
        return struct(
                lit(indicator.name()).as("indicator"),
                money(col("base_" + indicator.base())).as("base_value"),
                money(col(indicator.name())).as("value"));
    }

    private static Column money(Column amount) {
        return coalesce(amount, lit(0)).cast(MONEY);
    }

    private static Column periodsBetween(Column start, Column later) {
        return Months.between(start, later).divide(MONTHS).cast("int");
    }
}
