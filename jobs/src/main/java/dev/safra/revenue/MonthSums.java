package dev.safra.revenue;

import static dev.safra.dimension.Amounts.tenThousandths;
import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.safra.account.OpenMonths;
import dev.safra.config.AsOf;
import dev.safra.dimension.AccountRows;
import dev.safra.dimension.Members;
import dev.safra.lake.OneJob;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Sums over accounts' months, from which the bridge, the churn breakdown and the cohorts are computed. Spark brings the
 * published months of an account together; plain Java adds them to the members that the account belongs to.
 */
public final class MonthSums {

    /** The sums of a member's {@link #MONTHS}: money in ten-thousandths first, then counts of accounts. */
    public static final List<String> SUMS = List.of(
            "opening_mrr",
            "new_mrr",
            "reactivation_mrr",
            "cross_sell_mrr",
            "upsell_mrr",
            "downsell_mrr",
            "churn_mrr",
            "fx_mrr",
            "closing_mrr",
            "committed_mrr",
            "at_risk_mrr",
            "retained_mrr",
            "retained_at_most_opening",
            "closing_at_most_first_month",
            "closing_at_most_first_quarter",
            "opening_accounts",
            "new_accounts",
            "reactivated_accounts",
            "lost_accounts",
            "closing_accounts",
            "upsell_accounts",
            "downsell_accounts");

    /** Rows of a dimension (or all), member, month of first MRR and month, with {@link #SUMS}. */
    static final String MONTHS = "months";

    /**
     * Rows of the dimensions that only losses are broken down by, with accounts lost, MRR lost with them as a positive
     * amount, and accounts at the opening.
     */
    static final String LOSSES = "losses";

    /**
     * Rows of a product (the member) of an account (the dimension) whose movements in a month do not add up to its
     * change, with the difference.
     */
    static final String UNEXPLAINED = "unexplained";

    /** Any number of rows of the same key; they add up. */
    private static final StructType SCHEMA = new StructType()
            .add("kind", STRING)
            .add("dimension", STRING)
            .add("member", STRING)
            .add("month", DATE)
            .add("first_month", DATE)
            .add("numbers", DataTypes.createArrayType(BIGINT, false));

    private MonthSums() {}

    /**
     * From the published tables of the same names, and accounts (one row each, with the attributes).
     *
     * @param explained the months whose change the movements have to explain
     */
    public static Dataset<Row> from(
            Dataset<Row> accountMonths,
            Dataset<Row> mrrMonths,
            Dataset<Row> movements,
            Dataset<Row> accounts,
            Collection<String> attributes,
            AsOf asOf,
            OpenMonths explained) {
        Dataset<Row> all = AccountRows.beside(
                AccountSums.OF_ACCOUNT,
                List.of(
                        Members.ofAccounts(accounts, attributes).withColumn("what", lit(AccountSums.ACCOUNT)),
                        accountMonths.select(
                                col("account_id"),
                                lit(AccountSums.ACCOUNT_MONTH).as("what"),
                                col("month"),
                                col("first_month"),
                                col("reason"),
                                col("tenure_days"),
                                array(AccountSums.MONEY.stream()
                                                .map(name -> tenThousandths(col(name)))
                                                .toArray(Column[]::new))
                                        .as("money")),
                        mrrMonths.select(
                                col("account_id"),
                                lit(AccountSums.PRODUCT_MONTH).as("what"),
                                col("month"),
                                col("product"),
                                col("plan"),
                                tenThousandths(col("mrr")).as("amount")),
                        movements.select(
                                col("account_id"),
                                lit(AccountSums.MOVEMENT).as("what"),
                                col("month"),
                                col("product"),
                                col("previous_plan").as("plan"),
                                col("movement"),
                                tenThousandths(col("amount")).as("amount"))));
        List<String> names = new ArrayList<>(attributes);
        return AccountRows.summed(all, SCHEMA, () -> new AccountSums(names, asOf, explained));
    }

    /**
     * Rows of {@code dimension}, {@code member}, {@code month}, {@code first_month} and {@code numbers}, the {@link
     * #SUMS}, for the company as a whole and for some dimensions. There may be several rows of the same key, which add
     * up.
     */
    public static Dataset<Row> months(Dataset<Row> sums, Collection<String> dimensions) {
        Object[] shown =
                Stream.concat(Stream.of(Members.ALL), dimensions.stream()).toArray();
        return sums.where(col("kind").equalTo(MONTHS).and(col("dimension").isin(shown)))
                .drop("kind");
    }

    /** The company's {@link #SUMS} of each month. */
    public static SortedMap<LocalDate, long[]> ofCompany(Dataset<Row> sums) {
        Dataset<Row> ofAll = months(sums, List.of()).select("month", "numbers");
        SortedMap<LocalDate, long[]> months = new TreeMap<>();
        OneJob.run("the company's months", List.of(new OneJob.Query<>(ofAll, MonthSums::byMonth)))
                .get(0)
                .forEach(task -> task.forEach((month, numbers) ->
                        add(months.computeIfAbsent(month, any -> new long[SUMS.size()]), numbers)));
        return months;
    }

    /**
     * Adds up within the task: a month has a row for each month of first MRR, and for each time that a task handed out
     * what it held.
     */
    private static HashMap<LocalDate, long[]> byMonth(Iterator<InternalRow> rows) {
        HashMap<LocalDate, long[]> months = new HashMap<>();
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            add(
                    months.computeIfAbsent(LocalDate.ofEpochDay(row.getInt(0)), month -> new long[SUMS.size()]),
                    row.getArray(1).toLongArray());
        }
        return months;
    }

    static void add(long[] sums, long[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Math.addExact(sums[i], more[i]);
        }
    }
}
