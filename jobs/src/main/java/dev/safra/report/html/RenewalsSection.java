package dev.safra.report.html;

import dev.safra.lifecycle.Renewals;
import dev.safra.report.chart.StackedBars;
import dev.safra.report.chart.StackedBars.Column;
import dev.safra.report.chart.StackedBars.Part;
import dev.safra.report.chart.StackedBars.Value;
import dev.safra.report.chart.Tone;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How much MRR comes due in the next days, month by month, and for how much notice is given. From renewals. */
final class RenewalsSection implements ReportSection {

    private static final String ID = "renewals";

    private static final int DAYS = 90;

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        Html title = texts.say("renewals.title");
        if (!context.tables().has(Renewals.TABLE)) {
            return Section.empty(ID, title, texts.say("renewals.empty"));
        }
        LocalDate asOf = context.tables().asOf();
        Query sums = inTime(context);
        sums = sums(sums, "all", "true");
        for (LocalDate month : months(asOf)) {
            sums = sums(sums, month.toString(), "trunc(due_on, 'MM') = date'" + month + "'");
        }
        return context.tables()
                .row(sums)
                .filter(all -> !all.figure("all contracts").isZero())
                .map(all -> section(all, title, context))
                .orElseGet(() -> Section.empty(
                        ID, title, texts.say("renewals.none", context.formats().day(asOf.plusDays(DAYS)))));
    }

    private static Query inTime(ReportContext context) {
        LocalDate asOf = context.tables().asOf();
        return Query.of(
                Renewals.TABLE, "due_on between date'" + asOf.plusDays(1) + "' and date'" + asOf.plusDays(DAYS) + "'");
    }

    /** First days of the months in which contracts may come due, some of them only in part. */
    static List<LocalDate> months(LocalDate asOf) {
        LocalDate last = asOf.plusDays(DAYS);
        return Stream.iterate(
                        asOf.plusDays(1).withDayOfMonth(1), month -> !month.isAfter(last), month -> month.plusMonths(1))
                .toList();
    }

    private static Query sums(Query query, String name, String condition) {
        String given = condition + " and notice_on is not null";
        return query.sum(name + " contracts", "count_if(" + condition + ")")
                .sum(name + " mrr", "sum(if(" + condition + ", mrr, 0))")
                .sum(name + " noticed contracts", "count_if(" + given + ")")
                .sum(name + " noticed mrr", "sum(if(" + given + ", mrr, 0))");
    }

    private static Section section(Fact sums, Html title, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Figure contracts = sums.figure("all contracts");
        Section section = new Section(ID, title);
        Figure noticed = sums.figure("all noticed contracts");
        Html due = texts.counted(
                "renewals.due",
                contracts,
                formats.count(contracts),
                formats.money(sums.figure("all mrr")),
                formats.day(context.tables().asOf().plusDays(DAYS)));
        Html notice = noticed.isZero()
                ? texts.say("renewals.none_noticed")
                : texts.counted(
                        "renewals.noticed",
                        noticed,
                        formats.count(noticed),
                        formats.money(sums.figure("all noticed mrr")));
        section.sentence(Html.join(" ", List.of(due, notice)));
        return section.chart(bars(sums, context).html(ID + "-chart"), numbers(sums, context))
                .table(LargestRenewals.of(inTime(context), contracts, context));
    }

    private static StackedBars bars(Fact sums, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        List<LocalDate> months = months(context.tables().asOf());
        List<Column> columns = months.stream()
                .map(month -> new Column(
                        formats.monthText(month),
                        formats.shortMoneyText(sums.figure(month + " mrr").number())))
                .toList();
        List<Value> noticed = new ArrayList<>();
        List<Value> others = new ArrayList<>();
        for (LocalDate month : months) {
            double withNotice = sums.figure(month + " noticed mrr").number();
            double without = sums.figure(month + " mrr").number() - withNotice;
            // A single part has the text of the whole above it.
            boolean areBoth = withNotice > 0 && without > 0;
            noticed.add(new Value(withNotice, areBoth ? formats.shortMoneyText(withNotice) : ""));
            others.add(new Value(without, areBoth ? formats.shortMoneyText(without) : ""));
        }
        return new StackedBars(
                texts.plain("renewals.chart"),
                texts.plain("renewals.description"),
                columns,
                List.of(
                        new Part(texts.plain("renewals.without_notice"), Tone.FIRST, others),
                        new Part(texts.plain("renewals.with_notice"), Tone.BAD, noticed)),
                false,
                formats::shortMoneyText);
    }

    private static DataTable numbers(Fact sums, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        DataTable numbers = new DataTable(texts.say("renewals.chart"))
                .column(texts.say("renewals.month"))
                .number(texts.say("renewals.contracts"))
                .number(texts.say("mrr"))
                .number(texts.say("renewals.noticed_contracts"))
                .number(texts.say("renewals.noticed_mrr"));
        months(context.tables().asOf())
                .forEach(month -> numbers.row(List.of(
                        formats.month(month),
                        formats.count(sums.figure(month + " contracts")),
                        formats.money(sums.figure(month + " mrr")),
                        formats.count(sums.figure(month + " noticed contracts")),
                        formats.money(sums.figure(month + " noticed mrr")))));
        return numbers;
    }
}
