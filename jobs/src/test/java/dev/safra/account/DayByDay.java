package dev.safra.account;

import dev.safra.config.AsOf;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** docs/metrics.md, "Stages", taken literally: one day after the other, each asking everything anew. Slow. */
final class DayByDay {

    static final int ONBOARDING = 42;
    static final int OFFBOARDING = 90;
    static final int DORMANT = 90;

    private final List<Period> paid;
    private final Map<Step, LocalDate> steps;
    private final List<Invoice> invoices;

    private Stage stage;
    private LocalDate since;
    private LocalDate onboarding;
    private boolean isReturn;
    private boolean hasPaidEver;
    private int daysWithoutMrr;

    private DayByDay(List<Subscription> rows, Map<Step, LocalDate> steps, List<Invoice> invoices) {
        this.paid = Periods.of(rows, Life.GRACE_DAYS, Life.GAP_DAYS).periods().stream()
                .filter(Period::isPaid)
                .toList();
        this.steps = steps;
        this.invoices = invoices;
    }

    /** Stage and since; null where there is none. {@code invoices} is null where they are not known. */
    static String standing(
            List<Subscription> rows,
            LocalDate signedUpOn,
            Map<Step, LocalDate> steps,
            List<Invoice> invoices,
            AsOf asOf) {
        DayByDay life = new DayByDay(rows, steps, invoices);
        LocalDate first = Stream.concat(
                        Stream.ofNullable(signedUpOn), life.paid.stream().map(Period::from))
                .min(LocalDate::compareTo)
                .orElse(LocalDate.MAX);
        for (LocalDate day = first; !day.isAfter(asOf.day()); day = day.plusDays(1)) {
            life.live(day, signedUpOn);
        }
        return life.stage == null ? null : life.stage + " since " + life.since + " missing " + life.missing(asOf.day());
    }

    private void live(LocalDate day, LocalDate signedUpOn) {
        List<Period> inForce =
                paid.stream().filter(period -> period.isInForce(day)).toList();
        if (!inForce.isEmpty()) {
            pay(day, inForce.stream().allMatch(period -> period.hasNotice(day)));
        } else if (hasPaidEver) {
            daysWithoutMrr++;
            if (daysWithoutMrr == 1) {
                grow(day); // On its last day it may have become active.
                if (stage != Stage.OFFBOARDING) {
                    become(Stage.OFFBOARDING, day);
                }
            }
            boolean isOver = daysWithoutMrr > OFFBOARDING || (invoices != null && !isOwing(day));
            if (stage == Stage.OFFBOARDING && isOver) {
                become(Stage.ENDED, day);
            }
        } else if (day.equals(signedUpOn)) {
            begin(day, false);
        }
        grow(day);
    }

    private void pay(LocalDate day, boolean isUnderNotice) {
        if (!hasPaidEver) {
            begin(day, false);
        } else if (daysWithoutMrr >= DORMANT) {
            begin(day, true);
        } else if (daysWithoutMrr > 0 || (stage == Stage.OFFBOARDING && !isUnderNotice)) {
            become(Stage.ACTIVE, day);
        }
        hasPaidEver = true;
        daysWithoutMrr = 0;
        grow(day);
        if (isUnderNotice && stage != Stage.OFFBOARDING) {
            become(Stage.OFFBOARDING, day);
        }
    }

    private void begin(LocalDate day, boolean again) {
        become(Stage.ONBOARDING, day);
        onboarding = day;
        isReturn = again;
    }

    private void grow(LocalDate day) {
        boolean isDone = hasSteps()
                ? isDone(Step.FIRST_VALUE, day)
                : stage != null && !day.isBefore(onboarding.plusDays(ONBOARDING));
        if (stage == Stage.ONBOARDING && isDone) {
            become(Stage.ACTIVE, day);
        }
    }

    private boolean hasSteps() {
        return steps.values().stream().anyMatch(this::isOfThisOnboarding);
    }

    private boolean isOfThisOnboarding(LocalDate doneOn) {
        return doneOn == null || !isReturn || !doneOn.isBefore(onboarding);
    }

    private boolean isDone(Step step, LocalDate day) {
        LocalDate doneOn = steps.get(step);
        return doneOn != null && isOfThisOnboarding(doneOn) && !doneOn.isAfter(day);
    }

    private List<Step> missing(LocalDate day) {
        return hasSteps()
                ? Stream.of(Step.values()).filter(step -> !isDone(step, day)).toList()
                : List.of();
    }

    private boolean isOwing(LocalDate day) {
        return invoices.stream()
                .map(Invoice::currency)
                .distinct()
                .anyMatch(currency -> invoices.stream()
                                .filter(invoice -> Objects.equals(invoice.currency(), currency))
                                .filter(invoice -> !invoice.issuedOn().isAfter(day))
                                .filter(invoice -> invoice.paidOn() == null
                                        || invoice.paidOn().isAfter(day))
                                .mapToLong(Invoice::amount)
                                .sum()
                        > 0);
    }

    private void become(Stage next, LocalDate day) {
        stage = next;
        since = day;
    }
}
