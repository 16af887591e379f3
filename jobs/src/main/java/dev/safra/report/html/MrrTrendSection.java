package dev.safra.report.html;

import dev.safra.report.chart.Chart;
import dev.safra.report.chart.Lines;
import dev.safra.revenue.MrrBridge;
import java.time.LocalDate;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/** MRR and churn rates of the company over two years, and which way they went. From mrr_bridge. */
final class MrrTrendSection implements ReportSection {

    private static final String ID = "mrr-trend";

    private static final List<String> CHURN = List.of("gross_churn_rate", "net_churn_rate");

    private static final int MONTHS = 24;
    private static final int YEAR = 12;

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        List<Fact> known = CompanyMonths.of(context.tables());
        List<Fact> months = known.subList(Math.max(0, known.size() - MONTHS), known.size());
        Section section = new Section(ID, texts.say("trend.title"));
        if (months.isEmpty()) {
            return section.sentence(texts.say("bridge.empty"));
        }
        section.sentence(direction(known, context));
        DoubleFunction<String> money = context.formats()::shortMoneyText;
        DoubleFunction<String> percent = context.formats()::percentText;
        return section.chart(
                        lines("trend.mrr", List.of("closing_mrr"), money, months, context)
                                .html(ID + "-mrr"),
                        numbers("trend.mrr", List.of("closing_mrr"), Formats::money, months, context))
                .chart(
                        lines("trend.churn", CHURN, percent, months, context).html(ID + "-churn"),
                        numbers("trend.churn", CHURN, Formats::percent, months, context));
    }

    /** How MRR went in a year, and whether its churn did better or worse than in the year before. */
    private static Html direction(List<Fact> months, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Fact newest = months.get(months.size() - 1);
        Figure change = newest.figure("mrr_vs_previous_year");
        Html mrr = texts.say(
                !change.isKnown()
                        ? "trend.no_year"
                        : formats.isNoPercent(change.number())
                                ? "trend.unchanged"
                                : change.number() < 0 ? "trend.fell" : "trend.grew",
                formats.percentSize(change),
                formats.month(newest.day("month")));
        List<Fact> complete =
                months.stream().filter(month -> month.is("is_complete")).toList();
        if (complete.size() < YEAR) {
            return texts.say("trend.mrr_only", mrr);
        }
        Fact churn = churn(complete.get(complete.size() - 1).day("month"), context.tables());
        Figure year = churn.figure("year");
        if (complete.size() < 2 * YEAR) {
            return texts.say("trend.churn_only", mrr, formats.percent(year));
        }
        Figure before = churn.figure("before");
        boolean isSame = formats.percentText(year.number()).equals(formats.percentText(before.number()));
        return texts.say(
                isSame ? "trend.same_churn" : year.number() < before.number() ? "trend.less_churn" : "trend.more_churn",
                mrr,
                formats.percent(year),
                formats.percent(before));
    }

    /** The mean of a month's gross churn rate in the year that ends with a month, and in the one before. */
    private static Fact churn(LocalDate last, PublishedTables tables) {
        String begin = Query.literal(last.minusMonths(YEAR));
        return tables.row(Query.of(
                                MrrBridge.TABLE,
                                CompanyMonths.COMPANY + " and month > " + Query.literal(last.minusMonths(2 * YEAR))
                                        + " and month <= " + Query.literal(last))
                        .sum("year", "avg(case when month > " + begin + " then gross_churn_rate end)")
                        .sum("before", "avg(case when month <= " + begin + " then gross_churn_rate end)"))
                .orElseThrow();
    }

    private static Chart lines(
            String title,
            List<String> columns,
            DoubleFunction<String> format,
            List<Fact> months,
            ReportContext context) {
        Texts texts = context.texts();
        Fact newest = months.get(months.size() - 1);
        return new Lines(
                texts.plain(title),
                texts.plain(title + ".description"),
                months.stream()
                        .map(month -> context.formats().monthText(month.day("month")))
                        .toList(),
                columns.stream()
                        .map(column -> new Lines.Series(
                                texts.plain("trend." + column),
                                months.stream()
                                        .map(month -> month.figure(column).number())
                                        .toList(),
                                newest.figure(column).isKnown()
                                        ? format.apply(newest.figure(column).number())
                                        : ""))
                        .toList(),
                !newest.is("is_complete"),
                format);
    }

    private static DataTable numbers(
            String caption,
            List<String> columns,
            BiFunction<Formats, Figure, Html> format,
            List<Fact> months,
            ReportContext context) {
        Formats formats = context.formats();
        DataTable numbers = new DataTable(context.texts().say(caption))
                .column(context.texts().say("trend.month"));
        columns.forEach(column -> numbers.number(context.texts().say("trend." + column)));
        for (Fact month : months) {
            numbers.row(Stream.concat(
                            Stream.of(formats.month(month.day("month"))),
                            columns.stream().map(column -> format.apply(formats, month.figure(column))))
                    .toList());
        }
        return numbers;
    }
}
