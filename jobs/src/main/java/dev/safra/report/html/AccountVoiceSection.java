package dev.safra.report.html;

import dev.safra.experience.AccountSentiment;
import dev.safra.experience.SupportQuality;
import java.util.Optional;

/**
 * What the account's people said, in surveys and to support, and what became of it. From account_sentiment and support_quality. A customer
 * does not read an average of so few answers that it tells who gave them.
 */
final class AccountVoiceSection implements AccountSection {

    private static final String ID = "voice";

    /** From so many respondents on, their average is told to their own company. */
    static final int ANONYMOUS = 3;

    @Override
    public Section of(AccountContext context) {
        Section section = new Section(ID, context.said("voice.title"));
        Optional<Fact> answers = context.facts().tonight(AccountSentiment.TABLE);
        answers.ifPresentOrElse(
                row -> {
                    if (context.isForTeam()) {
                        answersForTheTeam(section, row, context);
                    } else {
                        answersForTheCustomer(section, row, context);
                    }
                },
                () -> section.sentence(context.said(
                        context.isPublished().test(AccountSentiment.TABLE) ? "voice.no_answers" : "voice.no_surveys")));
        requests(section, context);
        return section;
    }

    private static void answersForTheTeam(Section section, Fact answers, AccountContext context) {
        Formats formats = context.formats();
        Figure asked = answers.figure("nps_respondents");
        if (!asked.isZero()) {
            section.sentence(context.counted(
                    "voice.nps",
                    asked,
                    formats.count(asked),
                    formats.decimal(answers.figure("nps_mean")),
                    formats.day(answers.day("nps_answered_on")),
                    formats.count(answers.figure("promoters")),
                    formats.count(answers.figure("detractors"))));
            if (!answers.figure("detractors").isZero()) {
                section.sentence(context.say(
                        "voice.detractor",
                        formats.count(answers.figure("nps_lowest")),
                        formats.day(answers.day("detractor_answered_on"))));
            }
        }
        Figure rated = answers.figure("csat_respondents");
        if (!rated.isZero()) {
            section.sentence(context.counted(
                    "voice.csat",
                    rated,
                    formats.count(rated),
                    formats.decimal(answers.figure("csat_mean")),
                    formats.day(answers.day("csat_answered_on"))));
        }
    }

    private static void answersForTheCustomer(Section section, Fact answers, AccountContext context) {
        section.sentence(context.say("voice.thanks"));
        for (String question : new String[] {"nps", "csat"}) {
            Figure respondents = answers.figure(question + "_respondents");
            if (respondents.count() >= ANONYMOUS) {
                section.sentence(context.say(
                        "voice." + question + ".customer",
                        context.formats().count(respondents),
                        context.formats().decimal(answers.figure(question + "_mean"))));
            }
        }
    }

    private static void requests(Section section, AccountContext context) {
        Formats formats = context.formats();
        Optional<Fact> support = context.facts()
                .tonight(SupportQuality.TABLE)
                .filter(row -> row.figure("tickets").isKnown());
        if (support.isEmpty()) {
            section.sentence(context.said("voice.no_tickets"));
            return;
        }
        Fact row = support.get();
        Figure tickets = row.figure("tickets");
        Html days = context.number(context.settings().support().windowDays());
        if (tickets.isZero() && row.figure("open_tickets").isZero()) {
            section.sentence(context.said(
                    "voice.quiet", days, formats.day(context.facts().asOf())));
            return;
        }
        section.sentence(context.counted(
                "voice.tickets",
                tickets,
                formats.count(tickets),
                days,
                formats.day(context.facts().asOf()),
                formats.count(row.figure("open_tickets"))));
        if (context.isForTeam() && !tickets.isZero()) {
            section.sentence(context.say(
                    "voice.kinds", formats.count(row.figure("bugs")), formats.count(row.figure("escalations"))));
        }
        if (row.figure("median_resolution_hours").isKnown()) {
            section.sentence(context.said("voice.resolution", formats.decimal(row.figure("median_resolution_hours"))));
        }
    }
}
