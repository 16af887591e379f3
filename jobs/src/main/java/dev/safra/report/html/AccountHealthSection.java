package dev.safra.report.html;

import dev.safra.health.HealthMeasures;
import dev.safra.health.HealthScores;
import dev.safra.report.chart.HorizontalBars;
import dev.safra.report.chart.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** For the team: the health score, what moved it, and every measure behind it. From health_scores and health_measures. */
final class AccountHealthSection implements AccountSection {

    private static final String ID = "health";

    @Override
    public Section of(AccountContext context) {
        Html title = context.say("health.title");
        Optional<Fact> score = context.facts().tonight(HealthScores.TABLE);
        return score.map(row -> section(row, title, context))
                .orElseGet(() -> Section.empty(ID, title, context.say("health.none")));
    }

    private static Section section(Fact score, Html title, AccountContext context) {
        Formats formats = context.formats();
        Section section = new Section(ID, title);
        section.sentence(context.say(
                score.figure("score_change").isKnown() ? "health.changed" : "health.score",
                formats.decimal(score.figure("score")),
                context.texts().named("band", score.text("band")),
                formats.percent(score.figure("confidence")),
                formats.decimalChange(score.figure("score_change"))));
        causes(section, "health.raised", score.texts("raised_by"), context);
        causes(section, "health.lowered", score.texts("lowered_by"), context);
        if (score.text("cap") != null) {
            section.sentence(context.say("health.cap", Html.quote(score.text("cap"))));
        }
        if (score.text("override_reason") != null) {
            section.sentence(context.say("health.override", Html.quote(score.text("override_reason"))));
        }
        List<Fact> measures = context.facts().all(HealthMeasures.TABLE).stream()
                .filter(measure -> !"not_applicable".equals(measure.text("absence")))
                .toList();
        return measures.isEmpty()
                ? section
                : section.chart(chart(measures, context).html(ID + "-chart"), numbers(measures, context));
    }

    /** Each is a measure with its points, such as {@code nps +4.0}. */
    private static void causes(Section section, String key, List<String> causes, AccountContext context) {
        if (!causes.isEmpty()) {
            List<Html> named =
                    causes.stream().map(cause -> cause(cause, context)).toList();
            section.sentence(context.say(key, Html.join(", ", named)));
        }
    }

    private static Html cause(String cause, AccountContext context) {
        int end = cause.lastIndexOf(' ');
        return end < 0
                ? Html.name(cause)
                : Html.join(
                        " ",
                        List.of(
                                context.texts().named("measure", cause.substring(0, end)),
                                Html.name(cause.substring(end + 1))));
    }

    private static HorizontalBars chart(List<Fact> measures, AccountContext context) {
        List<HorizontalBars.Item> items = new ArrayList<>();
        for (Fact measure : measures) {
            Figure score = measure.figure("score");
            if (score.isKnown()) {
                items.add(HorizontalBars.Item.of(
                        context.texts().namedPlain("measure", measure.text("measure")),
                        score.number(),
                        context.formats().decimalText(score.number())));
            }
        }
        return new HorizontalBars(
                context.plain("health.chart"), context.plain("health.description"), Tone.NEUTRAL, items);
    }

    private static DataTable numbers(List<Fact> measures, AccountContext context) {
        Formats formats = context.formats();
        DataTable table = new DataTable(context.say("health.chart"))
                .column(context.say("health.measure"))
                .number(context.say("health.value"))
                .number(context.say("health.peers"))
                .number(context.say("health.points"))
                .number(context.say("health.weight"))
                .number(context.say("health.contribution"))
                .column(context.say("health.observed"));
        for (Fact measure : measures) {
            table.row(List.of(
                    context.texts().named("measure", measure.text("measure")),
                    formats.decimal(measure.figure("value")),
                    formats.decimal(measure.figure("peer_median")),
                    formats.decimal(measure.figure("score")),
                    formats.percent(measure.figure("weight")),
                    formats.decimal(measure.figure("contribution")),
                    observed(measure, context)));
        }
        return table;
    }

    private static Html observed(Fact measure, AccountContext context) {
        Html day = context.formats().day(measure.day("observed_on"));
        return measure.text("absence") == null
                ? day
                : Html.join(" ", List.of(day, context.texts().named("review.absence", measure.text("absence"))));
    }
}
