package dev.safra.revenue;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;

import dev.safra.account.OpenMonths;
import dev.safra.config.AsOf;
import dev.safra.dimension.AccountRows;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Members;
import dev.safra.lake.JavaPass;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Adds the published months of a partition's accounts to the members that they belong to: {@link MonthSums} in plain
 * Java.
 */
final class AccountSums implements AccountRows.Summing {

    /** How many keys a task holds before it hands them out. */
    private static final int MOST = 100_000;

    /**
     * Columns of an account's month: the {@link MonthSums#SUMS} that are taken as they are, and two that only set a
     * limit.
     */
    static final List<String> MONEY = Stream.concat(
                    MonthSums.SUMS.subList(0, MonthSums.SUMS.indexOf("retained_mrr") + 1).stream(),
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

    /** The columns of all kinds of an account's rows. */
    static final StructType OF_ACCOUNT = new StructType()
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
    static final int ACCOUNT = 0;

    static final int ACCOUNT_MONTH = 1;
    static final int PRODUCT_MONTH = 2;
    static final int MOVEMENT = 3;

    private record Key(String kind, String dimension, String member, LocalDate month, LocalDate firstMonth) {}

    private record Product(String name, LocalDate month) {}

    private record Plan(LocalDate month, String name) {}

    private final List<String> dimensions;
    private final AsOf asOf;
    private final OpenMonths explained;
    private final Map<Key, long[]> sums = new HashMap<>();

    AccountSums(List<String> dimensions, AsOf asOf, OpenMonths explained) {
        this.dimensions = dimensions;
        this.asOf = asOf;
        this.explained = explained;
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
                    if (!month.isBefore(explained.monthBefore()) && month.isBefore(asOf.month())) {
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
        // An account has a product once in a month, but may have a plan in several products.
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
                        new Key(MonthSums.UNEXPLAINED, account, product.name(), product.month(), null),
                        new long[] {amount}));
            }
        });
        if (sums.size() > MOST) {
            rest().forEachRemaining(said::add);
        }
        return said.iterator();
    }

    private void explain(Map<Product, Long> unexplained, String product, LocalDate month, long amount) {
        if (explained.includes(month)) {
            unexplained.merge(new Product(product, month), amount, Math::addExact);
        }
    }

    private long[] losses(String dimension, String member, LocalDate month) {
        return sums.computeIfAbsent(
                new Key(MonthSums.LOSSES, dimension, known(member), month, null), any -> new long[3]);
    }

    private static String known(String member) {
        return member == null ? Attributes.UNKNOWN : member;
    }

    /** Adds lost MRR; the amount is negative. */
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
                        new Key(MonthSums.MONTHS, dimension, member, month, firstMonth),
                        any -> new long[MonthSums.SUMS.size()]),
                its);
    }

    private static long[] sumsOf(long[] money) {
        long[] its = new long[MonthSums.SUMS.size()];
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
