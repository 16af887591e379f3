package dev.safra.report.html;

import dev.safra.health.ChurnSignals;
import java.util.List;

/** For the team: what is a warning or an opportunity, with the numbers behind it. From churn_signals. */
final class AccountSignalsSection implements AccountSection {

    private static final String ID = "signals";

    @Override
    public Section of(AccountContext context) {
        Section section = new Section(ID, context.say("signals.title"));
        List<Fact> signals = context.facts().all(ChurnSignals.TABLE);
        if (signals.isEmpty()) {
            return section.sentence(context.say("signals.none"));
        }
        DataTable table = new DataTable(context.say("signals.found"))
                .column(context.say("signals.signal"))
                .column(context.say("signals.severity"))
                .column(context.say("signals.evidence"));
        signals.forEach(signal -> table.row(List.of(
                context.texts().named("signal", signal.text("signal")),
                context.texts().named("review.severity", signal.text("severity")),
                Html.quote(signal.text("evidence")))));
        return section.table(table);
    }
}
