package dev.safra.account;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What an account owes from day to day, by its invoices. */
public final class OpenInvoices {

    /** Where there are no invoices to tell. */
    public static final OpenInvoices UNKNOWN = new OpenInvoices(null);

    private final List<Invoice> invoices;

    private OpenInvoices(List<Invoice> invoices) {
        this.invoices = invoices;
    }

    /** Of all its invoices, in any order. */
    public static OpenInvoices of(List<Invoice> invoices) {
        return new OpenInvoices(invoices);
    }

    /**
     * The first day from one on (but before another) on which nothing is owed: in no currency is more open than credited.
     * The other day where there is none, and where nobody knows.
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
            days.add(invoice.issuedOn()); // Of a credit note.
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
