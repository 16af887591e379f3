package dev.safra.report.html;

import dev.safra.dimension.Accounts;
import dev.safra.report.chart.Bar;
import dev.safra.report.chart.Waterfall;
import dev.safra.revenue.MrrMovements;
import java.util.ArrayList;
import java.util.List;

/**
 * How the month's opening MRR became the closing one, with the diagnosis in words (mrr_bridge), and the accounts that moved it most
 * (mrr_movements with accounts).
 */
final class BridgeSection implements ReportSection {

    private static final String ID = "bridge";

    private static final List<String> CHANGES = List.of(
            "new_mrr", "reactivation_mrr", "cross_sell_mrr", "upsell_mrr", "downsell_mrr", "churn_mrr", "fx_mrr");

    /** How many movements are listed. */
    private static final int LISTED = 8;

    @Override
    public Section of(ReportContext context) {
        Html title = context.texts().say("bridge.title");
        return CompanyMonths.newest(context.tables())
                .map(bridge -> section(bridge, title, context))
                .orElseGet(() -> Section.empty(ID, title, context.texts().say("bridge.empty")));
    }

    private static Section section(Fact bridge, Html title, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        return new Section(ID, title)
                .sentence(texts.say(
                        bridge.is("is_complete") ? "bridge.month" : "bridge.running_month",
                        formats.month(bridge.day("month")),
                        formats.money(bridge.figure("opening_mrr")),
                        formats.money(bridge.figure("closing_mrr"))))
                .sentence(texts.say(
                        diagnosis(bridge),
                        formats.percent(bridge.figure("gross_churn_rate")),
                        formats.percent(bridge.figure("logo_churn_rate")),
                        formats.percent(bridge.figure("net_churn_rate"))))
                .chart(waterfall(bridge, context).html(ID + "-chart"), numbers(bridge, context))
                .table(movements(context));
    }

    /** The text that says what kind of month it was. Accounts may shrink, or grow less than usual, while nobody leaves. */
    private static String diagnosis(Fact bridge) {
        String diagnosis = bridge.text("diagnosis");
        if (!bridge.figure("gross_churn_rate").isKnown()) {
            return "bridge.diagnosis.first";
        }
        if (bridge.figure("lost_accounts").isZero()) {
            if (diagnosis == null) {
                return "bridge.diagnosis.nobody";
            }
            if (diagnosis.equals("large_accounts_lost")) {
                return "bridge.diagnosis.shrinking";
            }
        }
        return "bridge.diagnosis." + (diagnosis == null ? "none" : diagnosis);
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
        DataTable numbers = new DataTable(texts.say("bridge.steps"))
                .column(texts.say("bridge.step"))
                .number(texts.say("amount"));
        numbers.row(List.of(texts.say("bridge.opening_mrr"), context.formats().money(bridge.figure("opening_mrr"))));
        for (String column : CHANGES) {
            numbers.row(List.of(texts.say("bridge." + column), context.formats().change(bridge.figure(column))));
        }
        return numbers.row(
                List.of(texts.say("bridge.closing_mrr"), context.formats().money(bridge.figure("closing_mrr"))));
    }

    /** The largest movements of the month by amount. Exchange rates are nobody's movement. */
    private static DataTable movements(ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        PublishedTables tables = context.tables();
        Query ofMonth =
                Query.of(MrrMovements.TABLE, "month = " + Query.literal(tables.month()) + " and movement <> 'fx'");
        List<Fact> largest = tables.rows(ofMonth.with(tables.among(Accounts.TABLE))
                .orderedBy("abs(amount) desc", "account_id", "product", "movement")
                .limitedTo(LISTED));
        Html caption = largest.size() < LISTED
                ? texts.say("bridge.movements")
                : texts.say(
                        "bridge.largest_movements",
                        Formats.setting(String.valueOf(LISTED)),
                        tables.row(ofMonth.sum("movements", "count(1)"))
                                .map(all -> formats.count(all.figure("movements")))
                                .orElse(Formats.UNKNOWN));
        DataTable table = new DataTable(caption)
                .column(texts.say("account"))
                .number(texts.say("amount"))
                .column(texts.say("bridge.movement"))
                .column(texts.say("bridge.product"));
        for (Fact movement : largest) {
            table.row(List.of(
                    movement.account(),
                    formats.change(movement.figure("amount")),
                    texts.named("movement", movement.text("movement")),
                    Html.name(movement.text("product"))));
        }
        return table;
    }
}
