package dev.safra.account;

import java.time.LocalDate;
import java.util.List;

/**
 * The MRR of some periods on a day.
 *
 * @param missing a missing rate, without which the MRR is too low; null if none is missing
 */
record Level(long mrr, LedgerEntry.NoRate missing) {

    /**
     * Adds up the periods at a month's rates; a currency without a rate in that month is converted at {@code
     * ownMonth}'s.
     */
    static Level of(List<Period> periods, Rates rates, LocalDate month, LocalDate ownMonth) {
        long mrr = 0;
        LedgerEntry.NoRate missing = null;
        for (Period period : periods) {
            Subscription row = period.row();
            LocalDate known = rates.has(row.currency(), month) ? month : ownMonth;
            if (rates.has(row.currency(), known)) {
                mrr = Math.addExact(mrr, row.term().mrr(row.amount(), rates.of(row.currency(), known)));
            } else {
                missing = new LedgerEntry.NoRate(known, row.currency());
            }
        }
        return new Level(mrr, missing);
    }
}
