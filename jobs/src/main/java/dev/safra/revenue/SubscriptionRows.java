package dev.safra.revenue;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.safra.account.Subscription;
import dev.safra.account.Subscription.Status;
import dev.safra.account.Term;
import dev.safra.source.RawTables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Converts valid rows of the raw table subscriptions to {@link Subscription}s and back, by position in the contract's
 * order.
 */
public final class SubscriptionRows {

    public static final List<String> COLUMNS =
            RawTables.SUBSCRIPTIONS.contract().columnNames();

    private static final ObjectMapper JSON = new ObjectMapper();

    private SubscriptionRows() {}

    /** Rows of the raw table with only the contract's columns, in order, as the other methods expect them. */
    public static Dataset<Row> inOrder(Dataset<Row> subscriptions) {
        return subscriptions.select(COLUMNS.stream().map(name -> col(name)).toArray(Column[]::new));
    }

    /** The subscriptions among an account's rows. */
    public static List<Subscription> subscriptions(List<Row> rows) {
        return rows.stream()
                .filter(row -> !row.isNullAt(0))
                .map(SubscriptionRows::subscription)
                .toList();
    }

    public static Subscription subscription(Row row) {
        String status = row.getString(11);
        return new Subscription(
                row.getString(0),
                row.getString(2),
                row.getString(3),
                row.getDecimal(4),
                row.getDecimal(5),
                row.getString(6),
                new Term(Term.Unit.of(row.getString(7)), row.isNullAt(8) ? 1 : row.getInt(8)),
                row.getAs(9),
                row.getAs(10),
                status == null ? Status.ACTIVE : Status.valueOf(status.toUpperCase(Locale.ROOT)),
                row.getAs(12),
                row.getAs(13),
                row.getString(14),
                row.getAs(15));
    }

    /** The raw row as JSON, to be quarantined: every value that is not null, as text. */
    static String json(String account, Subscription row) {
        Object[] values = {
            row.subscriptionId(),
            account,
            row.product(),
            row.plan(),
            row.quantity(),
            row.amount(),
            row.currency(),
            row.term().unit().code(),
            row.term().count(),
            row.startsOn(),
            row.endsOn(),
            row.status().name().toLowerCase(Locale.ROOT),
            row.pastDueSince(),
            row.cancelledOn(),
            row.cancelReason(),
            row.renewsOn()
        };
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                texts.put(COLUMNS.get(i), values[i].toString());
            }
        }
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
