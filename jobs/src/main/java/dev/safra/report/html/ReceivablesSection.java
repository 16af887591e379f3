package dev.safra.report.html;

import dev.safra.dimension.Accounts;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.Receivables;
import dev.safra.report.chart.StackedBars;
import dev.safra.report.chart.StackedBars.Column;
import dev.safra.report.chart.StackedBars.Part;
import dev.safra.report.chart.StackedBars.Value;
import dev.safra.report.chart.Tone;
import java.util.ArrayList;
import java.util.List;

/** What customers owe, how long it has been overdue, and who owes most. From receivables, accounts and account_value. */
final class ReceivablesSection implements ReportSection {

    private static final String ID = "receivables";

    private static final int MOST = 8;

    /** A group of overdue amounts by age, the youngest first. */
    private record Age(String column, Tone tone) {}

    private static final List<Age> AGES = List.of(
            new Age("overdue_1_30", Tone.NEUTRAL),
            new Age("overdue_31_60", Tone.FIRST),
            new Age("overdue_61_90", Tone.CAUTION),
            new Age("overdue_91_plus", Tone.BAD));

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        Html title = texts.say("receivables.title");
        if (!context.tables().has(Receivables.TABLE)) {
            return Section.empty(ID, title, texts.say("receivables.empty"));
        }
        Query totals = Query.of(Receivables.TABLE, context.tables().tonight())
                .sum("accounts", "count(*)")
                .sum("overdue_accounts", "count_if(overdue_amount > 0)")
                .sum("owed", "sum(greatest(open_amount, 0))")
                .sum("credit", "sum(greatest(-open_amount, 0))")
                .sum("overdue_amount", "sum(overdue_amount)");
        for (Age age : AGES) {
            totals = totals.sum(age.column(), "sum(" + age.column() + ")");
        }
        return context.tables()
                .row(totals)
                .filter(sums -> !sums.figure("accounts").isZero())
                .map(sums -> section(sums, title, context))
                .orElseGet(() -> Section.empty(ID, title, texts.say("receivables.none")));
    }

    private static Section section(Fact sums, Html title, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Section section = new Section(ID, title);
        Html owed = formats.money(sums.figure("owed"));
        Figure overdue = sums.figure("overdue_accounts");
        List<Html> sentences = new ArrayList<>();
        sentences.add(
                overdue.isZero()
                        ? texts.say("receivables.none_overdue", owed)
                        : texts.counted(
                                "receivables.overdue",
                                overdue,
                                owed,
                                formats.money(sums.figure("overdue_amount")),
                                formats.count(overdue)));
        if (!sums.figure("overdue_91_plus").isZero()) {
            sentences.add(texts.say("receivables.old", formats.money(sums.figure("overdue_91_plus"))));
        }
        if (!sums.figure("credit").isZero()) {
            sentences.add(texts.say("receivables.credit", formats.money(sums.figure("credit"))));
        }
        section.sentence(Html.join(" ", sentences));
        if (overdue.isZero()) {
            return section;
        }
        return section.chart(bar(sums, context).html(ID + "-chart"), numbers(sums, context))
                .table(debtors(overdue, context));
    }

    private static StackedBars bar(Fact sums, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        List<Part> parts = AGES.stream()
                .map(age -> {
                    double amount = sums.figure(age.column()).number();
                    return new Part(
                            texts.plain("receivables." + age.column()),
                            age.tone(),
                            List.of(new Value(amount, formats.shortMoneyText(amount))));
                })
                .toList();
        String sum = formats.shortMoneyText(sums.figure("overdue_amount").number());
        return new StackedBars(
                texts.plain("receivables.chart"),
                texts.plain("receivables.description"),
                List.of(new Column(texts.plain("receivables.overdue_amount"), sum)),
                parts,
                false,
                formats::shortMoneyText);
    }

    private static DataTable numbers(Fact sums, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        DataTable numbers = new DataTable(texts.say("receivables.chart"))
                .column(texts.say("receivables.age"))
                .number(texts.say("amount"));
        AGES.forEach(age -> numbers.row(
                List.of(texts.say("receivables." + age.column()), formats.money(sums.figure(age.column())))));
        return numbers.row(
                List.of(texts.say("receivables.overdue_amount"), formats.money(sums.figure("overdue_amount"))));
    }

    private static DataTable debtors(Figure all, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        PublishedTables tables = context.tables();
        List<Fact> rows = tables.rows(Query.of(Receivables.TABLE, tables.tonight() + " and overdue_amount > 0")
                .with(tables.among(Accounts.TABLE, AccountValue.TABLE))
                .orderedBy("overdue_amount desc", "account_id")
                .limitedTo(MOST));
        DataTable list = new DataTable(context.caption("receivables.list", rows.size(), all))
                .column(texts.say("account"))
                .number(texts.say("receivables.overdue_amount"))
                .number(texts.say("receivables.oldest"))
                .number(texts.say("mrr"))
                .column(texts.say("csm"));
        for (Fact row : rows) {
            list.row(List.of(
                    row.account(),
                    formats.money(row.figure("overdue_amount")),
                    formats.count(row.figure("oldest_overdue_days")),
                    formats.money(row.figure("mrr")),
                    row.name("csm")));
        }
        return list;
    }
}
