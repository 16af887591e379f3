package dev.safra.account;

import dev.safra.account.Renewal.Outcome;
import dev.safra.config.AsOf;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Computes the value of an account at the close of a day: what it pays, and how that came about.
 *
 * @param asOf later dates are not known yet
 * @param pastDueGraceDays how many days a period past due still counts
 * @param bridgeGapDays the longest gap between two periods of a product that is bridged, in days
 */
public record ValueCalculator(AsOf asOf, Rates rates, int pastDueGraceDays, int bridgeGapDays) implements Serializable {

    /** The value of one account, from its valid rows in any order; empty if it has had no MRR by the as-of day. */
    public Optional<Worth> of(List<Subscription> rows) {
        LocalDate day = asOf.day();
        List<Period> paid = Periods.of(rows, pastDueGraceDays, bridgeGapDays).periods().stream()
                .filter(period ->
                        period.isPaid() && !period.isEmpty() && !period.from().isAfter(day))
                .toList();
        if (paid.isEmpty()) {
            return Optional.empty();
        }
        LocalDate quarterAgo = day.minusMonths(3);
        LocalDate yearAgo = day.minusYears(1);
        LedgerEntry.NoRate missing = null;
        long before = 0;
        long last = 0;
        LocalDate lastUpsellOn = null;
        InForce inForce = new InForce(paid);
        for (LocalDate change : daysOfChange(paid, yearAgo, quarterAgo)) {
            Level level = Level.of(inForce.on(change), rates, asOf.month(), AsOf.monthOf(change));
            boolean isCompared = change.equals(day) || change.equals(quarterAgo);
            missing = level.missing() == null || !isCompared ? missing : level.missing();
            if (last > 0 && level.mrr() > last) {
                lastUpsellOn = change;
            }
            last = level.mrr();
            before = change.isAfter(quarterAgo) ? before : last;
        }
        return Optional.of(
                with(new Worth(last, before, lastUpsellOn, 0, 0, null, 0, missing), renewalsSince(rows, yearAgo)));
    }

    /**
     * The days in the year up to the as-of day on which MRR can change, and those whose MRR is compared: the first of
     * that year, the day three months ago and the as-of day.
     */
    private TreeSet<LocalDate> daysOfChange(List<Period> paid, LocalDate yearAgo, LocalDate quarterAgo) {
        TreeSet<LocalDate> days = new TreeSet<>(List.of(yearAgo, quarterAgo, asOf.day()));
        for (Period period : paid) {
            days.add(period.from());
            days.add(period.to());
        }
        days.removeIf(day -> day.isBefore(yearAgo) || day.isAfter(asOf.day()));
        return days;
    }

    private List<Renewal> renewalsSince(List<Subscription> rows, LocalDate yearAgo) {
        return new RenewalCalculator(asOf, rates, pastDueGraceDays, bridgeGapDays)
                .renewals(rows).stream()
                        .filter(renewal -> renewal.dueOn().isAfter(yearAgo))
                        .toList();
    }

    private static Worth with(Worth worth, List<Renewal> renewals) {
        int lost = 0;
        int renewed = 0;
        LocalDate nextOn = null;
        long nextMrr = 0;
        LedgerEntry.NoRate missing = worth.rateMissing();
        for (Renewal renewal : renewals) {
            missing = renewal.rateMissing() == null ? missing : renewal.rateMissing();
            if (renewal.outcome() != Outcome.OPEN) {
                lost += renewal.outcome() == Outcome.LOST ? 1 : 0;
                renewed += renewal.outcome() == Outcome.LOST ? 0 : 1;
            } else if (nextOn == null || renewal.dueOn().isBefore(nextOn)) {
                nextOn = renewal.dueOn();
                nextMrr = renewal.mrr();
            } else if (renewal.dueOn().equals(nextOn)) {
                nextMrr = Math.addExact(nextMrr, renewal.mrr());
            }
        }
        return new Worth(worth.mrr(), worth.mrrBefore(), worth.lastUpsellOn(), renewed, lost, nextOn, nextMrr, missing);
    }
}
