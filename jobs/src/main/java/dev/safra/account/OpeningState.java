package dev.safra.account;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What is published of one account and its open months go on from ({@link OpenMonths}). The months are null, and the MRR zero,
 * where nothing is published from before them.
 *
 * @param levels by month, those that stand {@linkplain OpenMonths#isFrozen as published}; months without MRR are missing
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

    /** Of an account of which nothing is published. */
    public static final OpeningState NONE = new OpeningState(Map.of(), null, 0, 0, null);
}
