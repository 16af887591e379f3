package dev.safra.account;

import java.time.LocalDate;
import java.util.List;

/**
 * What some periods amount to on a day.
 *
 * @param missing what could not be counted for want of a rate; null if nothing
 */
record Level(long mrr, LedgerEntry.NoRate missing) {

    /** At a month's rates, or at their own month's where a currency's rates only begin with it. */
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
