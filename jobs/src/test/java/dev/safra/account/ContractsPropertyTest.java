package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.Renewal.Outcome;
import dev.safra.config.AsOf;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What holds of any account's renewals. A failure shows the life; its seed gives it back. */
class ContractsPropertyTest {

    private static final int LIVES = 20_000;

    @Test
    void theRenewalsAreThoseOfTheDefinitionTakenLiterally() {
        Set<Outcome> seen = EnumSet.noneOf(Outcome.class);
        forEveryLife(life -> {
            List<Renewal> renewals = renewals(life);
            renewals.forEach(renewal -> seen.add(renewal.outcome()));
            assertThat(renewals).isEqualTo(literally(life));
        });
        assertThat(seen).containsExactly(Outcome.values());
    }

    @Test
    void theOrderOfTheRowsDoesNotMatter() {
        forEveryLife(life -> {
            List<Subscription> shuffled = new ArrayList<>(life.rows());
            Collections.shuffle(shuffled, new Random(shuffled.hashCode()));
            assertThat(renewals(life.with(shuffled))).isEqualTo(renewals(life));
        });
    }

    @Test
    void whatIsDatedLaterIsNotKnown() {
        forEveryLife(life -> {
            LocalDate day = life.asOf().day();
            List<Subscription> known = life.rows().stream()
                    // What begins within the gap bridges it, as in MRR.
                    .filter(row -> !row.startsOn().isAfter(day.plusDays(Life.GAP_DAYS)))
                    .map(row -> isLater(day, row.pastDueSince()) ? Lives.with(row, "past_due_since", null) : row)
                    .map(row -> isLater(day, row.cancelledOn()) ? Lives.with(row, "cancelled_on", null) : row)
                    .toList();
            assertThat(renewals(life.with(known))).isEqualTo(renewals(life));
        });
    }

    private static boolean isLater(LocalDate day, LocalDate date) {
        return date != null && date.isAfter(day);
    }

    private static List<Renewal> renewals(Life life) {
        return new RenewalCalculator(life.asOf(), life.rates(), Life.GRACE_DAYS, Life.GAP_DAYS).renewals(life.rows());
    }

    /** Every product and day asked whether anything comes due, and every period whether it counts. */
    private static List<Renewal> literally(Life life) {
        LocalDate asOf = life.asOf().day();
        List<Period> periods = Periods.of(life.rows(), Life.GRACE_DAYS, Life.GAP_DAYS).periods().stream()
                .filter(Period::isPaid)
                .filter(period -> !period.from().isAfter(asOf))
                .toList();
        Set<String> products = new TreeSet<>();
        Set<LocalDate> days = new TreeSet<>();
        for (Period period : periods) {
            products.add(period.row().product());
            for (LocalDate day :
                    new LocalDate[] {period.row().renewsOn(), period.row().endsOn(), period.to()}) {
                if (day != null && !day.equals(Period.OPEN)) {
                    days.add(day);
                }
            }
        }
        List<Renewal> renewals = new ArrayList<>();
        for (String product : products) {
            List<Period> own = periods.stream()
                    .filter(period -> period.row().product().equals(product))
                    .toList();
            for (LocalDate day : days) {
                List<Period> ending =
                        own.stream().filter(period -> isDue(period, day, asOf)).toList();
                LocalDate before = day.isAfter(asOf) ? asOf : day.minusDays(1);
                LocalDate month = AsOf.monthOf(before);
                long was = mrr(own, before, month, life.rates());
                if (!ending.isEmpty() && was > 0) {
                    boolean isSeen = day.isBefore(asOf);
                    long is = mrr(own, day.plusDays(1), month, life.rates());
                    LocalDate notice = null;
                    for (Period period : ending) {
                        LocalDate given = period.row().cancelledOn();
                        if (given != null && !given.isAfter(day) && !given.isAfter(asOf)) {
                            notice = notice == null || given.isBefore(notice) ? given : notice;
                        }
                    }
                    renewals.add(new Renewal(
                            product,
                            day,
                            was,
                            !isSeen ? Outcome.OPEN : outcome(was, is),
                            isSeen ? is : null,
                            notice,
                            null));
                }
            }
        }
        return renewals;
    }

    private static boolean isDue(Period period, LocalDate day, LocalDate asOf) {
        Subscription row = period.row();
        boolean isCutShort = !period.to().isAfter(asOf)
                && (row.endsOn() == null || period.to().isBefore(row.endsOn()));
        LocalDate end = isCutShort ? period.to() : row.endsOn();
        boolean saysWhen = row.renewsOn() != null
                && row.renewsOn().isAfter(period.from())
                && (end == null || !row.renewsOn().isAfter(end));
        if (saysWhen) {
            return day.equals(row.renewsOn());
        }
        BigDecimal months = BigDecimal.valueOf(row.term().count())
                .multiply(BigDecimal.valueOf(
                        switch (row.term().unit()) {
                            case DAY -> 1 / 30.0;
                            case WEEK -> 7 / 30.0;
                            case MONTH -> 1;
                            case QUARTER -> 3;
                            case HALF_YEAR -> 6;
                            case YEAR -> 12;
                        }));
        boolean isLongEnough = months.doubleValue() >= 3;
        boolean isUnpaid = isCutShort && period.isInvoluntary();
        return row.endsOn() != null && isLongEnough && !isUnpaid && day.equals(end);
    }

    private static Outcome outcome(long was, long is) {
        return is == 0
                ? Outcome.LOST
                : is > was ? Outcome.RENEWED_UP : is < was ? Outcome.RENEWED_DOWN : Outcome.RENEWED;
    }

    private static long mrr(List<Period> periods, LocalDate day, LocalDate month, Rates rates) {
        return periods.stream()
                .filter(period -> period.isInForce(day))
                .map(Period::row)
                .mapToLong(row -> row.term().mrr(row.amount(), rates.of(row.currency(), month)))
                .sum();
    }

    private static void forEveryLife(Consumer<Life> property) {
        for (long seed = 0; seed < LIVES; seed++) {
            Life life = withRenewals(
                    seed, seed % 2 == 0 ? RandomLives.inOneCurrency(seed) : RandomLives.inManyCurrencies(seed));
            try {
                property.accept(life);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", " + life + "\n" + e.getMessage(), e);
            }
        }
    }

    private static Life withRenewals(long seed, Life life) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        return life.with(life.rows().stream()
                .map(row -> random.nextInt(3) > 0
                        ? row
                        : Lives.with(row, "renews_on", row.startsOn().plusDays(random.nextInt(400) - 10)))
                .toList());
    }
}
