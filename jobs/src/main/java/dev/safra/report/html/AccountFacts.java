package dev.safra.report.html;

import dev.safra.dimension.Accounts;
import dev.safra.lake.Table;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is published about one account, as far as a page may show it.
 *
 * @param period what the page looks back on
 * @param before the last published night on or before the day of the last review, if there is one
 * @param rows by the name of their table: those of the night, and of some tables those of the night before
 */
record AccountFacts(
        String account,
        LocalDate asOf,
        ReviewPeriod period,
        Optional<LocalDate> before,
        Map<String, List<Fact>> rows,
        AccountUsage usage) {

    /** Whether anything at all is known of the account on the day. */
    boolean isKnown() {
        return rows.values().stream().flatMap(List::stream).anyMatch(row -> isOf(row, asOf));
    }

    /** The account's row of a table of the night. */
    Optional<Fact> tonight(Table table) {
        return all(table).stream().findFirst();
    }

    /** Its row of the night before the last review. */
    Optional<Fact> then(Table table) {
        return before.flatMap(
                night -> rows(table).stream().filter(row -> isOf(row, night)).findFirst());
    }

    /** All its rows of a table, of the night if the table is daily, in the order in which they were asked for. */
    List<Fact> all(Table table) {
        return rows(table).stream().filter(row -> isOf(row, asOf)).toList();
    }

    private List<Fact> rows(Table table) {
        return rows.getOrDefault(table.name(), List.of());
    }

    private static boolean isOf(Fact row, LocalDate night) {
        return !row.has("as_of") || row.day("as_of").equals(night);
    }

    /** The same with rows of some tables only, and what is known of its use. */
    AccountFacts only(List<Table> tables) {
        Map<String, List<Fact>> some = new HashMap<>();
        tables.forEach(table -> some.put(table.name(), rows(table)));
        return new AccountFacts(account, asOf, period, before, some, usage);
    }

    /** How many of its rows a condition is true for; {@code count} is known. */
    Figure count(Table table, String condition, int count) {
        return new Figure(
                (long) count,
                new Source(table.name(), "count(1)", "account_id = " + Query.literal(account) + " and " + condition));
    }

    /** What people call the account. */
    String name() {
        return rows(Accounts.TABLE).stream()
                .map(row -> row.text("name"))
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .orElse(account);
    }
}
