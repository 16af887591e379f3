package dev.safra.account;

import dev.safra.config.AsOf;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Follows one account through onboarding, active, offboarding and ended (docs/metrics.md, "Stages"), by its MRR from
 * day to day, the notice it gave, the steps it took and what it owes. The account has MRR on a day if a month that
 * closed on that day would have.
 *
 * @param asOf the day whose stage is computed; later dates are not known yet
 * @param pastDueGraceDays how many days a period past due still counts
 * @param bridgeGapDays the longest gap between two periods of a product that is bridged, in days
 * @param onboardingDays how long onboarding lasts where no steps are known
 * @param offboardingDays how long offboarding lasts at most after the MRR ended
 * @param dormantDays a return after this many days without MRR, or more, starts with onboarding
 */
public record Stages(
        AsOf asOf, int pastDueGraceDays, int bridgeGapDays, int onboardingDays, int offboardingDays, int dormantDays)
        implements Serializable {

    /**
     * The account's state; empty if it has neither signed up nor had MRR by the as-of day.
     *
     * @param rows its valid subscription rows in any order
     * @param signedUpOn null where not known
     * @param steps its known steps: when each was done, or null
     */
    public Optional<LifecycleState> of(
            List<Subscription> rows, LocalDate signedUpOn, Map<Step, LocalDate> steps, OpenInvoices debts) {
        List<Period> paid = Periods.of(rows, pastDueGraceDays, bridgeGapDays).periods().stream()
                .filter(period -> period.isPaid() && !period.isEmpty() && isKnown(period.from()))
                .toList();
        Walk walk = new Walk(paid, steps);
        if (!paid.isEmpty()) {
            walk.followMrr();
        } else if (signedUpOn != null && isKnown(signedUpOn)) {
            walk.beginOnboarding(signedUpOn, false);
        } else {
            return Optional.empty();
        }
        return Optional.of(walk.end(debts));
    }

    private boolean isKnown(LocalDate day) {
        return day != null && !day.isAfter(asOf.day());
    }

    /** The state of one account while its days are followed. */
    private final class Walk {
        private final List<Period> paid;
        private final Map<Step, LocalDate> steps;

        private Stage stage;
        private LocalDate since;
        private LocalDate onboardingSince;
        private LocalDate onboardingEnds;
        private boolean hasSteps;
        private final Map<Step, LocalDate> done = new EnumMap<>(Step.class);
        /** Since when it has had no MRR; null while it has. */
        private LocalDate leftOn;

        Walk(List<Period> paid, Map<Step, LocalDate> steps) {
            this.paid = paid;
            this.steps = steps;
        }

        /** Visits each day on which anything can change. */
        void followMrr() {
            InForce inForce = new InForce(paid);
            for (LocalDate day : daysOfChange()) {
                reach(day);
                List<Period> now = inForce.on(day);
                if (now.isEmpty()) {
                    leave(day);
                } else {
                    stay(day, now.stream().allMatch(period -> period.hasNotice(day)));
                }
            }
        }

        private TreeSet<LocalDate> daysOfChange() {
            TreeSet<LocalDate> days = new TreeSet<>();
            for (Period period : paid) {
                days.add(period.from());
                days.add(period.to());
                LocalDate notice = period.row().cancelledOn();
                if (notice != null && notice.isAfter(period.from())) {
                    days.add(notice);
                }
            }
            days.removeIf(day -> !isKnown(day));
            return days;
        }

        private void stay(LocalDate day, boolean isUnderNotice) {
            if (stage == null) {
                beginOnboarding(day, false);
            } else if (leftOn != null && ChronoUnit.DAYS.between(leftOn, day) >= dormantDays) {
                beginOnboarding(day, true);
            } else if (leftOn != null || (stage == Stage.OFFBOARDING && !isUnderNotice)) {
                begin(Stage.ACTIVE, day);
            }
            leftOn = null;
            if (isUnderNotice && stage != Stage.OFFBOARDING) {
                begin(Stage.OFFBOARDING, day);
            }
        }

        private void leave(LocalDate day) {
            if (leftOn == null) {
                leftOn = day;
                if (stage != Stage.OFFBOARDING) {
                    begin(Stage.OFFBOARDING, day);
                }
            }
        }

        /** Starts onboarding. On a return, steps done before the day do not count. */
        void beginOnboarding(LocalDate day, boolean isReturn) {
            begin(Stage.ONBOARDING, day);
            onboardingSince = day;
            hasSteps = false;
            done.clear();
            steps.forEach((step, doneOn) -> {
                if (!isReturn || doneOn == null || !doneOn.isBefore(day)) {
                    hasSteps = true;
                    if (isKnown(doneOn)) {
                        done.put(step, doneOn);
                    }
                }
            });
            LocalDate firstValue = done.getOrDefault(Step.FIRST_VALUE, LocalDate.MAX);
            onboardingEnds = hasSteps ? firstValue : day.plusDays(onboardingDays);
            reach(day);
        }

        /** Ends onboarding if it is over by the day. */
        private void reach(LocalDate day) {
            if (stage == Stage.ONBOARDING && !onboardingEnds.isAfter(day)) {
                begin(Stage.ACTIVE, onboardingEnds.isBefore(since) ? since : onboardingEnds);
            }
        }

        LifecycleState end(OpenInvoices debts) {
            reach(asOf.day());
            if (leftOn != null) {
                LocalDate ended = debts.settledFrom(leftOn, leftOn.plusDays(offboardingDays));
                if (isKnown(ended)) {
                    begin(Stage.ENDED, ended);
                }
            }
            return new LifecycleState(stage, since, onboardingSince, hasSteps, Map.copyOf(done));
        }

        private void begin(Stage next, LocalDate day) {
            stage = next;
            since = day;
        }
    }
}
