package dev.safra.account;

import dev.safra.config.AsOf;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Follows one account through the monthly anniversaries of its first day with MRR. The account has MRR on a day if a
 * month that closed on that day would have.
 *
 * @param asOf the day up to which anniversaries are known
 * @param pastDueGraceDays how many days a period past due still counts
 * @param bridgeGapDays the longest gap between two periods of a product that is bridged, in days
 */
public record Anniversaries(AsOf asOf, int pastDueGraceDays, int bridgeGapDays) implements Serializable {

    /**
     * The anniversaries of one account.
     *
     * @param firstDay its first day with MRR
     * @param alive the numbers of the anniversaries on which it has MRR, ascending; 0 is the first day itself
     */
    public record Life(LocalDate firstDay, List<Integer> alive) {}

    /**
     * The anniversaries of one account, from its valid subscription rows in any order; empty if it has had no MRR by
     * the as-of day.
     */
    public Optional<Life> of(List<Subscription> rows) {
        List<Period> paid = Periods.of(rows, pastDueGraceDays, bridgeGapDays).periods().stream()
                .filter(period -> period.isPaid() && !period.isEmpty())
                .toList();
        if (paid.isEmpty() || paid.get(0).from().isAfter(asOf.day())) {
            return Optional.empty();
        }
        LocalDate firstDay = paid.get(0).from();
        InForce inForce = new InForce(paid);
        List<Integer> alive = new ArrayList<>();
        // Counted from the first day each time: the anniversaries of 31 January are 28 February and 31 March.
        for (int k = 0; !firstDay.plusMonths(k).isAfter(asOf.day()); k++) {
            if (!inForce.on(firstDay.plusMonths(k)).isEmpty()) {
                alive.add(k);
            }
        }
        return Optional.of(new Life(firstDay, List.copyOf(alive)));
    }
}
