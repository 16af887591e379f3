package dev.safra.retention;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;

import dev.safra.config.AsOf;
import dev.safra.dimension.Amounts;
import dev.safra.lake.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** How the accounts that came in together stay and grow (docs/metrics.md, "Cohorts"). */
public final class CohortRetention {

    public static final Table TABLE = Table.named("cohort_retention")
            .describedAs("One row per granularity, cohort, period, indicator, dimension and member, zeros included.")
            .key("granularity", STRING, "month or quarter; for active_accounts and nps also day or week (from Monday).")
            .key(
                    "cohort_start",
                    DATE,
                    "First day of the period of the accounts' first MRR at a close; for accounts_anniversary, of their"
                            + " first paying day; for active_accounts and nps, of their sign-up.")
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
            .key("member", STRING, "Value of the attribute, unknown where there is none; all for all.")
            .required("period_start", DATE, "First day of the period.")
            .required("cohort_size", BIGINT, "Accounts in the cohort.")
            .required(
                    "base_value",
                    MONEY,
                    "What the rate is over: accounts or MRR at the close of period 0; for accounts_anniversary and"
                            + " active_accounts the cohort's size; for nps the period's respondents.")
            .required("value", MONEY, "Accounts, or money, losses negative; for nps promoters less detractors.")
            .optional(
                    "rate", RATE, "Value over base value; for nps the score as a fraction. Null while the period runs.")
            .required(
                    "is_complete",
                    BOOLEAN,
                    "Whether the period is over; for accounts_anniversary, whether the last account to join has had the"
                            + " anniversary.")
            .partitionedBy("granularity");

    private CohortRetention() {}

    /** Every cell of every cohort, from the first period with data on. */
    public static Dataset<Row> from(Cohorts cohorts) {
        AsOf asOf = cohorts.asOf();
        return cohorts.rows(
                TABLE.schema(),
                (beside, knownFrom) -> beside.stream()
                        .flatMap(
                                cohort -> cohort.cells(knownFrom, asOf).stream().map(cell -> row(cohort.key(), cell))));
    }

    private static Row row(Cohort.Key cohort, Cell cell) {
        return RowFactory.create(
                cohort.granularity().code(),
                cohort.start(),
                cell.period(),
                cell.indicator(),
                cohort.dimension(),
                cohort.member(),
                cell.periodStart(),
                cell.size(),
                Amounts.money(cell.base()),
                Amounts.money(cell.value()),
                cell.rate(),
                cell.isComplete());
    }
}
