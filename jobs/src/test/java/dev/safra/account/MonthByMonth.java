package dev.safra.account;

import static java.util.Comparator.comparing;

import dev.safra.account.Finding.Rule;
import dev.safra.account.LedgerEntry.Change;
import dev.safra.account.LedgerEntry.Level;
import dev.safra.account.LedgerEntry.Loss;
import dev.safra.account.Subscription.Status;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The definitions of MRR and its movements once more, each as it is stated and none fast: every question is asked of every
 * row. Shares only the shapes of rows and facts with the {@link Ledger}.
 */
final class MonthByMonth {

    private final Life life;
    private final List<Span> spans = new ArrayList<>();
    private final Map<LocalDate, List<Span>> paidAt = new HashMap<>();

    MonthByMonth(Life life) {
        this.life = life;
        for (int i = 0; i < life.rows().size(); i++) {
            if (stays(i)) {
                spans.add(span(life.rows().get(i)));
            }
        }
        spans.forEach(span -> span.until = bridged(span));
    }

    /** A row and what is left of it: in force from its start to the day before {@code end}, bridged to {@code until}. */
    private static final class Span {
        Subscription row;
        LocalDate end;
        LocalDate until;
        boolean isUnpaid;

        boolean covers(LocalDate day) {
            return !day.isBefore(row.startsOn()) && day.isBefore(end);
        }

        boolean isPaid() {
            return row.status() == Status.ACTIVE && row.amount().signum() > 0;
        }
    }

    // What is left of the rows.

    private boolean stays(int index) {
        Subscription row = life.rows().get(index);
        for (int i = 0; i < life.rows().size(); i++) {
            Subscription other = life.rows().get(i);
            boolean isRival = other.subscriptionId().equals(row.subscriptionId())
                    && other.startsOn().equals(row.startsOn());
            int order = Subscription.FULL_ROW.compare(other, row);
            if (isRival && (order > 0 || (order == 0 && i > index))) {
                return false;
            }
        }
        return true;
    }

    private Span span(Subscription row) {
        Span span = new Span();
        span.row = row;
        span.end = Objects.requireNonNullElse(row.endsOn(), LocalDate.MAX);
        for (Subscription other : life.rows()) {
            if (other.subscriptionId().equals(row.subscriptionId())
                    && other.startsOn().isAfter(row.startsOn())
                    && other.startsOn().isBefore(span.end)) {
                span.end = other.startsOn();
            }
        }
        if (row.pastDueSince() != null
                && row.pastDueSince().plusDays(Life.GRACE_DAYS).isBefore(span.end)) {
            span.end = row.pastDueSince().plusDays(Life.GRACE_DAYS);
            span.isUnpaid = true;
        }
        if (span.end.isBefore(row.startsOn())) {
            span.end = row.startsOn();
        }
        return span;
    }

    /** Where its product begins again if that is soon enough after its end, else its end. */
    private LocalDate bridged(Span span) {
        boolean wasInForce = span.end.isAfter(span.row.startsOn());
        if (wasInForce && span.row.status() != Status.TRIALING && span.end.isBefore(LocalDate.MAX)) {
            for (int gap = 0; gap <= Life.GAP_DAYS; gap++) {
                LocalDate day = span.end.plusDays(gap);
                if (spans.stream()
                        .anyMatch(other -> other.row.product().equals(span.row.product())
                                && other.row.status() != Status.TRIALING
                                && other.covers(day))) {
                    return day;
                }
            }
        }
        return span.end;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        List<Subscription> rows = life.rows();
        for (int i = 0; i < rows.size(); i++) {
            Subscription row = rows.get(i);
            boolean isRunOver = rows.stream()
                    .anyMatch(other -> other.subscriptionId().equals(row.subscriptionId())
                            && other.startsOn().isAfter(row.startsOn())
                            && (row.endsOn() == null || other.startsOn().isBefore(row.endsOn())));
            if (rows.subList(i + 1, rows.size()).contains(row)) {
                findings.add(new Finding(Rule.DUPLICATE, row));
            } else if (!stays(i)) {
                findings.add(new Finding(Rule.SAME_START, row));
            } else if (isRunOver) {
                findings.add(new Finding(Rule.OVERLAP_CUT, row));
            }
        }
        return findings;
    }

    // A month's close.

    private LocalDate closeOf(LocalDate month) {
        LocalDate last = month.withDayOfMonth(month.lengthOfMonth());
        return last.isBefore(life.asOf().day()) ? last : life.asOf().day();
    }

    /** What is paid for at a month's close, the largest first. */
    private List<Span> paidAt(LocalDate month) {
        return paidAt.computeIfAbsent(month, this::findPaidAt);
    }

    private List<Span> findPaidAt(LocalDate month) {
        LocalDate close = closeOf(month);
        return spans.stream()
                .filter(span -> span.isPaid()
                        && !span.row.startsOn().isAfter(close)
                        && span.until.isAfter(close)
                        && mrr(span, month) > 0)
                .sorted(comparing((Span span) -> -mrr(span, month))
                        .thenComparing(span -> span.row.subscriptionId())
                        .thenComparing(span -> span.row.product()))
                .toList();
    }

    private List<Span> paidAt(LocalDate month, String product) {
        return paidAt(month).stream()
                .filter(span -> span.row.product().equals(product))
                .toList();
    }

    private long mrr(Span span, LocalDate month) {
        BigDecimal rate = life.rates().of(span.row.currency(), month);
        return moneyAMonth(amountIn168Months(span.row).multiply(rate));
    }

    private long sum(List<Span> paid, LocalDate month) {
        return paid.stream().mapToLong(span -> mrr(span, month)).sum();
    }

    /** What is paid in 168 months: exact for every term of one or two units. */
    private static BigDecimal amountIn168Months(Subscription row) {
        int times = switch (row.term().unit()) {
            case DAY -> 365 * 168 / 12;
            case WEEK -> 365 * 168 / 84;
            case MONTH -> 168;
            case QUARTER -> 168 / 3;
            case HALF_YEAR -> 168 / 6;
            case YEAR -> 168 / 12;
        };
        return row.amount().multiply(BigDecimal.valueOf(times / row.term().count()));
    }

    private static long moneyAMonth(BigDecimal in168Months) {
        return in168Months
                .movePointRight(4)
                .divide(BigDecimal.valueOf(168), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    // What the ledger says.

    /** The ledger's levels, changes and losses, month by month. */
    List<Object> entries() {
        List<Object> entries = new ArrayList<>();
        LocalDate month = spans.stream()
                .map(span -> span.row.startsOn().withDayOfMonth(1))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        LocalDate lastPaid = null;
        for (; !month.isAfter(life.asOf().day()); month = month.plusMonths(1)) {
            addLevels(month, entries);
            addChanges(month, lastPaid, entries);
            lastPaid = paidAt(month).isEmpty() ? lastPaid : month;
        }
        return entries;
    }

    private void addLevels(LocalDate month, List<Object> entries) {
        LocalDate close = closeOf(month);
        for (String product : products(paidAt(month))) {
            List<Span> paid = paidAt(month, product);
            String plan = paid.get(0).row.plan();
            entries.add(new Level(
                    month,
                    product,
                    plan,
                    paid.stream()
                            .map(span -> span.row.quantity())
                            .filter(Objects::nonNull)
                            .reduce(BigDecimal::add)
                            .orElse(null),
                    sum(paid, month),
                    sum(only(paid, span -> !isReached(span.row.cancelledOn(), close)), month),
                    sum(only(paid, span -> isReached(span.row.pastDueSince(), close)), month)));
        }
    }

    private void addChanges(LocalDate month, LocalDate lastPaid, List<Object> entries) {
        List<Span> accountBefore = paidAt(month.minusMonths(1));
        List<Span> accountAfter = paidAt(month);
        List<Span> either = new ArrayList<>(accountBefore);
        either.addAll(accountAfter);
        for (String product : products(either)) {
            List<Span> before = paidAt(month.minusMonths(1), product);
            List<Span> after = paidAt(month, product);
            long opening = sum(before, month.minusMonths(1));
            long closing = sum(after, month);
            long byCustomer = customersPart(before, after, month);
            long byRate = closing - opening - byCustomer;
            Movement movement;
            String reason = null;
            Integer dormant = null;
            boolean isGone = closing == 0;
            if (accountBefore.isEmpty() && lastPaid == null) {
                movement = Movement.NEW;
            } else if (accountBefore.isEmpty()) {
                movement = Movement.REACTIVATION;
                dormant = (int) ChronoUnit.MONTHS.between(lastPaid, month) - 1;
            } else if (accountAfter.isEmpty()) {
                movement = Movement.CHURN;
                reason = endReason(before.get(0), month);
            } else if (opening == 0) {
                movement = Movement.CROSS_SELL;
            } else if (closing == 0) {
                movement = Movement.DOWNSELL;
                reason = "product_dropped";
            } else {
                movement = byCustomer > 0 ? Movement.UPSELL : Movement.DOWNSELL;
            }
            if (movement == Movement.DOWNSELL && isNewlyPaused(product, month)) {
                reason = "paused";
            }
            String plan = after.isEmpty() ? null : after.get(0).row.plan();
            String previousPlan = before.isEmpty() ? null : before.get(0).row.plan();
            if (byCustomer != 0) {
                entries.add(new Change(
                        month,
                        product,
                        movement,
                        byCustomer,
                        opening,
                        closing,
                        plan,
                        previousPlan,
                        reason,
                        isGone ? lastOf(before.get(0), month).isUnpaid : null,
                        dormant));
            }
            if (byRate != 0) {
                entries.add(new Change(
                        month, product, Movement.FX, byRate, opening, closing, plan, previousPlan, null, null, null));
            }
        }
        if (!accountBefore.isEmpty() && accountAfter.isEmpty()) {
            entries.add(loss(accountBefore.get(0), month));
        }
    }

    private Loss loss(Span largest, LocalDate month) {
        Span last = lastOf(largest, month);
        LocalDate firstDay = only(spans, span -> span.isPaid() && span.end.isAfter(span.row.startsOn())).stream()
                .map(span -> span.row.startsOn())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return new Loss(last.until, endReason(largest, month), last.isUnpaid, (int)
                ChronoUnit.DAYS.between(firstDay, last.until));
    }

    private String endReason(Span span, LocalDate month) {
        Span last = lastOf(span, month);
        if (isNewlyPaused(span.row.product(), month)) {
            return "paused";
        }
        return last.row.cancelReason() == null && last.isUnpaid ? "past_due" : last.row.cancelReason();
    }

    /** The last row of its subscription that was to be paid for and has begun by the month's close. */
    private Span lastOf(Span span, LocalDate month) {
        return only(
                        spans,
                        other -> other.isPaid()
                                && other.row.subscriptionId().equals(span.row.subscriptionId())
                                && isReached(other.row.startsOn(), closeOf(month)))
                .stream()
                .max(comparing(other -> other.row.startsOn()))
                .orElseThrow();
    }

    private boolean isNewlyPaused(String product, LocalDate month) {
        LocalDate close = closeOf(month);
        return spans.stream()
                .anyMatch(span -> span.row.status() == Status.PAUSED
                        && span.row.product().equals(product)
                        && !span.row.startsOn().isBefore(month)
                        && !span.row.startsOn().isAfter(close)
                        && span.until.isAfter(close));
    }

    /** Of each currency a rise counts at this month's rate and a fall at last month's. */
    private long customersPart(List<Span> before, List<Span> after, LocalDate month) {
        long part = 0;
        for (String currency : List.of("BRL", "USD", "EUR")) {
            List<Span> then = only(before, span -> currency.equals(currencyOf(span)));
            List<Span> now = only(after, span -> currency.equals(currencyOf(span)));
            boolean stayed = !then.isEmpty() && !now.isEmpty();
            BigDecimal lastRate = stayed ? life.rates().of(currency, month.minusMonths(1)) : null;
            BigDecimal rate = stayed ? life.rates().of(currency, month) : null;
            if (!stayed || rate.compareTo(lastRate) == 0) {
                part += sum(now, month) - sum(then, month.minusMonths(1));
            } else {
                BigDecimal change = amountIn168Months(now).subtract(amountIn168Months(then));
                part += moneyAMonth(change.multiply(change.signum() > 0 ? rate : lastRate));
            }
        }
        return part;
    }

    private static String currencyOf(Span span) {
        return Objects.requireNonNullElse(span.row.currency(), "BRL");
    }

    private static BigDecimal amountIn168Months(List<Span> paid) {
        return paid.stream().map(span -> amountIn168Months(span.row)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Set<String> products(List<Span> paid) {
        Set<String> products = new TreeSet<>();
        paid.forEach(span -> products.add(span.row.product()));
        return products;
    }

    private static List<Span> only(List<Span> spans, Predicate<Span> wanted) {
        return spans.stream().filter(wanted).toList();
    }

    private static boolean isReached(LocalDate day, LocalDate close) {
        return day != null && !day.isAfter(close);
    }
}
