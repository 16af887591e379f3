package dev.safra.revenue;

import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.QUANTITY;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.safra.account.Fact;
import dev.safra.account.Finding;
import dev.safra.account.Ledger;
import dev.safra.account.Money;
import dev.safra.account.Movement;
import dev.safra.account.Subscription;
import dev.safra.account.Subscription.Status;
import dev.safra.account.Term;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Follows every account in one pass: Spark brings an account's rows together, the {@link Ledger} says what happened, and
 * every table of this package is a selection of what it said. One account is in memory at a time.
 */
public final class LedgerPass implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1;

    /** Kinds of rows, one for each {@link Fact}. */
    public static final String LEVEL = "level";

    public static final String CHANGE = "change";
    public static final String MONTH = "month";
    public static final String FINDING = "finding";
    public static final String NO_RATE = "no_rate";

    private static final String[] INPUT = {
        "account_id",
        "subscription_id",
        "product",
        "plan",
        "quantity",
        "amount",
        "currency",
        "term",
        "term_count",
        "starts_on",
        "ends_on",
        "status",
        "past_due_since",
        "cancelled_on",
        "cancel_reason",
        "renews_on"
    };

    private static final StructType OUTPUT = new StructType()
            .add("account_id", STRING)
            .add("kind", STRING)
            .add("month", DATE)
            .add("opening_mrr", MONEY)
            .add("closing_mrr", MONEY)
            .add("committed_mrr", MONEY)
            .add("at_risk_mrr", MONEY)
            .add("reason", STRING)
            .add("is_involuntary", BOOLEAN)
            // Of a product.
            .add("product", STRING)
            .add("plan", STRING)
            .add("previous_plan", STRING)
            .add("is_first_of_plan", BOOLEAN)
            .add("quantity", QUANTITY)
            .add("movement", STRING)
            .add("amount", MONEY)
            .add("dormant_months", INT)
            // Of an account's month.
            .add("new_mrr", MONEY)
            .add("reactivation_mrr", MONEY)
            .add("cross_sell_mrr", MONEY)
            .add("upsell_mrr", MONEY)
            .add("downsell_mrr", MONEY)
            .add("churn_mrr", MONEY)
            .add("fx_mrr", MONEY)
            .add("retained_mrr", MONEY)
            .add("first_month", DATE)
            .add("first_month_mrr", MONEY)
            .add("first_quarter_mrr", MONEY)
            .add("left_on", DATE)
            .add("tenure_days", INT)
            // Of a finding, or a rate that is missing.
            .add("rule", STRING)
            .add("value", STRING)
            .add("payload", STRING);

    private static final Map<String, Integer> AT = positions();

    private final Ledger ledger;

    private LedgerPass(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What the ledger says of each account: rows of several kinds. From valid rows of the raw table subscriptions. */
    public static Dataset<Row> over(Dataset<Row> subscriptions, Ledger ledger) {
        return subscriptions
                .selectExpr(INPUT)
                .repartition(col("account_id"))
                .sortWithinPartitions("account_id")
                .mapPartitions(new LedgerPass(ledger), Encoders.row(OUTPUT));
    }

    /** A fingerprint of what is told of each month, by its first day. */
    public static Map<LocalDate, Long> fingerprints(Dataset<Row> facts) {
        Map<LocalDate, Long> fingerprints = new TreeMap<>();
        for (Row row : facts.where(col("kind").isin(LEVEL, CHANGE, MONTH))
                .groupBy("month")
                .agg(bit_xor(xxhash64(
                        Stream.of(OUTPUT.fieldNames()).map(name -> col(name)).toArray(Column[]::new))))
                .collectAsList()) {
            fingerprints.put(row.getAs(0), row.getLong(1));
        }
        return fingerprints;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Accounts(rows);
    }

    /** Reads one account's rows, hands out what the ledger says of it, and goes on to the next. */
    private final class Accounts implements Iterator<Row>, Serializable {

        private static final long serialVersionUID = 1;

        private final transient Iterator<Row> input;
        private transient Row next;
        private transient String account;
        private transient Iterator<Fact> facts = Collections.emptyIterator();

        Accounts(Iterator<Row> input) {
            this.input = input;
            this.next = input.hasNext() ? input.next() : null;
        }

        @Override
        public boolean hasNext() {
            while (!facts.hasNext() && next != null) {
                facts = ledger.follow(nextAccount()).iterator();
            }
            return facts.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return encoded(account, facts.next());
        }

        private List<Subscription> nextAccount() {
            account = next.getString(0);
            List<Subscription> rows = new ArrayList<>();
            while (next != null && next.getString(0).equals(account)) {
                rows.add(subscription(next));
                next = input.hasNext() ? input.next() : null;
            }
            return rows;
        }
    }

    private static Subscription subscription(Row row) {
        Term.Unit unit = Term.Unit.of(row.getString(7));
        String status = row.getString(11);
        return new Subscription(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getDecimal(4),
                row.getDecimal(5),
                row.getString(6),
                new Term(unit, row.isNullAt(8) ? 1 : row.getInt(8)),
                row.getAs(9),
                row.getAs(10),
                status == null ? Status.ACTIVE : Status.valueOf(status.toUpperCase(Locale.ROOT)),
                row.getAs(12),
                row.getAs(13),
                row.getString(14),
                row.getAs(15));
    }

    private static Row encoded(String account, Fact fact) {
        Object[] row = new Object[OUTPUT.size()];
        row[0] = account;
        if (fact instanceof Fact.Level level) {
            level(row, level);
        } else if (fact instanceof Fact.Change change) {
            change(row, change);
        } else if (fact instanceof Fact.Month month) {
            month(row, month);
        } else if (fact instanceof Fact.Found found) {
            finding(row, account, found.finding());
        } else if (fact instanceof Fact.NoRate noRate) {
            start(row, NO_RATE, noRate.month());
            row[at("value")] = noRate.currency();
        }
        return RowFactory.create(row);
    }

    private static void level(Object[] row, Fact.Level level) {
        start(row, LEVEL, level.month());
        row[at("product")] = level.product();
        row[at("plan")] = level.plan();
        row[at("quantity")] = level.quantity();
        row[at("closing_mrr")] = money(level.mrr());
        row[at("committed_mrr")] = money(level.committedMrr());
        row[at("at_risk_mrr")] = money(level.atRiskMrr());
    }

    private static void change(Object[] row, Fact.Change change) {
        start(row, CHANGE, change.month());
        row[at("product")] = change.product();
        row[at("movement")] = change.movement().code();
        row[at("amount")] = money(change.amount());
        row[at("opening_mrr")] = money(change.openingMrr());
        row[at("closing_mrr")] = money(change.closingMrr());
        row[at("plan")] = change.plan();
        row[at("previous_plan")] = change.previousPlan();
        row[at("reason")] = change.reason();
        row[at("is_involuntary")] = change.isInvoluntary();
        row[at("dormant_months")] = change.dormantMonths();
    }

    private static void month(Object[] row, Fact.Month month) {
        start(row, MONTH, month.month());
        row[at("opening_mrr")] = money(month.openingMrr());
        row[at("closing_mrr")] = money(month.closingMrr());
        row[at("committed_mrr")] = money(month.committedMrr());
        row[at("at_risk_mrr")] = money(month.atRiskMrr());
        for (Movement movement : Movement.values()) {
            row[at("new_mrr") + movement.ordinal()] = money(month.amount(movement));
        }
        row[at("retained_mrr")] = money(month.retainedMrr());
        row[at("first_month")] = month.firstMonth();
        row[at("first_month_mrr")] = money(month.firstMonthMrr());
        row[at("first_quarter_mrr")] = money(month.firstQuarterMrr());
        if (month.loss() != null) {
            row[at("reason")] = month.loss().reason();
            row[at("is_involuntary")] = month.loss().isInvoluntary();
            row[at("left_on")] = month.loss().on();
            row[at("tenure_days")] = month.loss().tenureDays();
        }
    }

    private static void finding(Object[] row, String account, Finding finding) {
        start(row, FINDING, null);
        row[at("rule")] = finding.rule().name().toLowerCase(Locale.ROOT);
        row[at("value")] = finding.row().subscriptionId();
        row[at("payload")] = json(account, finding.row());
    }

    private static void start(Object[] row, String kind, LocalDate month) {
        row[at("kind")] = kind;
        row[at("month")] = month;
    }

    private static BigDecimal money(long amount) {
        return Money.decimal(amount);
    }

    private static int at(String column) {
        return AT.get(column);
    }

    private static Map<String, Integer> positions() {
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (String name : OUTPUT.fieldNames()) {
            positions.put(name, positions.size());
        }
        return positions;
    }

    private static String json(String account, Subscription row) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("subscription_id", row.subscriptionId());
        values.put("account_id", account);
        values.put("product", row.product());
        values.put("plan", row.plan());
        values.put("quantity", text(row.quantity()));
        values.put("amount", text(row.amount()));
        values.put("currency", row.currency());
        values.put("term", row.term().unit().code());
        values.put("term_count", text(row.term().count()));
        values.put("starts_on", text(row.startsOn()));
        values.put("ends_on", text(row.endsOn()));
        values.put("status", row.status().name().toLowerCase(Locale.ROOT));
        values.put("past_due_since", text(row.pastDueSince()));
        values.put("cancelled_on", text(row.cancelledOn()));
        values.put("cancel_reason", row.cancelReason());
        values.put("renews_on", text(row.renewsOn()));
        values.values().removeIf(value -> value == null);
        try {
            return new ObjectMapper().writeValueAsString(values);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
