package dev.safra.account;

import java.time.LocalDate;
import java.util.Locale;

/**
 * A contract that comes due, and what became of it. Money as in {@link Money}.
 *
 * @param mrr the product's MRR on the day before
 * @param mrrAfter the product's MRR on the day after, at the same exchange rates; null while open
 * @param noticeOn the earliest notice given for it; null if none was
 * @param rateMissing a missing rate, without which the amounts are wrong; null if none is missing
 */
public record Renewal(
        String product,
        LocalDate dueOn,
        long mrr,
        Outcome outcome,
        Long mrrAfter,
        LocalDate noticeOn,
        LedgerEntry.NoRate rateMissing) {

    /** What became of the contract. */
    public enum Outcome {
        RENEWED,
        RENEWED_UP,
        RENEWED_DOWN,
        LOST,
        OPEN;

        /** As it is written in {@code renewals.outcome}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
