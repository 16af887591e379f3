package dev.safra.revenue;

import static dev.safra.dimension.Amounts.money;
import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.QUANTITY;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import dev.safra.account.Finding;
import dev.safra.account.LedgerEntry;
import dev.safra.account.Movement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Encodes the entries of the {@link LedgerPass} as rows, and decodes the rows into columns of tables. Rows of all kinds
 * share a few columns and one array of primitive numbers: with separate columns for every kind, the method that Spark
 * generates for a row would be longer than the 8,000 bytes up to which the JVM compiles.
 */
final class FactRows {

    static final String LEVEL = "level";
    static final String CHANGE = "change";
    static final String MONTH = "month";
    static final String DIGEST = "digest";

    static final StructType SCHEMA = new StructType()
            .add("account_id", STRING)
            .add("kind", STRING)
            .add("month", DATE)
            .add("product", STRING)
            .add("plan", STRING)
            .add("previous_plan", STRING)
            // A movement, a rule or a subscription.
            .add("label", STRING)
            .add("reason", STRING)
            .add("is_involuntary", BOOLEAN)
            .add("quantity", QUANTITY)
            // Money in ten-thousandths, dates as days since 1970; the array is shorter where the last ones are null.
            .add("numbers", DataTypes.createArrayType(BIGINT, false));

    private static final String[] LEVEL_MONEY = {"mrr", "committed_mrr", "at_risk_mrr"};
    private static final String[] CHANGE_MONEY = {"amount", "opening_mrr", "closing_mrr"};
    private static final String[] MONTH_MONEY = Stream.of(
                    Stream.of("opening_mrr", "closing_mrr", "committed_mrr", "at_risk_mrr", "retained_mrr"),
                    Stream.of("first_month_mrr", "first_quarter_mrr"),
                    Stream.of(Movement.values()).map(movement -> movement.code() + "_mrr"))
            .flatMap(names -> names)
            .toArray(String[]::new);

    private FactRows() {}

    static Row of(String account, LedgerEntry fact) {
        if (fact instanceof LedgerEntry.Level level) {
            return of(account, level);
        } else if (fact instanceof LedgerEntry.Change change) {
            return of(account, change);
        } else if (fact instanceof LedgerEntry.Month month) {
            return of(account, month);
        } else if (fact instanceof LedgerEntry.NoRate noRate) {
            return row(account, LedgerPass.NO_RATE, noRate.month(), noRate.currency(), null, null);
        }
        Finding finding = ((LedgerEntry.Found) fact).finding();
        String rule = finding.rule().name().toLowerCase(Locale.ROOT);
        return row(
                account,
                LedgerPass.FINDING,
                null,
                finding.row().subscriptionId(),
                rule,
                SubscriptionRows.json(account, finding.row()));
    }

    private static Row of(String account, LedgerEntry.Level level) {
        long[] numbers = {level.mrr(), level.committedMrr(), level.atRiskMrr()};
        return RowFactory.create(
                account,
                LEVEL,
                level.month(),
                level.product(),
                level.plan(),
                null,
                null,
                null,
                null,
                level.quantity(),
                numbers);
    }

    private static Row of(String account, LedgerEntry.Change change) {
        long[] numbers = new long[change.dormantMonths() == null ? CHANGE_MONEY.length : CHANGE_MONEY.length + 1];
        numbers[0] = change.amount();
        numbers[1] = change.openingMrr();
        numbers[2] = change.closingMrr();
        if (change.dormantMonths() != null) {
            numbers[3] = change.dormantMonths();
        }
        return RowFactory.create(
                account,
                CHANGE,
                change.month(),
                change.product(),
                change.plan(),
                change.previousPlan(),
                change.movement().code(),
                change.reason(),
                change.isInvoluntary(),
                null,
                numbers);
    }

    private static Row of(String account, LedgerEntry.Month month) {
        // An account that has left has no largest row, and one that has not has no loss.
        LedgerEntry.Loss loss = month.loss();
        LedgerEntry.RowKey largest = month.largest();
        long[] numbers = new long[MONTH_MONEY.length + (loss != null ? 3 : largest != null ? 2 : 1)];
        numbers[0] = month.openingMrr();
        numbers[1] = month.closingMrr();
        numbers[2] = month.committedMrr();
        numbers[3] = month.atRiskMrr();
        numbers[4] = month.retainedMrr();
        numbers[5] = month.firstMonthMrr();
        numbers[6] = month.firstQuarterMrr();
        System.arraycopy(month.amounts(), 0, numbers, 7, month.amounts().length);
        numbers[MONTH_MONEY.length] = month.firstMonth().toEpochDay();
        if (loss != null) {
            numbers[MONTH_MONEY.length + 1] = loss.on().toEpochDay();
            numbers[MONTH_MONEY.length + 2] = loss.tenureDays();
        } else if (largest != null) {
            numbers[MONTH_MONEY.length + 1] = largest.startsOn().toEpochDay();
        }
        return RowFactory.create(
                account,
                MONTH,
                month.month(),
                null,
                null,
                null,
                largest == null ? null : largest.subscriptionId(),
                loss == null ? null : loss.reason(),
                loss == null ? null : loss.isInvoluntary(),
                null,
                numbers);
    }

    /** The digest of many accounts in a month. */
    static Row of(LocalDate month, long... digest) {
        return RowFactory.create(null, DIGEST, month, null, null, null, null, null, null, null, digest);
    }

    private static Row row(String account, String kind, LocalDate month, String value, String rule, String payload) {
        return RowFactory.create(account, kind, month, value, null, null, rule, payload, null, null, null);
    }

    /** One row per account, product and month with MRR. */
    static Dataset<Row> levels(Dataset<Row> ledger) {
        return select(ledger, LEVEL, LEVEL_MONEY, col("product"), col("plan"), col("quantity"));
    }

    /** One row per account, product, month and movement. */
    static Dataset<Row> changes(Dataset<Row> ledger) {
        return select(
                ledger,
                CHANGE,
                CHANGE_MONEY,
                col("product"),
                col("label").as("movement"),
                col("plan"),
                col("previous_plan"),
                col("reason"),
                col("is_involuntary"),
                number(CHANGE_MONEY.length).cast("int").as("dormant_months"));
    }

    /** One row per account and month with MRR at its opening or close. */
    static Dataset<Row> months(Dataset<Row> ledger) {
        Column hasLeft = col("is_involuntary").isNotNull();
        Column leftOrBegan = date(MONTH_MONEY.length + 1);
        return select(
                ledger,
                MONTH,
                MONTH_MONEY,
                date(MONTH_MONEY.length).as("first_month"),
                col("label").as("subscription_id"),
                when(not(hasLeft), leftOrBegan).as("subscription_starts_on"),
                when(hasLeft, leftOrBegan).as("left_on"),
                number(MONTH_MONEY.length + 2).cast("int").as("tenure_days"),
                col("reason"),
                col("is_involuntary"));
    }

    /** One row per remark: kind, month, rule, value and payload. */
    static Dataset<Row> remarks(Dataset<Row> ledger) {
        return ledger.where(col("kind").isin(LedgerPass.FINDING, LedgerPass.NO_RATE))
                .select(
                        col("kind"),
                        col("month"),
                        col("label").as("rule"),
                        col("product").as("value"),
                        col("reason").as("payload"));
    }

    private static Dataset<Row> select(Dataset<Row> ledger, String kind, String[] money, Column... others) {
        List<Column> columns = new ArrayList<>(List.of(col("account_id"), col("month")));
        columns.addAll(List.of(others));
        for (int i = 0; i < money.length; i++) {
            columns.add(money(number(i)).as(money[i]));
        }
        return ledger.where(col("kind").equalTo(kind)).select(columns.toArray(Column[]::new));
    }

    static Column number(int index) {
        return get(col("numbers"), lit(index));
    }

    private static Column date(int index) {
        return date_from_unix_date(number(index).cast("int"));
    }
}
