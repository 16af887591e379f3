package dev.safra.report.html;

import dev.safra.lifecycle.Receivables;
import java.util.List;
import java.util.Optional;

/** For the team: what the account owes, and for how long. From receivables. */
final class AccountReceivablesSection implements AccountSection {

    private static final String ID = "receivables";

    private static final List<String> AGES =
            List.of("overdue_1_30", "overdue_31_60", "overdue_61_90", "overdue_91_plus");

    @Override
    public Section of(AccountContext context) {
        Html title = context.say("receivables.title");
        Optional<Fact> owed = context.facts().tonight(Receivables.TABLE);
        return owed.map(row -> section(row, title, context)).orElseGet(() -> {
            boolean isKnown = context.isPublished().test(Receivables.TABLE);
            return Section.empty(ID, title, context.say(isKnown ? "receivables.none" : "receivables.unknown"));
        });
    }

    private static Section section(Fact owed, Html title, AccountContext context) {
        Formats formats = context.formats();
        Section section = new Section(ID, title);
        if (owed.figure("overdue_amount").isZero()) {
            Figure open = owed.figure("open_amount");
            section.sentence(
                    context.say(open.number() < 0 ? "receivables.credit" : "receivables.in_time", formats.money(open)));
        } else {
            section.sentence(context.say(
                    "receivables.overdue",
                    formats.money(owed.figure("open_amount")),
                    formats.money(owed.figure("overdue_amount")),
                    formats.count(owed.figure("oldest_overdue_days"))));
            DataTable table = new DataTable(context.say("receivables.by_age"))
                    .column(context.say("receivables.age"))
                    .number(context.texts().say("amount"));
            AGES.forEach(age -> table.row(List.of(context.say("receivables." + age), formats.money(owed.figure(age)))));
            section.table(table);
        }
        if (owed.figure("late_payment_rate").isKnown()) {
            section.sentence(
                    context.say("receivables.late_payments", formats.percent(owed.figure("late_payment_rate"))));
        }
        return section;
    }
}
