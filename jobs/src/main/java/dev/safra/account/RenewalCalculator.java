package dev.safra.account;

import dev.safra.account.Renewal.Outcome;
import dev.safra.config.AsOf;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the due dates of one account's contracts and what became of each (docs/metrics.md, "Renewals"). A contract
 * comes due on {@code renews_on}, or else at the end of a period with a term of a quarter or longer, and only if its
 * product has MRR on the day before.
 *
 * @param asOf the last day seen; a renewal is open until the day after its due date is seen
 * @param rates both sides of a renewal are converted at the rates of the month of the day before
 * @param pastDueGraceDays how many days a period past due still counts
 * @param bridgeGapDays the longest gap between two periods of a product that is bridged, in days
 */
public record RenewalCalculator(AsOf asOf, Rates rates, int pastDueGraceDays, int bridgeGapDays)
        implements Serializable {

    /** The renewals of one account by product and due date, from its valid rows in any order. */
    public List<Renewal> renewals(List<Subscription> rows) {
        Map<String, List<Period>> byProduct = new TreeMap<>();
        for (Period period : Periods.of(rows, pastDueGraceDays, bridgeGapDays).periods()) {
            if (period.isPaid() && !period.isEmpty() && !period.from().isAfter(asOf.day())) {
                byProduct
                        .computeIfAbsent(period.row().product(), product -> new ArrayList<>())
                        .add(period);
            }
        }
        List<Renewal> renewals = new ArrayList<>();
        byProduct.forEach((product, periods) -> follow(product, periods, renewals));
        return renewals;
    }

    private void follow(String product, List<Period> periods, List<Renewal> renewals) {
        TreeMap<LocalDate, List<Period>> due = new TreeMap<>();
        for (Period period : periods) {
            LocalDate dueOn = dueOn(period);
            if (dueOn != null) {
                due.computeIfAbsent(dueOn, day -> new ArrayList<>()).add(period);
            }
        }
        InForce before = new InForce(periods);
        InForce after = new InForce(periods);
        due.forEach((dueOn, ending) -> {
            LocalDate dayBefore = earlier(dueOn.minusDays(1), asOf.day());
            LocalDate dayAfter = dueOn.plusDays(1);
            LocalDate month = AsOf.monthOf(dayBefore);
            Level was = Level.of(before.on(dayBefore), rates, month, month);
            if (was.mrr() > 0 || was.missing() != null) {
                Level is = dayAfter.isAfter(asOf.day())
                        ? null
                        : Level.of(after.on(dayAfter), rates, month, AsOf.monthOf(dayAfter));
                renewals.add(new Renewal(
                        product,
                        dueOn,
                        was.mrr(),
                        is == null ? Outcome.OPEN : outcome(was.mrr(), is.mrr()),
                        is == null ? null : is.mrr(),
                        noticeOn(dueOn, ending),
                        Stream.of(was, is == null ? was : is)
                                .map(Level::missing)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElse(null)));
            }
        });
    }

    /** When a period's contract comes due, as far as is known; null if it does not. */
    private LocalDate dueOn(Period period) {
        Subscription row = period.row();
        LocalDate end = row.endsOn() == null ? Period.OPEN : row.endsOn();
        // That a later row or the end of the grace cuts it after the as-of day is not known yet.
        LocalDate until = period.to().isAfter(asOf.day()) ? end : earlier(end, period.to());
        LocalDate renewsOn = row.renewsOn();
        if (renewsOn != null && renewsOn.isAfter(period.from()) && !renewsOn.isAfter(until)) {
            return renewsOn;
        }
        boolean endsByContract = row.endsOn() != null && !(period.isInvoluntary() && until.isBefore(end));
        return endsByContract && row.term().isQuarterOrLonger() ? until : null;
    }

    private LocalDate noticeOn(LocalDate dueOn, List<Period> ending) {
        return ending.stream()
                .map(period -> period.row().cancelledOn())
                .filter(day -> day != null && !day.isAfter(earlier(dueOn, asOf.day())))
                .min(LocalDate::compareTo)
                .orElse(null);
    }

    private static Outcome outcome(long before, long after) {
        if (after == 0) {
            return Outcome.LOST;
        }
        if (after == before) {
            return Outcome.RENEWED;
        }
        return after > before ? Outcome.RENEWED_UP : Outcome.RENEWED_DOWN;
    }

    private static LocalDate earlier(LocalDate day, LocalDate other) {
        return day.isBefore(other) ? day : other;
    }
}
