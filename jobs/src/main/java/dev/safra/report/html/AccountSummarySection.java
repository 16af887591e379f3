package dev.safra.report.html;

import dev.safra.dimension.Accounts;
import dev.safra.experience.AccountSentiment;
import dev.safra.experience.SupportQuality;
import dev.safra.health.ChurnSignals;
import dev.safra.health.HealthScores;
import dev.safra.lake.Table;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.segments.TouchSegments;
import dev.safra.usage.UsageAdoption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The account at a glance, and how it was at the last review. From accounts, lifecycle_stages and what was reached; for the team also
 * health_scores, churn_signals, account_value and touch_segments.
 */
final class AccountSummarySection implements AccountSection {

    @Override
    public Section of(AccountContext context) {
        Section section = new Section("summary", context.said("summary.title"));
        if (context.isForTeam()) {
            health(section, context);
            money(section, context);
            section.table(whoItIs(context));
        } else {
            section.sentence(context.say(
                    "summary.intro",
                    context.formats().day(context.facts().period().from())));
        }
        figures(section, context);
        return section;
    }

    private static void health(Section section, AccountContext context) {
        Formats formats = context.formats();
        List<Fact> signals = context.facts().all(ChurnSignals.TABLE);
        Figure count = context.facts()
                .count(
                        ChurnSignals.TABLE,
                        "as_of = " + Query.literal(context.facts().asOf()),
                        signals.size());
        context.facts()
                .tonight(HealthScores.TABLE)
                .ifPresentOrElse(
                        score -> section.sentence(context.texts()
                                .counted(
                                        "review.summary.health",
                                        count,
                                        context.texts().named("band", score.text("band")),
                                        formats.decimal(score.figure("score")),
                                        formats.count(count))),
                        () -> section.sentence(context.say("summary.no_health")));
    }

    private static void money(Section section, AccountContext context) {
        context.facts().tonight(AccountValue.TABLE).ifPresent(value -> {
            Figure change = value.figure("mrr_change_rate");
            String compared = change.isZero() ? ".same" : ".compared";
            section.sentence(context.say(
                    "summary.money" + (change.isKnown() ? compared : ""),
                    context.formats().money(value.figure("mrr")),
                    context.formats().percentChange(change)));
        });
    }

    private static DataTable whoItIs(AccountContext context) {
        DataTable table = new DataTable(context.say("summary.who"))
                .column(context.say("summary.what"))
                .column(context.say("summary.value"));
        row(table, "account_id", context, Optional.of(Html.name(context.facts().account())));
        context.facts().tonight(Accounts.TABLE).ifPresent(account -> {
            for (String column : List.of("size", "industry", "country", "use_case")) {
                row(table, column, context, text(account, column, context));
            }
            for (String own : context.settings().attributes()) {
                text(account, own, context).ifPresent(value -> table.row(List.of(Html.name(own), value)));
            }
        });
        context.facts()
                .tonight(LifecycleStages.TABLE)
                .ifPresent(stage -> row(table, "stage", context, since("stage", stage, context)));
        context.facts().tonight(TouchSegments.TABLE).ifPresent(touch -> {
            row(table, "touch", context, since("touch", touch, context));
            row(table, "csm", context, text(touch, "csm", context));
        });
        return table;
    }

    private static void row(DataTable table, String key, AccountContext context, Optional<Html> value) {
        value.ifPresent(known -> table.row(List.of(context.say("summary." + key), known)));
    }

    private static Optional<Html> text(Fact fact, String column, AccountContext context) {
        return Optional.ofNullable(fact.text(column))
                .map(value -> context.texts().named(column, value));
    }

    private static Optional<Html> since(String column, Fact fact, AccountContext context) {
        return text(fact, column, context)
                .map(value ->
                        context.say("summary.since", value, context.formats().day(fact.day("since"))));
    }

    /** The figures that a review is about, beside those of the night before the last review where there is one. */
    private static void figures(Section section, AccountContext context) {
        Formats formats = context.formats();
        if (context.isForTeam()) {
            card(section, HealthScores.TABLE, "score", formats::decimal, context);
            card(section, AccountValue.TABLE, "mrr", formats::money, context);
        }
        card(section, GoalAttainment.TABLE, "achieved", formats::count, context);
        card(section, UsageAdoption.TABLE, "active_users", formats::count, context);
        card(section, UsageAdoption.TABLE, "used_features", formats::count, context);
        card(section, SupportQuality.TABLE, "first_response_within_sla", formats::percent, context);
        card(section, SupportQuality.TABLE, "availability", formats::percent, context);
        if (context.isForTeam()) {
            card(section, AccountSentiment.TABLE, "nps_mean", formats::decimal, context);
            card(section, AccountSentiment.TABLE, "csat_mean", formats::decimal, context);
        }
    }

    private static void card(
            Section section, Table of, String column, Function<Figure, Html> format, AccountContext context) {
        Optional<Figure> now = figure(context.facts().tonight(of), column);
        List<Section.Note> before = context
                .facts()
                .before()
                .flatMap(night -> figure(context.facts().then(of), column)
                        .map(then -> new Section.Note(
                                context.say("then.on", context.formats().day(night)), format.apply(then))))
                .stream()
                .toList();
        now.ifPresent(
                figure -> section.card(new Section.Card(context.say("then." + column), format.apply(figure), before)));
    }

    private static Optional<Figure> figure(Optional<Fact> fact, String column) {
        return fact.map(row -> row.figure(column)).filter(Figure::isKnown);
    }
}
