package dev.safra.revenue;

import static dev.safra.dimension.Amounts.tenThousandths;
import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.safra.account.Window;
import dev.safra.config.AsOf;
import dev.safra.dimension.AccountRows;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Members;
import dev.safra.lake.JavaPass;
import dev.safra.lake.OneJob;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What adds up across accounts' months: all that the bridge, the breakdown and the cohorts are told from. Spark brings the
 * published months of an account together; plain Java adds them to the members that the account is of.
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
     * Rows of what is told of losses only, with accounts lost, MRR lost with them as a positive amount, and accounts at the
     * opening.
     */
    static final String LOSSES = "losses";

    /** Rows of a product (the member) of an account (the dimension) whose month has a movement too many or too few: how much. */
    static final String UNEXPLAINED = "unexplained";

    /** Any number of rows of the same key; they add up. */
    private static final StructType SCHEMA = new StructType()
            .add("kind", STRING)
            .add("dimension", STRING)
            .add("member", STRING)
            .add("month", DATE)
            .add("first_month", DATE)
            .add("numbers", DataTypes.createArrayType(BIGINT, false));

    /** So many keys are held at most by a task. */
    private static final int MOST = 100_000;

    /** Of an account's month: those of the sums that are as the account has them, and two that only set a limit. */
    private static final List<String> MONEY = Stream.concat(
                    SUMS.subList(0, SUMS.indexOf("retained_mrr") + 1).stream(),
                    Stream.of("first_month_mrr", "first_quarter_mrr"))
            .toList();

    private static final int OPENING = MONEY.indexOf("opening_mrr");
    private static final int NEW = MONEY.indexOf("new_mrr");
    private static final int REACTIVATION = MONEY.indexOf("reactivation_mrr");
    private static final int UPSELL = MONEY.indexOf("upsell_mrr");
    private static final int DOWNSELL = MONEY.indexOf("downsell_mrr");
    private static final int CHURN = MONEY.indexOf("churn_mrr");
    private static final int CLOSING = MONEY.indexOf("closing_mrr");
    private static final int RETAINED = MONEY.indexOf("retained_mrr");
    private static final int FIRST_MONTH = MONEY.indexOf("first_month_mrr");
    private static final int FIRST_QUARTER = MONEY.indexOf("first_quarter_mrr");

    /** What of an account comes together. */
    private static final StructType OF_ACCOUNT = new StructType()
            .add("account_id", STRING)
            .add("what", INT)
            .add("members", STRINGS)
            .add("month", DATE)
            .add("first_month", DATE)
            .add("reason", STRING)
            .add("tenure_days", INT)
            .add("money", DataTypes.createArrayType(BIGINT, false))
            .add("product", STRING)
            .add("plan", STRING)
            .add("movement", STRING)
            .add("amount", BIGINT);

    private static final int WHAT = OF_ACCOUNT.fieldIndex("what");
    private static final int MEMBERS = OF_ACCOUNT.fieldIndex("members");
    private static final int MONTH = OF_ACCOUNT.fieldIndex("month");
    private static final int FIRST = OF_ACCOUNT.fieldIndex("first_month");
    private static final int REASON = OF_ACCOUNT.fieldIndex("reason");
    private static final int TENURE = OF_ACCOUNT.fieldIndex("tenure_days");
    private static final int NUMBERS = OF_ACCOUNT.fieldIndex("money");
    private static final int PRODUCT = OF_ACCOUNT.fieldIndex("product");
    private static final int PLAN = OF_ACCOUNT.fieldIndex("plan");
    private static final int KIND_OF_MOVEMENT = OF_ACCOUNT.fieldIndex("movement");
    private static final int AMOUNT = OF_ACCOUNT.fieldIndex("amount");

    /** Values of {@code what}. */
    private static final int ACCOUNT = 0;

    private static final int ACCOUNT_MONTH = 1;
    private static final int PRODUCT_MONTH = 2;
    private static final int MOVEMENT = 3;

    private MonthSums() {}

    /**
     * From the tables of the same names as they are published, and accounts (one row each, with the attributes).
     *
     * @param told the months that movements have to explain
     */
    public static Dataset<Row> from(
            Dataset<Row> accountMonths,
            Dataset<Row> mrrMonths,
            Dataset<Row> movements,
            Dataset<Row> accounts,
            Collection<String> attributes,
            AsOf asOf,
            Window told) {
        Dataset<Row> all = AccountRows.beside(
                OF_ACCOUNT,
                List.of(
                        Members.ofAccounts(accounts, attributes).withColumn("what", lit(ACCOUNT)),
                        accountMonths.select(
                                col("account_id"),
                                lit(ACCOUNT_MONTH).as("what"),
                                col("month"),
                                col("first_month"),
                                col("reason"),
                                col("tenure_days"),
                                array(MONEY.stream()
                                                .map(name -> tenThousandths(col(name)))
                                                .toArray(Column[]::new))
                                        .as("money")),
                        mrrMonths.select(
                                col("account_id"),
                                lit(PRODUCT_MONTH).as("what"),
                                col("month"),
                                col("product"),
                                col("plan"),
                                tenThousandths(col("mrr")).as("amount")),
                        movements.select(
                                col("account_id"),
                                lit(MOVEMENT).as("what"),
                                col("month"),
                                col("product"),
                                col("previous_plan").as("plan"),
                                col("movement"),
                                tenThousandths(col("amount")).as("amount"))));
        List<String> names = new ArrayList<>(attributes);
        return AccountRows.summed(all, SCHEMA, () -> new Summing(names, asOf, told));
    }

    /**
     * {@code dimension}, {@code member}, {@code month}, {@code first_month} and {@code numbers}, the {@link #SUMS}, of the
     * company as a whole and of some dimensions; any number of rows of the same key, which add up.
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

    /** Added up in the task: there is a row for each month of first MRR, and for each time that a task handed out what it held. */
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

    private record Key(String kind, String dimension, String member, LocalDate month, LocalDate firstMonth) {}

    private record Product(String name, LocalDate month) {}

    private record Plan(LocalDate month, String name) {}

    /** Follows the accounts of a partition. */
    private static final class Summing implements AccountRows.Summing {

        private final List<String> dimensions;
        private final AsOf asOf;
        private final Window told;
        private final Map<Key, long[]> sums = new HashMap<>();

        Summing(List<String> dimensions, AsOf asOf, Window told) {
            this.dimensions = dimensions;
            this.asOf = asOf;
            this.told = told;
        }

        @Override
        public Iterator<Row> add(String account, Iterator<Row> rows) {
            List<String> members = Collections.nCopies(dimensions.size(), Attributes.UNKNOWN);
            List<Row> months = new ArrayList<>();
            Map<Product, Long> unexplained = new HashMap<>();
            Set<Plan> opening = new HashSet<>();
            Set<Plan> lost = new HashSet<>();
            Set<Product> lostProducts = new HashSet<>();
            while (rows.hasNext()) {
                Row row = rows.next();
                switch (row.getInt(WHAT)) {
                    case ACCOUNT -> members = row.getList(MEMBERS);
                    case ACCOUNT_MONTH -> months.add(row);
                    case PRODUCT_MONTH -> {
                        LocalDate month = row.getAs(MONTH);
                        LocalDate next = month.plusMonths(1);
                        explain(unexplained, row.getString(PRODUCT), month, row.getLong(AMOUNT));
                        if (!month.isBefore(told.monthBefore()) && month.isBefore(asOf.month())) {
                            explain(unexplained, row.getString(PRODUCT), next, -row.getLong(AMOUNT));
                        }
                        losses("product", row.getString(PRODUCT), next)[2]++;
                        opening.add(new Plan(next, known(row.getString(PLAN))));
                    }
                    default -> {
                        LocalDate month = row.getAs(MONTH);
                        explain(unexplained, row.getString(PRODUCT), month, -row.getLong(AMOUNT));
                        if (row.getString(KIND_OF_MOVEMENT).equals("churn")) {
                            lose("product", row.getString(PRODUCT), month, row.getLong(AMOUNT));
                            lose("plan", row.getString(PLAN), month, row.getLong(AMOUNT));
                            lostProducts.add(new Product(row.getString(PRODUCT), month));
                            lost.add(new Plan(month, known(row.getString(PLAN))));
                        }
                    }
                }
            }
            // An account has a product once, and a plan in several.
            opening.forEach(plan -> losses("plan", plan.name(), plan.month())[2]++);
            lost.forEach(plan -> losses("plan", plan.name(), plan.month())[0]++);
            lostProducts.forEach(product -> losses("product", product.name(), product.month())[0]++);
            for (Row month : months) {
                add(members, month);
            }
            List<Row> said = new ArrayList<>();
            unexplained.forEach((product, amount) -> {
                if (amount != 0) {
                    said.add(row(
                            new Key(UNEXPLAINED, account, product.name(), product.month(), null), new long[] {amount}));
                }
            });
            if (sums.size() > MOST) {
                rest().forEachRemaining(said::add);
            }
            return said.iterator();
        }

        private void explain(Map<Product, Long> unexplained, String product, LocalDate month, long amount) {
            if (told.tells(month)) {
                unexplained.merge(new Product(product, month), amount, Math::addExact);
            }
        }

        private long[] losses(String dimension, String member, LocalDate month) {
            return sums.computeIfAbsent(new Key(LOSSES, dimension, known(member), month, null), any -> new long[3]);
        }

        private static String known(String member) {
            return member == null ? Attributes.UNKNOWN : member;
        }

        /** Takes over MRR lost, of which the amount is negative. */
        private void lose(String dimension, String member, LocalDate month, long amount) {
            long[] losses = losses(dimension, member, month);
            losses[1] = Math.subtractExact(losses[1], amount);
        }

        private void add(List<String> members, Row row) {
            LocalDate month = row.getAs(MONTH);
            LocalDate firstMonth = row.getAs(FIRST);
            long[] money = JavaPass.longs(row, NUMBERS);
            long[] its = sumsOf(money);
            add(Members.ALL, Members.ALL, month, firstMonth, its);
            for (int i = 0; i < dimensions.size(); i++) {
                add(dimensions.get(i), members.get(i), month, firstMonth, its);
            }
            if (money[CHURN] < 0) {
                lose("reason", row.getString(REASON), month, money[CHURN]);
                losses("reason", row.getString(REASON), month)[0]++;
                String tenure = row.isNullAt(TENURE) ? null : tenure(row.getInt(TENURE));
                lose("tenure", tenure, month, money[CHURN]);
                losses("tenure", tenure, month)[0]++;
            }
        }

        private void add(String dimension, String member, LocalDate month, LocalDate firstMonth, long[] its) {
            MonthSums.add(
                    sums.computeIfAbsent(
                            new Key(MONTHS, dimension, member, month, firstMonth), any -> new long[SUMS.size()]),
                    its);
        }

        private static long[] sumsOf(long[] money) {
            long[] its = new long[SUMS.size()];
            System.arraycopy(money, 0, its, 0, RETAINED + 1);
            int next = RETAINED + 1;
            its[next++] = Math.min(money[OPENING], money[RETAINED]);
            its[next++] = Math.min(money[FIRST_MONTH], money[CLOSING]);
            its[next++] = Math.min(money[FIRST_QUARTER], money[CLOSING]);
            its[next++] = money[OPENING] > 0 ? 1 : 0;
            its[next++] = money[NEW] > 0 ? 1 : 0;
            its[next++] = money[REACTIVATION] > 0 ? 1 : 0;
            its[next++] = money[CHURN] < 0 ? 1 : 0;
            its[next++] = money[CLOSING] > 0 ? 1 : 0;
            its[next++] = money[UPSELL] > 0 ? 1 : 0;
            its[next] = money[DOWNSELL] < 0 ? 1 : 0;
            return its;
        }

        private static String tenure(int days) {
            if (days <= 90) {
                return "0-90";
            } else if (days <= 180) {
                return "91-180";
            }
            return days <= 365 ? "181-365" : "366+";
        }

        @Override
        public Iterator<Row> rest() {
            List<Row> rest = new ArrayList<>(sums.size());
            sums.forEach((key, numbers) -> rest.add(row(key, numbers)));
            sums.clear();
            return rest.iterator();
        }

        private static Row row(Key key, long[] numbers) {
            return RowFactory.create(key.kind, key.dimension, key.member, key.month, key.firstMonth, numbers);
        }
    }
}
