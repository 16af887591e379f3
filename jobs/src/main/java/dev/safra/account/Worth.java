package dev.safra.account;

import java.time.LocalDate;

/**
 * What an account pays on a day and how that came about. Money as in {@link Money}, at the exchange rates of the day's month.
 *
 * @param mrrBefore three months earlier
 * @param lastUpsellOn when its MRR last rose from above zero, in the year up to the day; null if it did not
 * @param renewals contracts that came due in that year and were renewed, up, down or as they were
 * @param losses those that came due and were lost
 * @param nextRenewalOn when the next one comes due; null if none is known of
 * @param nextRenewalMrr what is at stake then, of all products that come due that day
 * @param rateMissing what could not be counted for want of a rate; null if nothing: the amounts are wrong else
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
