package dev.safra.report.html;

import dev.safra.config.Settings;
import dev.safra.experience.SupportQuality;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whether requests were answered in the promised time, and how long the product was available. From support_quality. */
final class AccountPromisesSection implements AccountSection {

    private static final String ID = "promises";

    @Override
    public Section of(AccountContext context) {
        Formats formats = context.formats();
        Html title = context.said("promises.title");
        Optional<Fact> support = context.facts().tonight(SupportQuality.TABLE);
        DataTable kept = new DataTable(context.say("promises.kept"))
                .column(context.say("promises.promise"))
                .number(context.say("promises.result"));
        support.ifPresent(row -> {
            row(kept, row, "first_response_within_sla", formats::percent, context);
            row(kept, row, "median_first_response_minutes", formats::whole, context);
            row(kept, row, "availability", formats::percent, context);
            row(kept, row, "downtime_minutes", formats::whole, context);
        });
        if (kept.isEmpty()) {
            return Section.empty(ID, title, context.said("promises.none"));
        }
        Settings.Support settings = context.settings().support();
        Section section = new Section(ID, title);
        section.sentence(context.say(
                "promises.window",
                context.number(settings.windowDays()),
                formats.day(context.facts().asOf())));
        if (context.isForTeam()) {
            section.sentence(context.say(
                    "promises.minutes",
                    context.number(settings.standardMinutes()),
                    context.number(settings.premiumMinutes())));
        }
        return section.table(kept);
    }

    private static void row(
            DataTable table, Fact row, String column, Function<Figure, Html> format, AccountContext context) {
        if (row.figure(column).isKnown()) {
            table.row(List.of(context.say("promises." + column), format.apply(row.figure(column))));
        }
    }
}
