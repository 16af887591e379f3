package dev.safra.account;

import dev.safra.account.Subscription.Status;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** An account's subscription rows and the exchange rates, as text tables with only the columns that matter. */
final class Lives {

    private static final List<String> COLUMNS = List.of(
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
            "renews_on");

    private Lives() {}

    /**
     * Rows of the columns named. Defaults: {@code core} is the product, it has one subscription, {@code S-core}, 100
     * are paid a month, and the row is active.
     */
    static List<Subscription> parse(String text) {
        TextTable table = TextTable.parse(text);
        table.columns().stream().filter(column -> !COLUMNS.contains(column)).forEach(column -> {
            throw new IllegalArgumentException("no column " + column + " in " + COLUMNS);
        });
        return table.rows().stream().map(Lives::subscription).toList();
    }

    /** The row with another day in a column; null for none. */
    static Subscription with(Subscription row, String column, LocalDate day) {
        Map<String, String> cells = cells(row);
        cells.put(column, day == null ? null : day.toString());
        return subscription(cells);
    }

    /** The rows as a table that {@link #parse} reads, to show a life. */
    static String table(List<Subscription> rows) {
        return new TextTable(COLUMNS, rows.stream().map(Lives::cells).toList())
                .withoutEmptyColumns()
                .toString();
    }

    /** Rates into BRL, a line a month and a column a currency; an empty cell is a missing rate. */
    static Rates rates(String text) {
        Rates rates = new Rates("BRL");
        TextTable table = TextTable.parse(text);
        for (Map<String, String> row : table.rows()) {
            for (String currency : table.columns().subList(1, table.columns().size())) {
                if (row.get(currency) != null) {
                    rates.with(currency, LocalDate.parse(row.get("month")), new BigDecimal(row.get(currency)));
                }
            }
        }
        return rates;
    }

    private static Subscription subscription(Map<String, String> row) {
        String product = or(row, "product", "core");
        return new Subscription(
                or(row, "subscription_id", "S-" + product),
                product,
                row.get("plan"),
                row.get("quantity") == null ? null : new BigDecimal(row.get("quantity")),
                new BigDecimal(or(row, "amount", "100")),
                row.get("currency"),
                new Term(Term.Unit.of(or(row, "term", "month")), Integer.parseInt(or(row, "term_count", "1"))),
                day(row.get("starts_on")),
                day(row.get("ends_on")),
                Status.valueOf(or(row, "status", "active").toUpperCase(Locale.ROOT)),
                day(row.get("past_due_since")),
                day(row.get("cancelled_on")),
                row.get("cancel_reason"),
                day(row.get("renews_on")));
    }

    static Map<String, String> cells(Subscription row) {
        List<Object> values = new ArrayList<>();
        values.add(row.subscriptionId());
        values.add(row.product());
        values.add(row.plan());
        values.add(row.quantity());
        values.add(row.amount().toPlainString());
        values.add(row.currency());
        values.add(row.term().unit().code());
        values.add(row.term().count());
        values.add(row.startsOn());
        values.add(row.endsOn());
        values.add(row.status().name().toLowerCase(Locale.ROOT));
        values.add(row.pastDueSince());
        values.add(row.cancelledOn());
        values.add(row.cancelReason());
        values.add(row.renewsOn());
        Map<String, String> cells = new HashMap<>();
        for (int i = 0; i < COLUMNS.size(); i++) {
            cells.put(COLUMNS.get(i), Objects.toString(values.get(i), null));
        }
        return cells;
    }

    private static String or(Map<String, String> row, String column, String unlessTold) {
        return Objects.requireNonNullElse(row.get(column), unlessTold);
    }

    private static LocalDate day(String cell) {
        return cell == null ? null : LocalDate.parse(cell);
    }
}
