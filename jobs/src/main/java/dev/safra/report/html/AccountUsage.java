package dev.safra.report.html;

import static java.util.stream.Collectors.joining;

import dev.safra.usage.UsageDays;
import dev.safra.usage.UsageLoads;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an account's people used the product.
 *
 * @param months the last months, oldest first; without those before the first with any use and those that were not loaded
 * @param begun features used since the last review and not in the three months before
 * @param lapsed features used in those three months and not since; none while fewer days have passed than a window of use has
 */
record AccountUsage(List<Month> months, List<String> begun, List<String> lapsed) {

    static final AccountUsage NONE = new AccountUsage(List.of(), List.of(), List.of());

    private static final int MONTHS = 6;
    private static final String MONTH = "trunc(day, 'MM')";
    private static final String USERS = "count(distinct user_id)";
    private static final String DAYS = "count(distinct day)";

    /**
     * @param users people with any activity in the month
     * @param days days with activity
     */
    record Month(LocalDate month, Figure users, Figure days) {}

    /** The months that anything was loaded for. */
    static Query loads(LocalDate asOf) {
        return Query.of(
                        UsageLoads.TABLE,
                        "day >= " + Query.literal(firstMonth(asOf)) + " and day <= " + Query.literal(asOf))
                .by(MONTH)
                .sum("loaded", "count(1)");
    }

    /**
     * The use of some accounts by month, with the features before and since the last review as words of bits.
     *
     * @param words how many words a set of features has
     */
    static Query use(Map<String, ReviewPeriod> periods, LocalDate asOf, int words) {
        LocalDate first = periods.values().stream()
                .map(period -> period.from().minusMonths(ReviewPeriod.MONTHS))
                .min(LocalDate::compareTo)
                .filter(firstMonth(asOf)::isAfter)
                .orElse(firstMonth(asOf));
        Query query = Query.of(
                        UsageDays.TABLE,
                        AccountRows.among(periods.keySet()) + " and day >= " + Query.literal(first) + " and day <= "
                                + Query.literal(asOf))
                .by("account_id", MONTH)
                .sum("users", USERS)
                .sum("days", DAYS);
        String since = "day >= " + lastReview(periods);
        String before = "day < " + lastReview(periods) + " and day >= add_months(" + lastReview(periods) + ", -"
                + ReviewPeriod.MONTHS + ")";
        for (int word = 0; word < words; word++) {
            query = query.sum("before_" + word, "bit_or(if(" + before + ", get(features, " + word + "), 0))")
                    .sum("since_" + word, "bit_or(if(" + since + ", get(features, " + word + "), 0))");
        }
        return query;
    }

    private static String lastReview(Map<String, ReviewPeriod> periods) {
        return periods.entrySet().stream()
                .map(entry -> "when " + Query.literal(entry.getKey()) + " then "
                        + Query.literal(entry.getValue().from()))
                .collect(joining(" ", "(case account_id ", " end)"));
    }

    private static LocalDate firstMonth(LocalDate asOf) {
        return asOf.withDayOfMonth(1).minusMonths(MONTHS - 1L);
    }

    /** How many words a set of features has. */
    static int words(List<Fact> features) {
        return features.stream()
                .mapToInt(feature -> (int) feature.figure("number").count() / Long.SIZE + 1)
                .max()
                .orElse(0);
    }

    /**
     * @param enough whether the last review is long enough ago for a feature to have lapsed
     * @param features the rows of usage_features
     * @param use the account's rows of {@link #use}
     * @param loads the rows of {@link #loads}
     */
    static AccountUsage of(
            String account, LocalDate asOf, boolean enough, List<Fact> features, List<Fact> use, List<Fact> loads) {
        Map<LocalDate, Fact> byMonth = new TreeMap<>();
        use.forEach(row -> byMonth.put(row.day(MONTH), row));
        List<Month> months = new ArrayList<>();
        for (int i = 0; i < MONTHS; i++) {
            LocalDate month = firstMonth(asOf).plusMonths(i);
            boolean isLoaded = loads.stream().anyMatch(row -> row.day(MONTH).equals(month));
            boolean hasBegun = byMonth.keySet().stream().anyMatch(used -> !used.isAfter(month));
            if (isLoaded && hasBegun) {
                months.add(month(account, month, asOf, byMonth.get(month)));
            }
        }
        Map<String, boolean[]> used = used(features, use);
        return new AccountUsage(
                months,
                used.keySet().stream()
                        .filter(name -> !used.get(name)[0] && used.get(name)[1])
                        .toList(),
                used.keySet().stream()
                        .filter(name -> enough && used.get(name)[0] && !used.get(name)[1])
                        .toList());
    }

    private static Month month(String account, LocalDate month, LocalDate asOf, Fact row) {
        LocalDate end = month.plusMonths(1).minusDays(1);
        String where = "account_id = " + Query.literal(account) + " and day >= " + Query.literal(month) + " and day <= "
                + Query.literal(end.isAfter(asOf) ? asOf : end);
        return new Month(month, figure(row, "users", USERS, where), figure(row, "days", DAYS, where));
    }

    /** A month without a row is one without any activity. */
    private static Figure figure(Fact row, String column, String aggregate, String where) {
        return new Figure(
                row == null ? 0L : row.figure(column).value(), new Source(UsageDays.TABLE.name(), aggregate, where));
    }

    /** Whether each feature was used before and since the last review, by name. */
    private static Map<String, boolean[]> used(List<Fact> features, List<Fact> use) {
        Map<String, boolean[]> used = new TreeMap<>();
        Map<String, Long> bits = new HashMap<>();
        int words = words(features);
        for (Fact row : use) {
            for (int word = 0; word < words; word++) {
                for (String when : List.of("before_" + word, "since_" + word)) {
                    bits.merge(when, row.figure(when).count(), (a, b) -> a | b);
                }
            }
        }
        for (Fact feature : features) {
            int number = (int) feature.figure("number").count();
            used.put(
                    feature.text("feature"), new boolean[] {has(bits, "before_", number), has(bits, "since_", number)});
        }
        return used;
    }

    private static boolean has(Map<String, Long> bits, String when, int number) {
        long word = bits.getOrDefault(when + number / Long.SIZE, 0L);
        return (word >>> (number % Long.SIZE) & 1) == 1;
    }
}
