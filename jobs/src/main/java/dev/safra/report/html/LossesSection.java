package dev.safra.report.html;

import dev.safra.dimension.Accounts;
import dev.safra.dimension.Attributes;
import dev.safra.report.chart.Chart;
import dev.safra.report.chart.HorizontalBars;
import dev.safra.report.chart.HorizontalBars.Item;
import dev.safra.report.chart.Tone;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.ChurnBreakdown;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who left in the month, and why (mrr_bridge, account_months with accounts). MRR lost by reason, tenure and CSM (churn_breakdown) is that
 * of the month if more left than are listed, else that of a year.
 */
final class LossesSection implements ReportSection {

    private static final String ID = "losses";

    /** How many accounts are listed. */
    private static final int LISTED = 10;

    /** How many members of a dimension are drawn. */
    private static final int DRAWN = 8;

    private static final int YEAR = 12;

    private static final List<String> DIMENSIONS = List.of("reason", "tenure", "csm");

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
        breakdowns(section, lost.count() > LISTED ? 1 : YEAR, context);
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

    /** Why, when in their lives and from whom accounts left in the last months. */
    private static void breakdowns(Section section, int months, ReportContext context) {
        LocalDate month = context.tables().month();
        String period =
                "month between " + Query.literal(month.minusMonths(months - 1)) + " and " + Query.literal(month);
        Map<String, Fact> sums = new HashMap<>();
        context.tables()
                .rows(lost(period + " and dimension in ('" + String.join("', '", DIMENSIONS) + "')")
                        .sum("members", "count(distinct member)")
                        .by("dimension"))
                .forEach(sum -> sums.put(sum.text("dimension"), sum));
        if (months > 1 && sums.containsKey("tenure")) {
            Figure accounts = sums.get("tenure").figure("accounts");
            section.sentence(context.texts()
                    .counted(
                            "losses.year",
                            accounts,
                            context.formats().count(accounts),
                            context.formats().money(sums.get("tenure").figure("mrr"))));
        }
        for (String dimension : DIMENSIONS) {
            if (sums.containsKey(dimension)) {
                List<Fact> largest = context.tables()
                        .rows(lost(period + " and dimension = '" + dimension + "'")
                                .by("member")
                                .orderedBy("mrr desc", "member")
                                .limitedTo(DRAWN));
                section.small(
                        bars(dimension, largest, context).html(ID + "-" + dimension),
                        numbers(dimension, largest, sums.get(dimension).figure("members"), context));
            }
        }
    }

    private static Query lost(String where) {
        return Query.of(ChurnBreakdown.TABLE, where)
                .sum("mrr", "sum(churned_mrr)")
                .sum("accounts", "sum(lost_accounts)");
    }

    private static Chart bars(String dimension, List<Fact> members, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        return new HorizontalBars(
                texts.plain("losses.by." + dimension),
                texts.plain("losses.description"),
                Tone.BAD,
                members.stream()
                        .map(member -> Item.of(
                                texts.namedPlain(dimension, member.text("member")),
                                member.figure("mrr").number(),
                                formats.shortMoneyText(member.figure("mrr").number()) + " ("
                                        + formats.countText(
                                                member.figure("accounts").number()) + ")"))
                        .toList());
    }

    private static DataTable numbers(String dimension, List<Fact> members, Figure all, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Html title = texts.say("losses.by." + dimension);
        DataTable numbers = new DataTable(
                        all.count() > DRAWN
                                ? texts.say(
                                        "losses.some",
                                        title,
                                        Formats.setting(String.valueOf(DRAWN)),
                                        formats.count(all))
                                : title)
                .column(texts.say("losses." + dimension))
                .number(texts.say("losses.mrr"))
                .number(texts.say("losses.count"));
        for (Fact member : members) {
            String name = member.text("member");
            numbers.row(List.of(
                    dimension.equals("tenure")
                            ? Formats.setting(texts.namedPlain(dimension, name))
                            : texts.named(dimension, name),
                    formats.money(member.figure("mrr")),
                    formats.count(member.figure("accounts"))));
        }
        return numbers;
    }
}
