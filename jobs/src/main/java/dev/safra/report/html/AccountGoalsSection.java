package dev.safra.report.html;

import dev.safra.lifecycle.GoalAttainment;
import dev.safra.report.chart.StackedBars;
import dev.safra.report.chart.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The goals that are reached, those that have time, and those that are past their day. From goal_attainment. */
final class AccountGoalsSection implements AccountSection {

    private static final String ID = "goals";

    @Override
    public Section of(AccountContext context) {
        Html title = context.said("goals.title");
        Optional<Fact> goals = context.facts()
                .tonight(GoalAttainment.TABLE)
                .filter(row -> !row.figure("goals").isZero());
        return goals.map(row -> section(row, title, context))
                .orElseGet(() -> Section.empty(ID, title, context.said("goals.none")));
    }

    private static Section section(Fact goals, Html title, AccountContext context) {
        Formats formats = context.formats();
        Section section = new Section(ID, title);
        section.sentence(context.counted(
                "goals.reached",
                goals.figure("goals"),
                formats.count(goals.figure("achieved")),
                formats.count(goals.figure("goals"))));
        Figure late = goals.figure("overdue");
        if (!late.isZero()) {
            section.sentence(context.counted("goals.late", late, formats.count(late)));
        }
        if (goals.figure("next_due_on").isKnown()) {
            section.sentence(context.say("goals.next", formats.day(goals.day("next_due_on"))));
        }
        return section.chart(chart(goals, context).html(ID + "-chart"), numbers(goals, context));
    }

    private static StackedBars chart(Fact goals, AccountContext context) {
        List<StackedBars.Part> parts = new ArrayList<>();
        part(parts, "reached", context.isForTeam() ? Tone.GOOD : Tone.FIRST, goals.figure("achieved"), context);
        part(parts, "open", Tone.NEUTRAL, open(goals), context);
        part(parts, "late", context.isForTeam() ? Tone.BAD : Tone.SECOND, goals.figure("overdue"), context);
        return new StackedBars(
                context.plain("goals.chart"),
                context.plain("goals.description"),
                List.of(new StackedBars.Column("", "")),
                parts,
                false,
                context.formats()::countText);
    }

    private static void part(
            List<StackedBars.Part> parts, String state, Tone tone, Figure count, AccountContext context) {
        if (!count.isZero()) {
            String text = context.formats().countText(count.number());
            StackedBars.Value value = new StackedBars.Value(count.number(), text);
            parts.add(new StackedBars.Part(context.plain("goals.state." + state), tone, List.of(value)));
        }
    }

    /** Those that are neither reached nor past their day. */
    private static Figure open(Fact goals) {
        long open = goals.figure("goals").count()
                - goals.figure("achieved").count()
                - goals.figure("overdue").count();
        return goals.part("goals", "goals - achieved - overdue", open);
    }

    private static DataTable numbers(Fact goals, AccountContext context) {
        DataTable table = new DataTable(context.say("goals.chart"))
                .column(context.say("goals.state"))
                .number(context.say("goals.count"));
        return table.row(List.of(
                        context.say("goals.state.reached"), context.formats().count(goals.figure("achieved"))))
                .row(List.of(context.say("goals.state.open"), context.formats().count(open(goals))))
                .row(List.of(context.say("goals.state.late"), context.formats().count(goals.figure("overdue"))));
    }
}
