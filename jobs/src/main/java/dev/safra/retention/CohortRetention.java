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
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.safra.account.Anniversaries;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.Members;
import dev.safra.dimension.Months;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Partitions;
import dev.safra.lake.Table;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What became of the accounts that came in together (metrics.md §4). */
public final class CohortRetention {

    public static final Table TABLE = Table.named("cohort_retention")
            .describedAs("One row per granularity, cohort, period, indicator, dimension and member, zeros included.")
            .key("granularity", STRING, "day, week (from Monday), month or quarter; of money months and quarters only.")
            .key(
                    "cohort_start",
                    DATE,
                    "First day of the period of the accounts' first MRR at a close; of accounts_anniversary, of their first"
                            + " paying day; of active_accounts and nps, of their sign-up.")
            .key(
                    "period",
                    INT,
                    "How many periods later; 0 is the cohort's own. Days are followed for 90 days, weeks for two years.")
            .key(
                    "indicator",
                    STRING,
                    "accounts, mrr, mrr_gross, upsell, cross_sell, downsell, churn, accounts_anniversary, active_accounts or"
                            + " nps.")
            .key("dimension", STRING, "Account attribute, or all.")
            .key("member", STRING, "Its value; unknown where it has none.")
            .required("period_start", DATE, "First day of the period that the value is of.")
            .required("cohort_size", BIGINT, "Accounts in the cohort.")
            .required(
                    "base_value",
                    MONEY,
                    "What the rate is over: accounts or MRR at the close of period 0; of accounts_anniversary and"
                            + " active_accounts the cohort's size; of nps the period's respondents.")
            .required("value", MONEY, "Accounts, or money, losses negative; of nps promoters less detractors.")
            .optional(
                    "rate", RATE, "Value over base value, of nps the score as a fraction; null while the period runs.")
            .required(
                    "is_complete",
                    BOOLEAN,
                    "Whether the period is over, of accounts_anniversary the last anniversary in it.")
            .slicedBy("granularity");

    private static final Column IS_DAY = col("granularity").equalTo("day");

    private static final Column IS_WEEK = col("granularity").equalTo("week");

    /** Of a period that is no number of months; else null. */
    private static final Column DAYS = when(IS_DAY, 1).when(IS_WEEK, 7);

    /** Of a period that is no number of days. */
    static final Column MONTHS = when(col("granularity").equalTo("quarter"), 3).otherwise(1);

    /** Cells grow with the square of the days and weeks; what is further back, months tell. */
    private static final Column MOST = when(IS_DAY, 90).when(IS_WEEK, 104);

    private CohortRetention() {}

    /** Cohorts by first MRR. From month totals (one row per month, first month and attributes) by the dimensions. */
    public static Dataset<Row> ofMoney(Dataset<Row> totals, Collection<String> dimensions, AsOf asOf) {
        Column lastMonth = least(add_months(col("period_start"), MONTHS.minus(1)), lit(asOf.month()));
        Dataset<Row> periods = totals.select(
                        col("*"), explode(array(lit("month"), lit("quarter"))).as("granularity"))
                .withColumn("cohort_start", expr("trunc(first_month, granularity)"))
                .withColumn("period_start", expr("trunc(month, granularity)"))
                .withColumn("joined_accounts", col("new_accounts"))
                .withColumn("is_close", col("month").equalTo(lastMonth));
        return cells(periods, Indicator.OF_MONEY, dimensions, asOf);
    }

    /**
     * Cohorts by first paying day, counted on its monthly anniversaries.
     *
     * @param accounts one row each, with the dimensions
     * @param subscriptions valid rows of the raw table
     */
    public static Dataset<Row> ofAnniversaries(
            Dataset<Row> accounts,
            Dataset<Row> subscriptions,
            Collection<String> dimensions,
            Anniversaries anniversaries) {
        AsOf asOf = anniversaries.asOf();
        Dataset<Row> periods =
                Partitions.kept(PaidAnniversaries.byFirstPayment(subscriptions, accounts, dimensions, anniversaries));
        Dataset<Row> lastToJoin = Members.withAll(periods, dimensions)
                .groupBy("granularity", "cohort_start", "dimension", "member")
                .agg(max("first_paid_on").as("first_paid_on"));
        Column last = add_months(col("first_paid_on"), col("period").multiply(MONTHS));
        return rated(cells(periods, Indicator.OF_ANNIVERSARIES, dimensions, asOf)
                .join(lastToJoin, new String[] {"granularity", "cohort_start", "dimension", "member"})
                .withColumn("is_complete", last.leq(lit(asOf.day())))
                .drop("first_paid_on"));
    }

    /**
     * Cohorts by sign-up, since the first usage there is.
     *
     * @param accounts one row each, with size
     * @param usageDays rows with {@code account_id} and {@code day}, any number a day
     * @param granularities day, week, month or quarter
     */
    public static Dataset<Row> ofUsage(
            Dataset<Row> accounts,
            Dataset<Row> usageDays,
            Collection<String> dimensions,
            Collection<String> granularities,
            AsOf asOf) {
        Activity activity = new Activity(granularities, asOf);
        Dataset<Row> periods = activity.bySignUp(activity.ofUsage(usageDays), accounts, dimensions);
        return cells(periods, Indicator.OF_USAGE, dimensions, asOf);
    }

    /** The same since the first answer there is. From valid rows of the raw survey responses. */
    public static Dataset<Row> ofAnswers(
            Dataset<Row> accounts,
            Dataset<Row> responses,
            Settings.Surveys settings,
            Collection<String> dimensions,
            Collection<String> granularities,
            AsOf asOf) {
        Activity activity = new Activity(granularities, asOf);
        Dataset<Row> periods = activity.bySignUp(activity.ofAnswers(responses, settings), accounts, dimensions);
        return cells(periods, Indicator.OF_ANSWERS, dimensions, asOf);
    }

    /** Every cell of every cohort, from the first period on of which anything is known. */
    private static Dataset<Row> cells(
            Dataset<Row> periods, List<Indicator> indicators, Collection<String> dimensions, AsOf asOf) {
        Dataset<Row> observed = Partitions.kept(observed(periods, indicators, dimensions));
        Column[] values =
                indicators.stream().map(indicator -> col(indicator.name())).toArray(Column[]::new);
        Dataset<Row> known = observed.where(coalesce(values).isNotNull())
                .groupBy("granularity")
                .agg(min("period_start").as("known_from"));
        Dataset<Row> everyCell = heads(observed, indicators)
                .select(col("*"), explode(sequence(lit(0), lastPeriod(asOf))).as("period"))
                .withColumn("period_start", after(col("period")))
                .join(known, "granularity")
                .where("period_start >= known_from");
        Column isComplete = after(col("period").plus(1)).leq(lit(asOf.day().plusDays(1)));
        return rated(everyCell
                .join(
                        observed.drop("period_start", "joined_accounts"),
                        new String[] {"granularity", "cohort_start", "dimension", "member", "period"},
                        "left")
                .select(
                        col("granularity"),
                        col("cohort_start"),
                        col("dimension"),
                        col("member"),
                        col("period"),
                        col("cohort_size"),
                        col("period_start"),
                        isComplete.as("is_complete"),
                        inline(array(
                                indicators.stream().map(CohortRetention::cell).toArray(Column[]::new)))));
    }

    private static Dataset<Row> rated(Dataset<Row> cells) {
        return cells.withColumn("rate", when(col("is_complete"), Ratio.of(col("value"), col("base_value"))));
    }

    /** Every indicator's value and every base where the cohort has anything in a period, a column each. */
    private static Dataset<Row> observed(
            Dataset<Row> periods, List<Indicator> indicators, Collection<String> dimensions) {
        Stream<Column> values =
                indicators.stream().map(indicator -> indicator.value().as(indicator.name()));
        Stream<Column> bases = bases(indicators).map(base -> base.value().as(base.name()));
        return Members.withAll(periods, dimensions)
                .withColumn("period", periodsBetween(col("cohort_start"), col("period_start")))
                .groupBy("granularity", "cohort_start", "dimension", "member", "period", "period_start")
                .agg(
                        sum("joined_accounts").as("joined_accounts"),
                        Stream.concat(values, bases).toArray(Column[]::new));
    }

    /** One row per cohort and member: its size, and bases. Accounts join in period 0, which is never empty. */
    private static Dataset<Row> heads(Dataset<Row> observed, List<Indicator> indicators) {
        Stream<Column> bases = bases(indicators)
                .filter(Indicator.Base::isOfStart)
                .map(base -> col(base.name()).as("start_" + base.name()));
        return observed.where("period = 0")
                .select(Stream.concat(
                                Stream.of(
                                        col("granularity"),
                                        col("cohort_start"),
                                        col("dimension"),
                                        col("member"),
                                        col("joined_accounts").as("cohort_size")),
                                bases)
                        .toArray(Column[]::new));
    }

    private static Stream<Indicator.Base> bases(List<Indicator> indicators) {
        return indicators.stream().map(Indicator::base).distinct();
    }

    private static Column cell(Indicator indicator) {
        Indicator.Base base = indicator.base();
        return struct(
                lit(indicator.name()).as("indicator"),
                money(col(base.isOfStart() ? "start_" + base.name() : base.name()))
                        .as("base_value"),
                money(col(indicator.name())).as("value"));
    }

    private static Column money(Column amount) {
        return coalesce(amount, lit(0)).cast(MONEY);
    }

    private static Column lastPeriod(AsOf asOf) {
        // The least of what is not null.
        return least(periodsBetween(col("cohort_start"), lit(asOf.day())), MOST);
    }

    /** How many periods a day lies after the one that begins on a start. */
    private static Column periodsBetween(Column start, Column day) {
        return when(DAYS.isNotNull(), datediff(day, start).divide(DAYS))
                .otherwise(Months.between(start, day).divide(MONTHS))
                .cast("int");
    }

    /** The first day so many periods after the cohort's own. */
    private static Column after(Column periods) {
        return when(DAYS.isNotNull(), date_add(col("cohort_start"), periods.multiply(DAYS)))
                .otherwise(add_months(col("cohort_start"), periods.multiply(MONTHS)));
    }
}
