package dev.safra.account;

import java.time.LocalDate;

/**
 * An invoice that is or was owed; neither void nor uncollectible.
 *
 * @param paidOn when it was paid; null while it is open
 * @param amount in {@link Money}, of {@code currency}; below zero for a credit note
 */
public record Invoice(LocalDate issuedOn, LocalDate paidOn, long amount, String currency) {

    boolean isOpen(LocalDate day) {
        return !issuedOn.isAfter(day) && (paidOn == null || paidOn.isAfter(day));
    }
}
