package dev.safra.account;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What an account owes on a day, from its invoices. */
public final class OpenInvoices {

    /** For sites without invoices. */
    public static final OpenInvoices UNKNOWN = new OpenInvoices(null);

    private final List<Invoice> invoices;

    private OpenInvoices(List<Invoice> invoices) {
        this.invoices = invoices;
    }

    /** From all invoices of the account, in any order. */
    public static OpenInvoices of(List<Invoice> invoices) {
        return new OpenInvoices(invoices);
    }

    /**
     * The first day from {@code from} up to, but not including, {@code before} on which nothing is owed: in no currency
     * do open invoices exceed open credit notes. {@code before} if there is no such day, or invoices are unknown.
     */
    LocalDate settledFrom(LocalDate from, LocalDate before) {
        if (invoices == null) {
            return before;
        }
        List<Invoice> owed = invoices.stream()
                .filter(invoice -> invoice.issuedOn().isBefore(before)
                        && (invoice.paidOn() == null || invoice.paidOn().isAfter(from)))
                .toList();
        TreeSet<LocalDate> days = new TreeSet<>(List.of(from));
        for (Invoice invoice : owed) {
            days.add(invoice.issuedOn()); // A credit note may settle what is owed.
            if (invoice.paidOn() != null) {
                days.add(invoice.paidOn());
            }
        }
        return days.tailSet(from).headSet(before).stream()
                .filter(day -> !isOwing(owed, day))
                .findFirst()
                .orElse(before);
    }

    private static boolean isOwing(List<Invoice> invoices, LocalDate day) {
        Map<String, Long> open = new HashMap<>();
        for (Invoice invoice : invoices) {
            if (invoice.isOpen(day)) {
                open.merge(String.valueOf(invoice.currency()), invoice.amount(), Math::addExact);
            }
        }
        return open.values().stream().anyMatch(balance -> balance > 0);
    }
}
