package dev.safra.account;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/**
 * Exchange rates by currency and calendar month: units of the reporting currency for one unit. The reporting currency
 * itself is always worth 1, and so is an amount without a currency.
 */
public final class Rates implements Serializable {

    private static final long serialVersionUID = 1;

    private final String reportingCurrency;
    private final HashMap<String, HashMap<LocalDate, BigDecimal>> byCurrency = new HashMap<>();

    /** Starts without foreign rates. The reporting currency is null where no row names a currency. */
    public Rates(String reportingCurrency) {
        this.reportingCurrency = reportingCurrency;
    }

    /** Adds a month's rate; {@code month} is its first day. */
    public Rates with(String currency, LocalDate month, BigDecimal rate) {
        byCurrency.computeIfAbsent(currency, any -> new HashMap<>()).put(month, rate);
        return this;
    }

    boolean isForeign(String currency) {
        return currency != null && !currency.equals(reportingCurrency);
    }

    /** Whether an amount of a currency can be converted in a month. */
    public boolean has(String currency, LocalDate month) {
        return find(currency, month) != null;
    }

    /** The rate of a month. Throws IllegalStateException if there is none: ask {@link #has} first. */
    public BigDecimal of(String currency, LocalDate month) {
        BigDecimal rate = find(currency, month);
        if (rate == null) {
            throw new IllegalStateException("exchange_rates has no rate for " + currency + " in " + month);
        }
        return rate;
    }

    /** The rate of the month before, or of the month itself where the currency has none before. */
    BigDecimal ofMonthBefore(String currency, LocalDate month) {
        BigDecimal before = find(currency, month.minusMonths(1));
        return before == null ? of(currency, month) : before;
    }

    private BigDecimal find(String currency, LocalDate month) {
        return isForeign(currency) ? byCurrency.getOrDefault(currency, NONE).get(month) : BigDecimal.ONE;
    }

    private static final HashMap<LocalDate, BigDecimal> NONE = new HashMap<>(Map.of());
}
