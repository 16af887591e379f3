package dev.safra.report.html;

import static java.util.Comparator.comparing;

import dev.safra.playbooks.PlaybookDays;
import dev.safra.segments.Audiences;
import java.util.List;

/** For the team: what is to be done, by whom and why, and content worth sending. From playbook_days and audiences. */
final class AccountActionsSection implements AccountSection {

    private static final String ID = "actions";

    @Override
    public Section of(AccountContext context) {
        Section section = new Section(ID, context.say("actions.title"));
        List<Fact> actions = context.facts().all(PlaybookDays.TABLE).stream()
                .filter(action -> !"closed".equals(action.text("state")))
                .sorted(comparing((Fact action) -> action.day("due_on"))
                        .thenComparing(action -> action.text("playbook")))
                .toList();
        if (actions.isEmpty()) {
            section.sentence(context.say("actions.none"));
        }
        return section.table(actions(actions, context)).table(content(context));
    }

    private static DataTable actions(List<Fact> actions, AccountContext context) {
        DataTable table = new DataTable(context.say("actions.list"))
                .column(context.say("actions.playbook"))
                .column(context.say("actions.action"))
                .column(context.say("actions.owner"))
                .column(context.say("actions.due"))
                .column(context.say("actions.because"));
        actions.forEach(action -> table.row(List.of(
                context.texts().named("playbook", action.text("playbook")),
                action(action, context),
                action.text("owner") == null ? Formats.UNKNOWN : context.texts().named("owner", action.text("owner")),
                context.formats().day(action.day("due_on")),
                Html.quote(action.text("because")))));
        return table;
    }

    private static Html action(Fact action, AccountContext context) {
        Html what = Html.quote(action.text("action"));
        String state = action.text("state");
        return "open".equals(state)
                ? what
                : context.say("actions.in_state", what, context.texts().named("review.state", state));
    }

    private static DataTable content(AccountContext context) {
        DataTable table = new DataTable(context.say("actions.content"))
                .column(context.say("actions.content_id"))
                .column(context.say("actions.reason"));
        context.facts()
                .all(Audiences.TABLE)
                .forEach(content ->
                        table.row(List.of(Html.name(content.text("content_id")), Html.quote(content.text("reason")))));
        return table;
    }
}
