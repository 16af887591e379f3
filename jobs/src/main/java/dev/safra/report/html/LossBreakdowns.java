package dev.safra.report.html;

import dev.safra.report.chart.Chart;
import dev.safra.report.chart.HorizontalBars;
import dev.safra.report.chart.HorizontalBars.Item;
import dev.safra.report.chart.Tone;
import dev.safra.revenue.ChurnBreakdown;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** MRR lost by reason, tenure and CSM as ranked bars, each with the number of accounts. From churn_breakdown. */
final class LossBreakdowns {

    /** How many members of a dimension are drawn. */
    private static final int DRAWN = 8;

    private static final List<String> DIMENSIONS = List.of("reason", "tenure", "csm");

    private LossBreakdowns() {}

    /** Why, when in their lives and from whom accounts left in the last months. */
    static void draw(Section section, int months, ReportContext context) {
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
                        bars(dimension, largest, context).html(LossesSection.ID + "-" + dimension),
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
