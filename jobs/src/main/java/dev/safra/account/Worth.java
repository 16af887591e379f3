package dev.safra.account;

import java.time.LocalDate;

/**
 * What an account pays on a day and how that came about. Money as in {@link Money}, at the exchange rates of the day's
 * month.
 *
 * @param mrrBefore MRR three months earlier
 * @param lastUpsellOn when its MRR last rose from above zero, in the year up to the day; null if it did not
 * @param renewals contracts that came due in that year and were renewed, at more, less or the same MRR
 * @param losses contracts that came due in that year and were lost
 * @param nextRenewalOn when the next contract comes due; null if none is known
 * @param nextRenewalMrr MRR of all products that come due on that day
 * @param rateMissing a missing rate, without which the amounts are wrong; null if none is missing
 */
public record Worth(
        long mrr,
        long mrrBefore,
        LocalDate lastUpsellOn,
        int renewals,
        int losses,
        LocalDate nextRenewalOn,
        long nextRenewalMrr,
        LedgerEntry.NoRate rateMissing) {}
