package dev.safra.report.html;

import dev.safra.experience.AccountSentiment;
import dev.safra.experience.SupportQuality;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.lifecycle.Renewals;
import dev.safra.usage.UsageAdoption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What to do next, in the words in which the customer reads it, the most urgent first. */
final class AccountNextSection implements AccountSection {

    private static final String ID = "next";

    private static final int MOST = 6;

    /** A contract is talked about so many days before it comes due. */
    private static final int IN_GOOD_TIME = 90;

    @Override
    public Section of(AccountContext context) {
        Section section = new Section(ID, context.said("next.title"));
        List<Html> suggestions = new ArrayList<>();
        onboarding(suggestions, context);
        support(suggestions, context);
        goals(suggestions, context);
        usage(suggestions, context);
        contract(suggestions, context);
        survey(suggestions, context);
        if (suggestions.isEmpty()) {
            return section.sentence(context.say("next.none"));
        }
        if (context.isForTeam()) {
            section.sentence(context.say("next.intro"));
        }
        suggestions.stream().limit(MOST).forEach(section::point);
        return section;
    }

    private static void onboarding(List<Html> suggestions, AccountContext context) {
        context.facts()
                .tonight(LifecycleStages.TABLE)
                .map(stage -> stage.text("next_step"))
                .ifPresent(step -> suggestions.add(
                        context.say("next.setup", context.texts().named("review.step", step))));
    }

    private static void support(List<Html> suggestions, AccountContext context) {
        context.facts().tonight(SupportQuality.TABLE).ifPresent(support -> {
            if (!support.figure("open_tickets").isZero()) {
                suggestions.add(context.say("next.tickets"));
            }
            Figure inTime = support.figure("first_response_within_sla");
            if (inTime.isKnown() && inTime.number() < 1) {
                suggestions.add(context.say("next.faster"));
            }
        });
    }

    private static void goals(List<Html> suggestions, AccountContext context) {
        Optional<Fact> goals = context.facts().tonight(GoalAttainment.TABLE);
        if (goals.isEmpty()) {
            suggestions.add(context.say("next.goals_first"));
        } else if (!goals.get().figure("overdue").isZero()) {
            suggestions.add(context.say("next.goals_late"));
        } else if (goals.get().figure("achieved").count()
                == goals.get().figure("goals").count()) {
            suggestions.add(context.say("next.goals_new"));
        }
    }

    private static void usage(List<Html> suggestions, AccountContext context) {
        List<String> lapsed = context.facts().usage().lapsed();
        context.facts().tonight(UsageAdoption.TABLE).ifPresent(adoption -> {
            Figure active = adoption.figure("active_users");
            Figure expected = adoption.figure("expected_users");
            if (active.isZero()) {
                suggestions.add(context.say("next.start"));
            } else if (active.count() < expected.count()) {
                suggestions.add(context.say("next.invite"));
            }
            if (!lapsed.isEmpty()) {
                suggestions.add(context.say("next.lapsed", AccountContext.names(lapsed)));
            } else if (!active.isZero() && adoption.figure("depth").number() < 1) {
                suggestions.add(context.say("next.explore"));
            }
            if (adoption.text("is_on_latest_version") != null && !adoption.is("is_on_latest_version")) {
                suggestions.add(context.say("next.version"));
            }
        });
    }

    private static void contract(List<Html> suggestions, AccountContext context) {
        LocalDate soon = context.facts().asOf().plusDays(IN_GOOD_TIME);
        context.facts().all(Renewals.TABLE).stream()
                .map(contract -> contract.day("due_on"))
                .findFirst()
                .filter(due -> !due.isAfter(soon))
                .ifPresent(due -> suggestions.add(
                        context.say("next.contract", context.formats().day(due))));
    }

    /** Nobody has answered since the last review. */
    private static void survey(List<Html> suggestions, AccountContext context) {
        LocalDate since = context.facts().period().from();
        boolean hasAnswered = context.facts()
                .tonight(AccountSentiment.TABLE)
                .filter(answers -> isSince(since, answers.day("nps_answered_on"))
                        || isSince(since, answers.day("csat_answered_on")))
                .isPresent();
        if (!hasAnswered) {
            suggestions.add(context.say("next.survey"));
        }
    }

    private static boolean isSince(LocalDate since, LocalDate day) {
        return day != null && !day.isBefore(since);
    }
}
