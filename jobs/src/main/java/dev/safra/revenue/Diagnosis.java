package dev.safra.revenue;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The pattern of a month's losses against the company's usual rates, the medians of the twelve months before
 * (docs/metrics.md, "Diagnosis").
 */
final class Diagnosis implements Serializable {

    private static final long serialVersionUID = 1;

    /** How many months before are compared with, and how many of them must have a rate. */
    private static final int TRAILING_MONTHS = 12;

    private static final int LEAST_MONTHS = 6;

    /** Medians of the company's rates before a month. */
    private record Usual(double net, double gross, Double logo) implements Serializable {}

    private final Map<LocalDate, Usual> usual;

    private Diagnosis(Map<LocalDate, Usual> usual) {
        this.usual = usual;
    }

    /** @param company {@link MonthSums#ofCompany} */
    static Diagnosis of(SortedMap<LocalDate, long[]> company) {
        Map<LocalDate, Usual> usual = new HashMap<>();
        if (company.isEmpty()) {
            return new Diagnosis(usual);
        }
        SortedMap<LocalDate, BridgeMonth> months = new TreeMap<>();
        company.forEach((month, sums) -> months.put(month, new BridgeMonth(sums)));
        LocalDate last = months.lastKey().plusMonths(TRAILING_MONTHS);
        for (LocalDate month = months.firstKey(); !month.isAfter(last); month = month.plusMonths(1)) {
            List<BridgeMonth> before = List.copyOf(
                    months.subMap(month.minusMonths(TRAILING_MONTHS), month).values());
            if (rates(before, BridgeMonth::netChurnRate).size() >= LEAST_MONTHS) {
                usual.put(
                        month,
                        new Usual(
                                median(rates(before, BridgeMonth::netChurnRate)),
                                median(rates(before, BridgeMonth::grossChurnRate)),
                                median(rates(before, BridgeMonth::logoChurnRate))));
            }
        }
        return new Diagnosis(usual);
    }

    private static List<Double> rates(List<BridgeMonth> months, Function<BridgeMonth, Double> rate) {
        return months.stream().map(rate).filter(Objects::nonNull).sorted().toList();
    }

    /** The median of sorted values; null if there are none. */
    private static Double median(List<Double> values) {
        int half = values.size() / 2;
        if (values.isEmpty()) {
            return null;
        }
        return values.size() % 2 == 1 ? values.get(half) : 0.5 * values.get(half - 1) + 0.5 * values.get(half);
    }

    /** The diagnosis; null where nothing stands out, or too little is known. */
    String of(LocalDate month, BridgeMonth bridge) {
        Usual before = usual.get(month);
        Double net = bridge.netChurnRate();
        if (before == null || net == null) {
            return null;
        }
        Double logo = bridge.logoChurnRate();
        boolean comparesLogos = logo != null && before.logo() != null;
        // Comes first: growth does not undo that customers left, however low the net rate is.
        if (bridge.grossChurnRate() > before.gross() && (net < before.net() || net < 0)) {
            return "growth_hides_churn";
        }
        if (net > before.net() && comparesLogos && logo < before.logo()) {
            return "large_accounts_lost";
        }
        return net < before.net() && comparesLogos && logo > before.logo() ? "small_accounts_lost" : null;
    }
}
