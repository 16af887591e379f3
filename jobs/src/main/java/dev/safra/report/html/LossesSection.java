package dev.safra.report.html;

import dev.safra.dimension.Accounts;
import dev.safra.dimension.Attributes;
import dev.safra.revenue.AccountMonths;
import java.util.List;

/**
 * Who left in the month, and why (mrr_bridge, account_months with accounts). MRR lost by reason, tenure and CSM (churn_breakdown) is that
 * of the month if more left than are listed, else that of a year.
 */
final class LossesSection implements ReportSection {

    static final String ID = "losses";

    /** How many accounts are listed. */
    private static final int LISTED = 10;

    private static final int YEAR = 12;

    @Override
    public Section of(ReportContext context) {
        Html title = context.texts().say("losses.title");
        return CompanyMonths.newest(context.tables())
                .map(bridge -> section(bridge, title, context))
                .orElseGet(() -> Section.empty(ID, title, context.texts().say("bridge.empty")));
    }

    private static Section section(Fact bridge, Html title, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Figure lost = bridge.figure("lost_accounts");
        Section section = new Section(ID, title);
        section.sentence(texts.counted(
                bridge.is("is_complete") ? "losses.month" : "losses.running_month",
                lost,
                formats.month(bridge.day("month")),
                formats.count(lost),
                formats.money(bridge.figure("gross_churn")),
                formats.percent(bridge.figure("gross_churn_rate"))));
        section.table(accounts(lost, context));
        LossBreakdowns.draw(section, lost.count() > LISTED ? 1 : YEAR, context);
        return section;
    }

    private static DataTable accounts(Figure lost, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        PublishedTables tables = context.tables();
        DataTable table = new DataTable(
                        lost.count() > LISTED
                                ? texts.say(
                                        "losses.largest", Formats.setting(String.valueOf(LISTED)), formats.count(lost))
                                : texts.say("losses.accounts"))
                .column(texts.say("account"))
                .number(texts.say("losses.mrr"))
                .column(texts.say("losses.reason"))
                .number(texts.say("losses.days"))
                .column(texts.say("losses.left_on"))
                .column(texts.say("losses.csm"))
                .column(texts.say("losses.involuntary"));
        for (Fact left : tables.rows(
                Query.of(AccountMonths.TABLE, "month = " + Query.literal(tables.month()) + " and churn_mrr < 0")
                        .with(tables.among(Accounts.TABLE))
                        .orderedBy("churn_mrr", "account_id")
                        .limitedTo(LISTED))) {
            table.row(List.of(
                    left.account(),
                    formats.change(left.figure("churn_mrr")),
                    texts.named("reason", known(left, "reason")),
                    formats.count(left.figure("tenure_days")),
                    formats.day(left.day("left_on")),
                    texts.named("csm", known(left, "csm")),
                    texts.say(left.is("is_involuntary") ? "losses.yes" : "losses.no")));
        }
        return table;
    }

    /** A value as churn_breakdown names it. */
    private static String known(Fact left, String column) {
        String value = left.has(column) ? left.text(column) : null;
        return value == null ? Attributes.UNKNOWN : value;
    }
}
