package dev.safra.report.html;

import dev.safra.dimension.Accounts;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.report.chart.HorizontalBars;
import dev.safra.report.chart.HorizontalBars.Item;
import dev.safra.report.chart.Tone;
import java.util.List;

/** Where accounts stand in their lives, and which onboardings are stuck. From lifecycle_stages, accounts and account_value. */
final class LifecycleSection implements ReportSection {

    private static final String ID = "lifecycle";

    private static final List<String> STAGES = List.of("onboarding", "active", "offboarding", "ended");

    private static final int MOST = 8;

    @Override
    public Section of(ReportContext context) {
        Html title = context.texts().say("lifecycle.title");
        Query stages = Query.of(LifecycleStages.TABLE, context.tables().tonight())
                .sum("accounts", "count(*)")
                .sum("stuck", "count_if(is_stuck)");
        for (String stage : STAGES) {
            stages = stages.sum(stage, "count_if(stage = '" + stage + "')");
        }
        return context.tables()
                .row(stages)
                .filter(all -> !all.figure("accounts").isZero())
                .map(all -> section(all, title, context))
                .orElseGet(() -> Section.empty(ID, title, context.texts().say("lifecycle.empty")));
    }

    private static Section section(Fact all, Html title, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Section section = new Section(ID, title);
        Html[] counts =
                STAGES.stream().map(stage -> formats.count(all.figure(stage))).toArray(Html[]::new);
        Figure stuck = all.figure("stuck");
        section.sentence(Html.join(
                " ",
                List.of(
                        texts.say("lifecycle.stages", counts),
                        stuck.isZero()
                                ? texts.say("lifecycle.none_stuck")
                                : texts.counted("lifecycle.stuck", stuck, formats.count(stuck)))));
        section.chart(bars(all, context).html(ID + "-chart"), numbers(all, context));
        return stuck.isZero() ? section : section.table(stuck(stuck, context));
    }

    private static HorizontalBars bars(Fact all, ReportContext context) {
        Texts texts = context.texts();
        List<Item> items = STAGES.stream()
                .map(stage -> Item.of(
                        texts.plain("stage." + stage),
                        all.figure(stage).number(),
                        context.formats().countText(all.figure(stage).number())))
                .toList();
        return new HorizontalBars(
                texts.plain("lifecycle.chart"), texts.plain("lifecycle.description"), Tone.FIRST, items);
    }

    private static DataTable numbers(Fact all, ReportContext context) {
        Texts texts = context.texts();
        DataTable numbers = new DataTable(texts.say("lifecycle.chart"))
                .column(texts.say("lifecycle.stage"))
                .number(texts.say("accounts"));
        STAGES.forEach(stage -> numbers.row(
                List.of(texts.say("stage." + stage), context.formats().count(all.figure(stage)))));
        return numbers;
    }

    private static DataTable stuck(Figure all, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        PublishedTables tables = context.tables();
        String[] order = tables.has(AccountValue.TABLE)
                ? new String[] {"mrr desc", "days_in_stage desc", "account_id"}
                : new String[] {"days_in_stage desc", "account_id"};
        List<Fact> rows = tables.rows(Query.of(LifecycleStages.TABLE, tables.tonight() + " and is_stuck")
                .with(tables.among(Accounts.TABLE, AccountValue.TABLE))
                .orderedBy(order)
                .limitedTo(MOST));
        DataTable list = new DataTable(context.caption("lifecycle.list", rows.size(), all))
                .column(texts.say("account"))
                .number(texts.say("mrr"))
                .number(texts.say("lifecycle.days"))
                .column(texts.say("lifecycle.next_step"))
                .column(texts.say("csm"));
        for (Fact row : rows) {
            list.row(List.of(
                    row.account(),
                    formats.money(row.figure("mrr")),
                    formats.count(row.figure("days_in_stage")),
                    texts.named("step", row.text("next_step")),
                    row.name("csm")));
        }
        return list;
    }
}
