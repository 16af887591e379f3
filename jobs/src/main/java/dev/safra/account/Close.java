package dev.safra.account;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An account's MRR at the close of one month, product by product (in product order). */
final class Close {

    final LocalDate month;
    final LocalDate day;
    final TreeMap<String, ProductClose> products = new TreeMap<>();
    /** Currencies without a rate, whose items are not counted. */
    final Set<String> currenciesWithoutRate = new TreeSet<>();

    private final Map<String, LocalDate> pausedSince = new HashMap<>();
    private final Rates rates;

    Close(LocalDate month, LocalDate day, Rates rates) {
        this.month = month;
        this.day = day;
        this.rates = rates;
    }

    /** Counts a period that is in force on the day. */
    void add(Period period) {
        if (period.isPaused()) {
            pausedSince.merge(period.row().product(), period.from(), (a, b) -> a.isAfter(b) ? a : b);
        } else if (period.isPaid()) {
            Subscription row = period.row();
            if (!rates.has(row.currency(), month)) {
                currenciesWithoutRate.add(row.currency());
                return;
            }
            long itemMrr = row.term().mrr(row.amount(), rates.of(row.currency(), month));
            if (itemMrr > 0) {
                products.computeIfAbsent(row.product(), product -> new ProductClose())
                        .add(period, itemMrr);
            }
        }
    }

    /**
     * Replaces the computed balances with the published ones. A product whose balances agree keeps the details from its
     * rows. For any other product the currencies are unknown, and only the largest item is taken from its rows, for the
     * reason of a loss.
     */
    void standAs(List<LedgerEntry.Level> published) {
        Map<String, ProductClose> computed = new HashMap<>(products);
        products.clear();
        currenciesWithoutRate.clear();
        for (LedgerEntry.Level level : published) {
            ProductClose own = computed.get(level.product());
            products.put(
                    level.product(),
                    own != null && own.isAt(level) ? own : new ProductClose(level, own == null ? null : own.lead));
        }
    }

    ProductClose of(String product) {
        return products.getOrDefault(product, new ProductClose());
    }

    boolean isPausedSince(String product, LocalDate previousDay) {
        LocalDate since = pausedSince.get(product);
        return since != null && since.isAfter(previousDay);
    }

    long mrr() {
        long sum = 0;
        for (ProductClose product : products.values()) {
            sum = Math.addExact(sum, product.mrr);
        }
        return sum;
    }

    /** The item with the highest MRR of all products, ties by full row; null if none is known. */
    Item lead() {
        return products.values().stream()
                .map(product -> product.lead)
                .filter(Objects::nonNull)
                .min(Item.LARGEST)
                .orElse(null);
    }

    /** A period's MRR at the close. */
    record Item(Period period, long mrr) {
        static final Comparator<Item> LARGEST = Comparator.comparingLong(Item::mrr)
                .reversed()
                .thenComparing(item -> item.period().row(), Subscription.FULL_ROW);
    }

    /** One product at the close; all zero where it has no MRR. */
    final class ProductClose {
        long mrr;
        long committedMrr;
        long atRiskMrr;
        long mrrAtLastRates;
        BigDecimal quantity;
        String plan;
        /** The largest item; null where only the published level is known. */
        Item lead;
        /** MRR of the items in foreign currencies before conversion. Empty in the common case. */
        private final Map<String, BigDecimal> unconverted = new HashMap<>(0);
        /** The same converted at this month's rates. */
        private final Map<String, Long> converted = new HashMap<>(0);

        private ProductClose() {}

        private ProductClose(LedgerEntry.Level published, Item lead) {
            mrr = published.mrr();
            committedMrr = published.committedMrr();
            atRiskMrr = published.atRiskMrr();
            mrrAtLastRates = mrr;
            quantity = published.quantity();
            plan = published.plan();
            this.lead = lead;
        }

        private boolean isAt(LedgerEntry.Level level) {
            return mrr == level.mrr()
                    && committedMrr == level.committedMrr()
                    && atRiskMrr == level.atRiskMrr()
                    && Objects.equals(plan, level.plan())
                    && (quantity == null || level.quantity() == null
                            ? quantity == level.quantity()
                            : quantity.compareTo(level.quantity()) == 0);
        }

        private void add(Period period, long itemMrr) {
            Subscription row = period.row();
            mrr = Math.addExact(mrr, itemMrr);
            if (!period.hasNotice(day)) {
                committedMrr += itemMrr;
            }
            if (period.isPastDue(day)) {
                atRiskMrr += itemMrr;
            }
            if (row.quantity() != null) {
                quantity = quantity == null ? row.quantity() : quantity.add(row.quantity());
            }
            Item item = new Item(period, itemMrr);
            if (lead == null || Item.LARGEST.compare(item, lead) < 0) {
                lead = item;
                plan = row.plan();
            }
            if (rates.isForeign(row.currency())) {
                unconverted.merge(row.currency(), row.term().unroundedMrr(row.amount()), BigDecimal::add);
                converted.merge(row.currency(), itemMrr, Long::sum);
                mrrAtLastRates += row.term().mrr(row.amount(), rates.ofMonthBefore(row.currency(), month));
            } else {
                mrrAtLastRates += itemMrr;
            }
        }

        /**
         * The customer's part of the change since the previous close: the whole difference, except in a foreign
         * currency with MRR at both closes. There a rise counts at this month's rate and a fall at last month's, and
         * the rest is the exchange rate's part.
         */
        long customersPart(ProductClose before) {
            long part = mrr - before.mrr;
            Set<String> currencies = new HashSet<>(unconverted.keySet());
            currencies.addAll(before.unconverted.keySet());
            for (String currency : currencies) {
                BigDecimal then = before.unconverted.get(currency);
                BigDecimal now = unconverted.get(currency);
                if (then != null && now != null) {
                    part -= converted.get(currency) - before.converted.get(currency);
                    part += customersPart(
                            currency, then, now, converted.get(currency) - before.converted.get(currency));
                }
            }
            return part;
        }

        private long customersPart(String currency, BigDecimal then, BigDecimal now, long difference) {
            BigDecimal lastRate = rates.of(currency, month.minusMonths(1));
            BigDecimal rate = rates.of(currency, month);
            if (rate.compareTo(lastRate) == 0) {
                return difference;
            }
            BigDecimal change = now.subtract(then);
            return Money.of(change.multiply(change.signum() > 0 ? rate : lastRate));
        }
    }
}
