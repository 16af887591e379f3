package dev.safra.report.html;

import dev.safra.health.HealthScores;
import dev.safra.playbooks.PlaybookRuns;
import dev.safra.revenue.MrrBridge;
import java.util.List;
import java.util.Optional;

/** What changed: three sentences, and the headline figures against last month, quarter and year. */
final class ChangesSection implements ReportSection {

    private static final String ID = "changes";

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        PublishedTables tables = context.tables();
        Html title = texts.say("changes.title");
        Optional<Fact> month =
                tables.row(Query.of(MrrBridge.TABLE, "dimension = 'all' and month = date'" + tables.month() + "'"));
        Section section = new Section(ID, title);
        month.ifPresentOrElse(
                bridge -> revenue(section, bridge, context), () -> section.sentence(texts.say("changes.no_revenue")));
        health(context).ifPresent(section::sentence);
        actions(context).ifPresent(section::sentence);
        return section;
    }

    private static void revenue(Section section, Fact bridge, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Figure lost = bridge.figure("lost_accounts");
        section.sentence(texts.say(
                bridge.figure("mrr_vs_previous_month").number() < 0 ? "changes.mrr_fell" : "changes.mrr_rose",
                formats.money(bridge.figure("closing_mrr")),
                formats.count(bridge.figure("closing_accounts")),
                formats.percentChange(bridge.figure("mrr_vs_previous_month")),
                texts.counted(
                        "changes.new", bridge.figure("new_accounts"), formats.count(bridge.figure("new_accounts"))),
                texts.counted("changes.lost", lost, formats.count(lost), formats.money(bridge.figure("gross_churn")))));
        DataTable headline = new DataTable(texts.say("changes.headline"))
                .column(texts.say("figure"))
                .number(texts.say("now"))
                .number(texts.say("against.month"))
                .number(texts.say("against.quarter"))
                .number(texts.say("against.year"));
        headline.row(List.of(
                texts.say("mrr"),
                formats.money(bridge.figure("closing_mrr")),
                formats.percentChange(bridge.figure("mrr_vs_previous_month")),
                formats.percentChange(bridge.figure("mrr_vs_previous_quarter")),
                formats.percentChange(bridge.figure("mrr_vs_previous_year"))));
        section.table(headline);
    }

    private static Optional<Html> health(ReportContext context) {
        Query change = Query.of(HealthScores.TABLE, context.tables().tonight())
                .sum("fell", "count_if(previous_band is not null and band <> previous_band and score_change < 0)")
                .sum("rose", "count_if(previous_band is not null and band <> previous_band and score_change > 0)")
                .sum("red", "count_if(band = 'red')");
        return context.tables()
                .row(change)
                .map(fact -> context.texts()
                        .say(
                                "changes.health",
                                context.formats().count(fact.figure("fell")),
                                context.formats().count(fact.figure("rose")),
                                context.formats().count(fact.figure("red"))));
    }

    private static Optional<Html> actions(ReportContext context) {
        Query runs = Query.of(PlaybookRuns.TABLE, context.tables().tonight())
                .sum("opened", "sum(opened)")
                .sum("open", "sum(open)")
                .sum("closed", "sum(closed)");
        return context.tables()
                .row(runs)
                .filter(fact -> fact.figure("open").isKnown())
                .map(fact -> context.texts()
                        .say(
                                "changes.actions",
                                context.formats().count(fact.figure("opened")),
                                context.formats().count(fact.figure("closed")),
                                context.formats().count(fact.figure("open"))));
    }
}
