package dev.safra.account;

import dev.safra.account.Subscription.Status;
import dev.safra.account.Term.Unit;
import dev.safra.config.AsOf;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Lives full of what can go wrong, dates close to the closes of months; the same for the same seed. */
final class RandomLives {

    private static final LocalDate START = LocalDate.parse("2025-01-01");
    private static final int MONTHS = 15;

    private final Random random;
    private final boolean hasForeignCurrencies;

    private RandomLives(long seed, boolean hasForeignCurrencies) {
        // Neighbouring seeds would begin with nearly the same numbers.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.hasForeignCurrencies = hasForeignCurrencies;
    }

    /** A life in one currency. */
    static Life inOneCurrency(long seed) {
        return new RandomLives(seed, false).life();
    }

    /** A life in three currencies, with a rate for every month. */
    static Life inManyCurrencies(long seed) {
        return new RandomLives(seed, true).life();
    }

    private Life life() {
        List<Subscription> rows = new ArrayList<>();
        int subscriptions = 1 + random.nextInt(4);
        for (int i = 1; i <= subscriptions; i++) {
            addSubscription("S-" + i, rows);
        }
        Collections.shuffle(rows, random);
        LocalDate asOf = START.plusMonths(2L + random.nextInt(MONTHS));
        return new Life(rows, rates(), new AsOf(nearAClose(asOf)));
    }

    private void addSubscription(String id, List<Subscription> rows) {
        String product = product();
        String currency = currency();
        LocalDate start = nearAClose(START.plusMonths(random.nextInt(8)));
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            boolean isOpen = i == count - 1 && random.nextBoolean();
            LocalDate end = isOpen ? null : endAfter(start);
            Subscription row = row(id, product, currency, start, end);
            rows.add(row);
            if (one(20)) {
                rows.add(row);
            }
            if (one(20)) {
                rows.add(row(id, product, currency, start, endAfter(start)));
            }
            if (end != null) {
                start = end.plusDays(jump());
            }
            product = one(8) ? product() : product;
            currency = one(8) ? currency() : currency;
        }
    }

    private Subscription row(String id, String product, String currency, LocalDate start, LocalDate end) {
        return new Subscription(
                id,
                product,
                pick("basic", "plus", null),
                one(2) ? BigDecimal.valueOf(1 + random.nextInt(9)) : null,
                new BigDecimal(
                        hasForeignCurrencies
                                ? pick("0", "100", "100", "120", "80", "7")
                                : pick("0", "100", "100", "120", "80", "29.90", "0.05")),
                currency,
                one(2)
                        ? new Term(Unit.MONTH, 1)
                        : new Term(Unit.values()[random.nextInt(Unit.values().length)], 1 + random.nextInt(2)),
                start,
                end,
                pick(Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, Status.TRIALING, Status.PAUSED),
                one(8) ? start.plusDays(random.nextInt(90) - 40L) : null,
                one(6) ? start.plusDays(random.nextInt(60)) : null,
                pick("price", "unused", null),
                null);
    }

    /** A day in a month or one of its last or the next one's first. */
    private LocalDate nearAClose(LocalDate month) {
        return one(2) ? month.plusDays(random.nextInt(28)) : month.plusMonths(1).plusDays(random.nextInt(5) - 3L);
    }

    private LocalDate endAfter(LocalDate start) {
        LocalDate end = switch (random.nextInt(4)) {
            case 0 -> start.plusDays(1 + random.nextInt(20));
            case 1 -> start.plusMonths(1 + random.nextInt(4));
            default -> nearAClose(AsOf.monthOf(start).plusMonths(random.nextInt(5)));
        };
        return end.isAfter(start) ? end : start.plusDays(1);
    }

    /** Days from one row's end to the next one's start: most follow at once or nearly, some overlap, some come back late. */
    private long jump() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> 0;
            case 3, 4 -> 1 + random.nextInt(9);
            case 5 -> 6 + random.nextInt(4);
            case 6 -> -random.nextInt(40);
            default -> 20 + random.nextInt(80);
        };
    }

    private String product() {
        return pick("core", "core", "chat", "data");
    }

    private String currency() {
        return hasForeignCurrencies ? pick("BRL", "USD", "USD", "EUR") : pick("BRL", null);
    }

    private Rates rates() {
        Rates rates = new Rates("BRL");
        if (hasForeignCurrencies) {
            for (String currency : List.of("USD", "EUR")) {
                // Even, so that no exact change is a tie: the ledger's unrounded amounts are good to 34 digits, not
                // exact.
                int hundredths = 500;
                for (int month = -3; month < MONTHS + 24; month++) {
                    hundredths += one(3) ? 0 : 2 * (random.nextInt(51) - 25);
                    hundredths = Math.max(hundredths, 2);
                    rates.with(currency, START.plusMonths(month), BigDecimal.valueOf(hundredths, 2));
                }
            }
        }
        return rates;
    }

    /** True once in so many times. */
    private boolean one(int times) {
        return random.nextInt(times) == 0;
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
