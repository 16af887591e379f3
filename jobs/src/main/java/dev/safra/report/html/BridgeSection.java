package dev.safra.report.html;

import dev.safra.report.chart.Bar;
import dev.safra.report.chart.Waterfall;
import dev.safra.revenue.MrrBridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the month's opening MRR became the closing one, with the diagnosis in words. From mrr_bridge. */
final class BridgeSection implements ReportSection {

    private static final String ID = "bridge";

    private static final List<String> CHANGES = List.of(
            "new_mrr", "reactivation_mrr", "cross_sell_mrr", "upsell_mrr", "downsell_mrr", "churn_mrr", "fx_mrr");

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        Html title = texts.say("bridge.title");
        Optional<Fact> month = context.tables()
                .row(Query.of(
                        MrrBridge.TABLE,
                        "dimension = 'all' and month = date'" + context.tables().month() + "'"));
        return month.map(bridge -> section(bridge, title, context))
                .orElseGet(() -> Section.empty(ID, title, texts.say("bridge.empty")));
    }

    private static Section section(Fact bridge, Html title, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Section section = new Section(ID, title);
        section.sentence(texts.say(
                bridge.is("is_complete") ? "bridge.month" : "bridge.running_month",
                formats.month(bridge.day("month"))));
        String diagnosis = bridge.text("diagnosis");
        section.sentence(texts.say(
                "bridge.diagnosis." + (diagnosis == null ? "none" : diagnosis),
                formats.percent(bridge.figure("gross_churn_rate")),
                formats.percent(bridge.figure("logo_churn_rate")),
                formats.percent(bridge.figure("net_churn_rate"))));
        return section.chart(waterfall(bridge, context).html(ID + "-chart"), numbers(bridge, context));
    }

    private static Waterfall waterfall(Fact bridge, ReportContext context) {
        Texts texts = context.texts();
        List<Bar> changes = new ArrayList<>();
        for (String column : CHANGES) {
            Figure change = bridge.figure(column);
            if (!change.isZero()) {
                changes.add(new Bar(
                        texts.plain("bridge." + column),
                        change.number(),
                        context.formats().shortChangeText(change.number())));
            }
        }
        return new Waterfall(
                texts.plain("bridge.title"),
                texts.plain("bridge.description"),
                sum("opening_mrr", bridge, context),
                changes,
                sum("closing_mrr", bridge, context));
    }

    private static Bar sum(String column, Fact bridge, ReportContext context) {
        double amount = bridge.figure(column).number();
        return new Bar(
                context.texts().plain("bridge." + column),
                amount,
                context.formats().shortMoneyText(amount));
    }

    private static DataTable numbers(Fact bridge, ReportContext context) {
        Texts texts = context.texts();
        DataTable numbers = new DataTable(texts.say("bridge.title"))
                .column(texts.say("bridge.step"))
                .number(texts.say("amount"));
        numbers.row(List.of(texts.say("bridge.opening_mrr"), context.formats().money(bridge.figure("opening_mrr"))));
        for (String column : CHANGES) {
            numbers.row(List.of(texts.say("bridge." + column), context.formats().change(bridge.figure(column))));
        }
        return numbers.row(
                List.of(texts.say("bridge.closing_mrr"), context.formats().money(bridge.figure("closing_mrr"))));
    }
}
