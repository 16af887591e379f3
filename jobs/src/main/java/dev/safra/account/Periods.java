package dev.safra.account;

import static java.util.Comparator.comparing;

import dev.safra.account.Finding.Rule;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An account's periods after cleaning: no duplicate rows, no overlap within a subscription, unpaid periods ended, short
 * gaps bridged. They depend only on the rows, not on their order or the as-of day, so that a closed month does not
 * change.
 *
 * @param periods ordered by {@code from}, then by full row
 */
public record Periods(List<Period> periods, List<Finding> findings) {

    private static final Comparator<Subscription> BY_SUBSCRIPTION_AND_START = comparing(Subscription::subscriptionId)
            .thenComparing(Subscription::startsOn)
            .thenComparing(Subscription.FULL_ROW);

    /**
     * Cleans one account's valid rows.
     *
     * @param pastDueGraceDays how many days a period past due still counts
     * @param bridgeGapDays the longest gap between two periods of a product that is bridged, in days
     */
    public static Periods of(List<Subscription> rows, int pastDueGraceDays, int bridgeGapDays) {
        List<Finding> findings = new ArrayList<>();
        List<Subscription> distinct = withoutRepeats(rows, findings);
        List<Period> periods = new ArrayList<>(distinct.size());
        for (Period period : cutWhereTheNextBegins(distinct, findings)) {
            periods.add(endedWhenUnpaid(period, pastDueGraceDays));
        }
        periods.sort(comparing(Period::from).thenComparing(Period::row, Subscription.FULL_ROW));
        bridgeGaps(periods, bridgeGapDays);
        return new Periods(periods, findings);
    }

    /** One row per subscription and start: the last by full row order. */
    private static List<Subscription> withoutRepeats(List<Subscription> rows, List<Finding> findings) {
        List<Subscription> sorted = new ArrayList<>(rows);
        sorted.sort(BY_SUBSCRIPTION_AND_START);
        List<Subscription> distinct = new ArrayList<>(sorted.size());
        for (int i = 0; i < sorted.size(); i++) {
            Subscription row = sorted.get(i);
            Subscription next = i + 1 < sorted.size() ? sorted.get(i + 1) : null;
            if (next == null
                    || !isSameSubscription(row, next)
                    || !row.startsOn().equals(next.startsOn())) {
                distinct.add(row);
            } else {
                boolean isRepeat = Subscription.FULL_ROW.compare(row, next) == 0;
                findings.add(new Finding(isRepeat ? Rule.DUPLICATE : Rule.SAME_START, row));
            }
        }
        return distinct;
    }

    private static List<Period> cutWhereTheNextBegins(List<Subscription> rows, List<Finding> findings) {
        List<Period> periods = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Subscription row = rows.get(i);
            LocalDate to = row.endsOn() == null ? Period.OPEN : row.endsOn();
            if (i + 1 < rows.size() && isSameSubscription(row, rows.get(i + 1))) {
                LocalDate nextStart = rows.get(i + 1).startsOn();
                if (to.isAfter(nextStart)) {
                    findings.add(new Finding(Rule.OVERLAP_CUT, row));
                    to = nextStart;
                }
            }
            periods.add(new Period(row, row.startsOn(), to, false));
        }
        return periods;
    }

    private static Period endedWhenUnpaid(Period period, int graceDays) {
        if (period.row().pastDueSince() == null) {
            return period;
        }
        LocalDate graceEnds = period.row().pastDueSince().plusDays(graceDays);
        if (!graceEnds.isBefore(period.to())) {
            return period;
        }
        LocalDate end = graceEnds.isBefore(period.from()) ? period.from() : graceEnds;
        return new Period(period.row(), period.from(), end, true);
    }

    /**
     * Extends periods that end at a short gap in a product until the product starts again. A day on which another
     * period of the product is in force is not a gap; trials do not count as periods.
     */
    private static void bridgeGaps(List<Period> periods, int gapDays) {
        Map<String, LocalDate> inForceUntil = new HashMap<>();
        Map<String, Map<LocalDate, LocalDate>> bridges = new HashMap<>();
        for (Period period : periods) {
            if (period.isTrial() || period.isEmpty()) {
                continue;
            }
            String product = period.row().product();
            LocalDate until = inForceUntil.getOrDefault(product, period.from());
            boolean isGap = period.from().isAfter(until);
            if (isGap && !period.from().isAfter(until.plusDays(gapDays))) {
                bridges.computeIfAbsent(product, any -> new HashMap<>()).put(until, period.from());
            }
            inForceUntil.put(product, period.to().isAfter(until) ? period.to() : until);
        }
        if (bridges.isEmpty()) {
            return;
        }
        periods.replaceAll(period -> {
            LocalDate bridged =
                    bridges.getOrDefault(period.row().product(), Map.of()).get(period.to());
            return bridged == null || period.isTrial() || period.isEmpty() ? period : period.until(bridged);
        });
    }

    private static boolean isSameSubscription(Subscription one, Subscription other) {
        return one.subscriptionId().equals(other.subscriptionId());
    }
}
