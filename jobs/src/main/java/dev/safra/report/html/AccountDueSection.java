package dev.safra.report.html;

import dev.safra.lifecycle.Renewals;
import java.util.ArrayList;
import java.util.List;

/** The next review, and the contracts that come due. From lifecycle_stages and renewals. */
final class AccountDueSection implements AccountSection {

    private static final String ID = "due";

    private static final int MOST = 12;

    @Override
    public Section of(AccountContext context) {
        Formats formats = context.formats();
        Section section = new Section(ID, context.said("due.title"));
        context.facts()
                .period()
                .next()
                .ifPresent(next -> section.sentence(context.say("due.review", formats.day(next))));
        List<Fact> due = context.facts().all(Renewals.TABLE);
        if (due.isEmpty()) {
            boolean isKnown = context.isPublished().test(Renewals.TABLE);
            return section.sentence(context.said(isKnown ? "due.none" : "due.unknown"));
        }
        if (due.size() > MOST) {
            section.sentence(context.say(
                    "due.first", formats.count(context.facts().count(Renewals.TABLE, AccountRows.OPEN, due.size()))));
        }
        return section.table(table(due, context));
    }

    private static DataTable table(List<Fact> due, AccountContext context) {
        DataTable table = new DataTable(context.said("due.table"))
                .column(context.say("due.product"))
                .column(context.say("due.on"))
                .column(context.say("due.what"));
        if (context.isForTeam()) {
            table.number(context.texts().say("mrr"));
        }
        for (Fact contract : due.subList(0, Math.min(MOST, due.size()))) {
            List<Html> cells = new ArrayList<>(List.of(
                    Html.name(contract.text("product")),
                    context.formats().day(contract.day("due_on")),
                    what(contract, context)));
            if (context.isForTeam()) {
                cells.add(context.formats().money(contract.figure("mrr")));
            }
            table.row(cells);
        }
        return table;
    }

    private static Html what(Fact contract, AccountContext context) {
        return contract.figure("notice_on").isKnown()
                ? context.said("due.ends", context.formats().day(contract.day("notice_on")))
                : context.say("due.renews");
    }
}
