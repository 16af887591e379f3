package dev.safra.account;

import dev.safra.account.Close.Item;
import dev.safra.account.Close.ProductClose;
import dev.safra.account.LedgerEntry.Loss;
import dev.safra.config.AsOf;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Follows one account's MRR from one month's close to the next and emits its balances and movements. A month without
 * MRR counts as zero: every close is compared with that of the previous calendar month.
 *
 * @param asOf the last close is that day's; later starts are not yet in force
 * @param rates of the foreign currencies; a missing one is emitted as {@link LedgerEntry.NoRate}
 * @param pastDueGraceDays how many days a period past due still counts
 * @param bridgeGapDays the longest gap between two periods of a product that is bridged, in days
 */
public record Ledger(AsOf asOf, Rates rates, int pastDueGraceDays, int bridgeGapDays) implements Serializable {

    /** All entries of one account, from its valid rows in any order: findings first, then month by month. */
    public List<LedgerEntry> follow(List<Subscription> rows) {
        return follow(rows, OpenMonths.ALL, OpeningState.NONE);
    }

    /**
     * The entries of a window's months, continuing from the published opening state. Where the rows now differ from
     * what was published for earlier or closed months, the difference is a movement of the next open month. Where they
     * still agree, the entries are the window's part of all entries.
     *
     * @param rows the account's valid rows in any order; none if it is only known from {@code books}
     */
    public List<LedgerEntry> follow(List<Subscription> rows, OpenMonths window, OpeningState books) {
        Periods cleaned = Periods.of(rows, pastDueGraceDays, bridgeGapDays);
        List<LedgerEntry> facts = new ArrayList<>();
        cleaned.findings().forEach(finding -> facts.add(new LedgerEntry.Found(finding)));
        new Account(cleaned.periods(), window, books, facts).run();
        return facts;
    }

    /** The state of one account while its months are followed. */
    private final class Account {
        private final List<Period> periods;
        private final OpenMonths window;
        private final OpeningState books;
        private final List<LedgerEntry> facts;
        private final List<Period> inForce = new ArrayList<>();
        /** By subscription, the last paid period that has started so far; its end is the subscription's end. */
        private final Map<String, Period> latestPaid = new HashMap<>();

        private int nextPeriod;

        private LocalDate firstDay;
        private LocalDate firstMonth;
        private LocalDate lastPaidMonth;
        private long firstMonthMrr;
        private long firstQuarterMrr;

        Account(List<Period> periods, OpenMonths window, OpeningState books, List<LedgerEntry> facts) {
            this.periods = periods;
            this.window = window;
            this.books = books;
            this.facts = facts;
            firstMonth = books.firstMonth();
            lastPaidMonth = books.lastPaidMonth();
            firstMonthMrr = books.firstMonthMrr();
            firstQuarterMrr = books.firstQuarterMrr();
        }

        void run() {
            firstDay = periods.stream()
                    .filter(period -> period.isPaid() && !period.isEmpty())
                    .map(Period::from)
                    .findFirst()
                    .orElse(LocalDate.MAX);
            LocalDate month = Stream.concat(Stream.of(AsOf.monthOf(firstDay)), books.levels().keySet().stream())
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            Close before = new Close(month.minusMonths(1), month.minusDays(1), rates);
            for (; !month.isAfter(asOf.month()); month = month.plusMonths(1)) {
                Close after = closeOf(month);
                if (window.includes(month)) {
                    emit(before, after);
                }
                before = after;
            }
        }

        private Close closeOf(LocalDate month) {
            LocalDate day = asOf.closeOf(month);
            while (nextPeriod < periods.size()
                    && !periods.get(nextPeriod).from().isAfter(day)) {
                Period begun = periods.get(nextPeriod++);
                inForce.add(begun);
                if (begun.isPaid()) {
                    latestPaid.put(begun.row().subscriptionId(), begun);
                }
            }
            inForce.removeIf(period -> !period.isInForce(day));
            Close close = new Close(month, day, rates);
            inForce.forEach(close::add);
            if (window.isFrozen(month)) {
                close.standAs(books.levels().getOrDefault(month, List.of()));
            }
            return close;
        }

        private void emit(Close before, Close after) {
            long opening = before.mrr();
            long closing = after.mrr();
            after.currenciesWithoutRate.forEach(currency -> facts.add(new LedgerEntry.NoRate(after.month, currency)));
            rememberFirst(after.month, closing);
            if (opening > 0 || closing > 0) {
                emitBalances(after);
                long[] amounts = emitChanges(before, opening, after, closing);
                emitMonth(before, opening, after, closing, amounts);
            }
            if (closing > 0) {
                lastPaidMonth = after.month;
            }
        }

        private void rememberFirst(LocalDate month, long closing) {
            if (firstMonth == null && closing > 0) {
                firstMonth = month;
                firstMonthMrr = closing;
            }
            if (firstMonth != null && isSameQuarter(firstMonth, month)) {
                // Overwritten month by month until the quarter's close remains.
                firstQuarterMrr = closing;
            }
        }

        private void emitBalances(Close close) {
            close.products.forEach((product, level) -> facts.add(new LedgerEntry.Level(
                    close.month, product, level.plan, level.quantity, level.mrr, level.committedMrr, level.atRiskMrr)));
        }

        /** Returns the sum of the changes by kind. */
        private long[] emitChanges(Close before, long opening, Close after, long closing) {
            long[] amounts = new long[Movement.values().length];
            Set<String> products = new TreeSet<>(before.products.keySet());
            products.addAll(after.products.keySet());
            for (String product : products) {
                ProductClose then = before.of(product);
                ProductClose now = after.of(product);
                long byCustomer = now.customersPart(then);
                long byRate = now.mrr - then.mrr - byCustomer;
                if (byCustomer != 0) {
                    Movement movement = Movement.of(opening, closing, then.mrr, byCustomer, lastPaidMonth != null);
                    amounts[movement.ordinal()] += byCustomer;
                    facts.add(change(before, after, product, movement, byCustomer));
                }
                if (byRate != 0) {
                    amounts[Movement.FX.ordinal()] += byRate;
                    facts.add(change(before, after, product, Movement.FX, byRate));
                }
            }
            return amounts;
        }

        private LedgerEntry.Change change(Close before, Close after, String product, Movement movement, long amount) {
            ProductClose then = before.of(product);
            ProductClose now = after.of(product);
            boolean isStop = movement == Movement.CHURN || (movement == Movement.DOWNSELL && now.mrr == 0);
            return new LedgerEntry.Change(
                    after.month,
                    product,
                    movement,
                    amount,
                    then.mrr,
                    now.mrr,
                    now.plan,
                    then.plan,
                    reason(before, after, product, movement),
                    isStop && then.lead != null ? lastPeriodOf(then.lead).isInvoluntary() : null,
                    movement == Movement.REACTIVATION ? monthsBetween(lastPaidMonth, after.month) - 1 : null);
        }

        private String reason(Close before, Close after, String product, Movement movement) {
            boolean isLoss = movement == Movement.CHURN || movement == Movement.DOWNSELL;
            if (isLoss && after.isPausedSince(product, before.day)) {
                return "paused";
            }
            if (movement == Movement.CHURN) {
                Item lead = before.of(product).lead;
                return lead == null ? null : lastPeriodOf(lead).endReason();
            }
            return movement == Movement.DOWNSELL && after.of(product).mrr == 0 ? "product_dropped" : null;
        }

        private void emitMonth(Close before, long opening, Close after, long closing, long[] amounts) {
            long committed = 0;
            long atRisk = 0;
            long atLastRates = 0;
            for (ProductClose product : after.products.values()) {
                committed += product.committedMrr;
                atRisk += product.atRiskMrr;
                atLastRates += product.mrrAtLastRates;
            }
            facts.add(new LedgerEntry.Month(
                    after.month,
                    opening,
                    closing,
                    amounts,
                    committed,
                    atRisk,
                    opening > 0 ? atLastRates : 0,
                    firstMonth,
                    firstMonthMrr,
                    firstQuarterMrr,
                    opening > 0 && closing == 0 ? loss(before, after) : null,
                    largest(after)));
        }

        private static LedgerEntry.RowKey largest(Close close) {
            Item lead = close.lead();
            return lead == null
                    ? null
                    : new LedgerEntry.RowKey(
                            lead.period().row().subscriptionId(),
                            lead.period().row().startsOn());
        }

        /** The end of the subscription that was the largest at the opening; null where no row of it is known. */
        private Loss loss(Close before, Close after) {
            Item lead = before.lead();
            if (lead == null) {
                return null;
            }
            Period last = lastPeriodOf(lead);
            LocalDate on = last.to().isAfter(after.day) ? after.day : last.to();
            return new Loss(
                    on,
                    reason(before, after, lead.period().row().product(), Movement.CHURN),
                    last.isInvoluntary(),
                    (int) ChronoUnit.DAYS.between(firstDay, on));
        }

        private Period lastPeriodOf(Item item) {
            return latestPaid.get(item.period().row().subscriptionId());
        }
    }

    private static boolean isSameQuarter(LocalDate month, LocalDate other) {
        return month.getYear() == other.getYear() && (month.getMonthValue() - 1) / 3 == (other.getMonthValue() - 1) / 3;
    }

    private static int monthsBetween(LocalDate month, LocalDate later) {
        return (int) ChronoUnit.MONTHS.between(month, later);
    }
}
