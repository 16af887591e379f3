package dev.safra.account;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * The published state of one account from which its open months continue ({@link OpenMonths}). Where nothing is
 * published from before the window, the months are null and the MRR is zero.
 *
 * @param levels the {@linkplain OpenMonths#isFrozen frozen} levels by month; months without MRR are absent
 * @param firstMonth month of the account's first MRR, if before the window
 * @param firstMonthMrr MRR at that month's close
 * @param firstQuarterMrr MRR at that quarter's close, as far as it was published before the window
 * @param lastPaidMonth the last month before the window with MRR
 */
public record OpeningState(
        Map<LocalDate, List<LedgerEntry.Level>> levels,
        LocalDate firstMonth,
        long firstMonthMrr,
        long firstQuarterMrr,
        LocalDate lastPaidMonth) {

    /** The state of an account of which nothing is published. */
    public static final OpeningState NONE = new OpeningState(Map.of(), null, 0, 0, null);
}
