package dev.safra.lifecycle;

import static dev.safra.dimension.Amounts.tenThousandths;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.safra.account.Invoice;
import dev.safra.account.LifecycleState;
import dev.safra.account.OpenInvoices;
import dev.safra.account.Stages;
import dev.safra.account.Step;
import dev.safra.account.Subscription;
import dev.safra.dimension.AccountRows;
import dev.safra.revenue.SubscriptionRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Follows every account through its stages in one pass over its rows of all raw tables. */
public final class StagePass {

    /**
     * One row per account that has a stage; {@code step_days} are the days from the beginning of onboarding to each
     * step's completion.
     */
    static final StructType SCHEMA = new StructType()
            .add("account_id", STRING)
            .add("stage", STRING)
            .add("since", DATE)
            .add("has_steps", BOOLEAN)
            .add("missing_steps", STRINGS)
            .add("next_step", STRING)
            .add("next_review_on", DATE)
            .add("step_days", DataTypes.createArrayType(INT));

    private static final int SIGNED_UP_ON = SubscriptionRows.COLUMNS.size();
    private static final int STEP = SIGNED_UP_ON + 1;
    private static final int COMPLETED_ON = SIGNED_UP_ON + 2;
    private static final int ISSUED_ON = SIGNED_UP_ON + 3;
    private static final int PAID_ON = SIGNED_UP_ON + 4;
    private static final int OWED = SIGNED_UP_ON + 5;
    private static final int OWED_IN = SIGNED_UP_ON + 6;

    private StagePass() {}

    /**
     * The rows of every account, subscriptions among them: the input of {@link #output}. From rows of the raw tables;
     * see {@link LifecycleStages#from}.
     */
    public static Dataset<Row> rows(
            Dataset<Row> accounts,
            Dataset<Row> subscriptions,
            Dataset<Row> steps,
            Optional<Dataset<Row>> invoices,
            Optional<String> reportingCurrency,
            Stages stages) {
        Dataset<Row> all = SubscriptionRows.inOrder(subscriptions)
                .unionByName(accounts.where("signed_up_on is not null").select("account_id", "signed_up_on"), true)
                .unionByName(steps.select("account_id", "step", "completed_on"), true);
        if (invoices.isPresent()) {
            all = all.unionByName(owed(invoices.get(), reportingCurrency, stages), true);
        }
        return all;
    }

    /**
     * The stage of every account, as the output of a pass over {@link #rows}.
     *
     * @param knowsDebts whether invoices are among the rows
     */
    public static AccountRows.Output output(Stages stages, boolean knowsDebts) {
        return new AccountRows.Output(
                LifecycleStages.TABLE.name(), SCHEMA, (account, rows) -> follow(account, rows, stages, knowsDebts));
    }

    private static Dataset<Row> owed(Dataset<Row> invoices, Optional<String> reportingCurrency, Stages stages) {
        // Without a reporting currency all amounts are in one currency.
        Column currency = reportingCurrency
                .map(code -> coalesce(col("currency"), lit(code)))
                .orElse(lit(""));
        return InvoiceFilters.known(invoices, stages.asOf())
                .select(
                        col("account_id"),
                        col("issued_on"),
                        col("paid_on"),
                        tenThousandths(col("amount")).as("owed"),
                        currency.as("owed_in"));
    }

    private static List<Row> follow(String account, List<Row> rows, Stages stages, boolean knowsDebts) {
        List<Subscription> subscriptions = new ArrayList<>();
        LocalDate signedUpOn = null;
        Map<Step, LocalDate> steps = new EnumMap<>(Step.class);
        List<Invoice> invoices = new ArrayList<>();
        for (Row row : rows) {
            if (!row.isNullAt(0)) {
                subscriptions.add(SubscriptionRows.subscription(row));
            } else if (!row.isNullAt(SIGNED_UP_ON)) {
                signedUpOn = row.getAs(SIGNED_UP_ON);
            } else if (!row.isNullAt(STEP)) {
                steps.put(Step.of(row.getString(STEP)), row.getAs(COMPLETED_ON));
            } else {
                invoices.add(new Invoice(
                        row.getAs(ISSUED_ON), row.getAs(PAID_ON), row.getLong(OWED), row.getString(OWED_IN)));
            }
        }
        return stages
                .of(subscriptions, signedUpOn, steps, knowsDebts ? OpenInvoices.of(invoices) : OpenInvoices.UNKNOWN)
                .stream()
                .map(standing -> row(account, standing, stages.asOf().day()))
                .toList();
    }

    private static Row row(String account, LifecycleState standing, LocalDate day) {
        return RowFactory.create(
                account,
                standing.stage().code(),
                standing.since(),
                standing.hasSteps(),
                standing.missingSteps().stream().map(Step::code).toArray(String[]::new),
                standing.nextStep() == null ? null : standing.nextStep().code(),
                standing.nextReviewAfter(day),
                Stream.of(Step.values()).map(standing::daysTo).toArray(Integer[]::new));
    }
}
