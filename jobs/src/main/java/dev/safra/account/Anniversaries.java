package dev.safra.account;

import dev.safra.config.AsOf;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Follows one account from monthly anniversary to monthly anniversary of its first day with MRR. It has MRR on a day where
 * a month that closed then would have.
 *
 * @param asOf the day up to which anniversaries are known
 * @param pastDueGraceDays how long a period past due still counts
 * @param bridgeGapDays the longest gap between two periods of a product that is taken for none
 */
public record Anniversaries(AsOf asOf, int pastDueGraceDays, int bridgeGapDays) implements Serializable {

    /**
     * One account's.
     *
     * @param firstDay its first with MRR
     * @param alive the numbers of the anniversaries on which it has MRR, ascending; 0 is the first day itself
     */
    public record Life(LocalDate firstDay, List<Integer> alive) {}

    /** Empty if it has never had MRR. From its valid subscription rows in any order. */
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
        // Always from the first day: of 31 January they are 28 February and 31 March.
        for (int k = 0; !firstDay.plusMonths(k).isAfter(asOf.day()); k++) {
            if (!inForce.on(firstDay.plusMonths(k)).isEmpty()) {
                alive.add(k);
            }
        }
        return Optional.of(new Life(firstDay, List.copyOf(alive)));
    }
}
