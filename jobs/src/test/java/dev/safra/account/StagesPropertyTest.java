package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What holds of any customer's stages. A failure shows the life; its seed gives it back. */
class StagesPropertyTest {

    private static final int LIVES = 6_000;

    private static final LocalDate START = LocalDate.parse("2025-01-01");

    @Test
    void theStageIsThatOfADayByDayLife() {
        Set<Stage> seen = EnumSet.noneOf(Stage.class);
        forEveryCustomer(customer -> {
            Optional<LifecycleState> standing = customer.standing();
            standing.ifPresent(now -> seen.add(now.stage()));
            assertThat(standing.map(now -> now.stage() + " since " + now.since() + " missing " + now.missingSteps())
                            .orElse(null))
                    .isEqualTo(DayByDay.standing(
                            customer.life.rows(),
                            customer.signedUpOn,
                            customer.steps,
                            customer.invoices,
                            customer.life.asOf()));
        });
        assertThat(seen).containsExactly(Stage.values());
    }

    @Test
    void theStageAgreesWithMrr() {
        forEveryCustomer(customer -> {
            boolean hasPaid = false;
            long closing = 0;
            for (LedgerEntry fact : customer.life.facts()) {
                if (fact instanceof LedgerEntry.Month month) {
                    hasPaid = true;
                    closing = month.month().equals(customer.life.asOf().month()) ? month.closingMrr() : 0;
                }
            }
            Optional<LifecycleState> standing = customer.standing();
            if (hasPaid) {
                assertThat(standing).isPresent();
            }
            if (standing.isPresent()) {
                LifecycleState now = standing.get();
                LocalDate day = customer.life.asOf().day();
                assertThat(now.stage() == Stage.ENDED && closing > 0).isFalse();
                if (hasPaid && closing == 0) {
                    assertThat(now.stage()).isIn(Stage.OFFBOARDING, Stage.ENDED);
                }
                if (now.stage() == Stage.ACTIVE) {
                    assertThat(now.nextReviewAfter(day))
                            .isAfter(day)
                            .isBeforeOrEqualTo(day.plusMonths(3).plusDays(3));
                }
            }
        });
    }

    @Test
    void theOrderOfTheRowsDoesNotMatter() {
        forEveryCustomer(customer -> {
            List<Subscription> shuffled = new ArrayList<>(customer.life.rows());
            Collections.shuffle(shuffled, new Random(shuffled.hashCode()));
            List<Invoice> others = new ArrayList<>(customer.invoices == null ? List.of() : customer.invoices);
            Collections.reverse(others);

            assertThat(new Customer(
                                    customer.life.with(shuffled),
                                    customer.signedUpOn,
                                    customer.steps,
                                    customer.invoices == null ? null : others)
                            .standing())
                    .isEqualTo(customer.standing());
        });
    }

    @Test
    void whatIsDatedLaterIsNotKnown() {
        forEveryCustomer(customer -> {
            LocalDate day = customer.life.asOf().day();
            List<Subscription> known = customer.life.rows().stream()
                    // What begins within the gap bridges it, as in MRR.
                    .filter(row -> !row.startsOn().isAfter(day.plusDays(Life.GAP_DAYS)))
                    .map(row -> Lives.with(row, "past_due_since", until(day, row.pastDueSince())))
                    .map(row -> Lives.with(row, "cancelled_on", until(day, row.cancelledOn())))
                    .toList();
            Map<Step, LocalDate> steps = new EnumMap<>(Step.class);
            customer.steps.forEach((step, doneOn) -> steps.put(step, until(day, doneOn)));
            List<Invoice> invoices = customer.invoices == null
                    ? null
                    : customer.invoices.stream()
                            .filter(invoice -> !invoice.issuedOn().isAfter(day))
                            .map(invoice -> new Invoice(
                                    invoice.issuedOn(),
                                    until(day, invoice.paidOn()),
                                    invoice.amount(),
                                    invoice.currency()))
                            .toList();

            assertThat(new Customer(customer.life.with(known), until(day, customer.signedUpOn), steps, invoices)
                            .standing())
                    .isEqualTo(customer.standing());
        });
    }

    private static LocalDate until(LocalDate day, LocalDate date) {
        return date == null || date.isAfter(day) ? null : date;
    }

    private static void forEveryCustomer(Consumer<Customer> property) {
        for (long seed = 0; seed < LIVES; seed++) {
            Customer customer = customer(seed);
            try {
                property.accept(customer);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", " + customer + "\n" + e.getMessage(), e);
            }
        }
    }

    private static Customer customer(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Life life = RandomLives.inOneCurrency(seed);
        if (random.nextInt(20) == 0) {
            life = life.with(List.of());
        }
        Map<Step, LocalDate> steps = new EnumMap<>(Step.class);
        if (random.nextBoolean()) {
            for (Step step : Step.values()) {
                if (random.nextInt(3) > 0) {
                    steps.put(step, random.nextInt(4) == 0 ? null : START.plusDays(random.nextInt(500) - 20));
                }
            }
        }
        List<Invoice> invoices = new ArrayList<>();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            LocalDate issuedOn = START.plusDays(random.nextInt(500));
            invoices.add(new Invoice(
                    issuedOn,
                    random.nextInt(3) == 0 ? null : issuedOn.plusDays(random.nextInt(120)),
                    (random.nextInt(7) - 1) * 100L,
                    random.nextInt(4) == 0 ? "USD" : "BRL"));
        }
        return new Customer(
                life,
                random.nextInt(3) == 0 ? null : START.plusDays(random.nextInt(120) - 60),
                steps,
                random.nextInt(5) == 0 ? null : invoices);
    }

    private record Customer(Life life, LocalDate signedUpOn, Map<Step, LocalDate> steps, List<Invoice> invoices) {

        Optional<LifecycleState> standing() {
            AsOf asOf = life.asOf();
            return new Stages(
                            asOf,
                            Life.GRACE_DAYS,
                            Life.GAP_DAYS,
                            DayByDay.ONBOARDING,
                            DayByDay.OFFBOARDING,
                            DayByDay.DORMANT)
                    .of(
                            life.rows(),
                            signedUpOn,
                            steps,
                            invoices == null ? OpenInvoices.UNKNOWN : OpenInvoices.of(invoices));
        }
    }
}
