package dev.safra.report.html;

import dev.safra.dimension.Accounts;
import dev.safra.playbooks.PlaybookDays;
import dev.safra.playbooks.PlaybookRuns;
import dev.safra.report.chart.HorizontalBars;
import dev.safra.report.chart.HorizontalBars.Item;
import dev.safra.report.chart.Tone;
import java.util.ArrayList;
import java.util.List;

/** What playbooks opened tonight, and which actions are due first. From playbook_runs, playbook_days and accounts. */
final class ActionsSection implements ReportSection {

    private static final String ID = "actions";

    private static final int MOST = 12;

    private static final List<String> COUNTS = List.of("opened", "closed", "open", "suppressed");

    @Override
    public Section of(ReportContext context) {
        Html title = context.texts().say("actions.title");
        PublishedTables tables = context.tables();
        List<Fact> playbooks = tables.rows(Query.of(PlaybookRuns.TABLE, tables.tonight())
                .orderedBy("opened desc", "open desc", "suppressed desc", "playbook"));
        Query counts = Query.of(PlaybookDays.TABLE, tables.tonight())
                .sum("opened", "count_if(state = 'open' and opened_on = as_of)")
                .sum("open", "count_if(state = 'open')")
                .sum("overdue", "count_if(state = 'open' and due_on < as_of)")
                .sum("suppressed", "count_if(state = 'suppressed')")
                .sum("baseline", "count_if(state = 'baseline')");
        if (playbooks.isEmpty()) {
            return Section.empty(ID, title, context.texts().say("actions.empty"));
        }
        Section section = new Section(ID, title);
        return tables.row(counts)
                .map(all -> section(section, playbooks, all, context))
                .orElse(section);
    }

    private static Section section(Section section, List<Fact> playbooks, Fact all, ReportContext context) {
        section.sentence(Html.join(" ", sentences(all, context)));
        if (all.figure("opened").isZero()) {
            section.table(numbers(playbooks, context));
        } else {
            section.chart(bars(playbooks, context).html(ID + "-chart"), numbers(playbooks, context));
        }
        Figure open = all.figure("open");
        return open.isZero() ? section : section.table(dueFirst(open, context));
    }

    private static List<Html> sentences(Fact all, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Figure opened = all.figure("opened");
        Figure open = all.figure("open");
        Figure overdue = all.figure("overdue");
        Figure suppressed = all.figure("suppressed");
        Figure baseline = all.figure("baseline");
        List<Html> sentences = new ArrayList<>();
        sentences.add(
                opened.isZero()
                        ? texts.say("actions.none_opened")
                        : texts.counted("actions.opened", opened, formats.count(opened)));
        Html late = overdue.isZero()
                ? texts.say("actions.none_overdue")
                : texts.counted("actions.overdue", overdue, formats.count(overdue));
        sentences.add(
                open.isZero()
                        ? texts.say("actions.none_open")
                        : texts.counted("actions.open", open, formats.count(open), late));
        if (!suppressed.isZero()) {
            sentences.add(texts.counted("actions.suppressed", suppressed, formats.count(suppressed)));
        }
        if (open.isZero() && !baseline.isZero()) {
            sentences.add(texts.say("actions.baseline", formats.count(baseline)));
        }
        return sentences;
    }

    private static HorizontalBars bars(List<Fact> playbooks, ReportContext context) {
        Texts texts = context.texts();
        List<Item> items = playbooks.stream()
                .filter(playbook -> !playbook.figure("opened").isZero())
                .map(playbook -> Item.of(
                        texts.namedPlain("playbook", playbook.text("playbook")),
                        playbook.figure("opened").number(),
                        context.formats().countText(playbook.figure("opened").number())))
                .toList();
        return new HorizontalBars(texts.plain("actions.chart"), texts.plain("actions.description"), Tone.FIRST, items);
    }

    private static DataTable numbers(List<Fact> playbooks, ReportContext context) {
        Texts texts = context.texts();
        DataTable numbers = new DataTable(texts.say("actions.chart"))
                .column(texts.say("actions.playbook"))
                .number(texts.say("actions.opened_tonight"))
                .number(texts.say("actions.closed_tonight"))
                .number(texts.say("actions.are_open"))
                .number(texts.say("actions.wait"));
        for (Fact playbook : playbooks.stream().filter(ActionsSection::isAtWork).toList()) {
            List<Html> cells = new ArrayList<>(List.of(texts.named("playbook", playbook.text("playbook"))));
            COUNTS.forEach(count -> cells.add(context.formats().count(playbook.figure(count))));
            numbers.row(cells);
        }
        return numbers;
    }

    private static boolean isAtWork(Fact playbook) {
        return COUNTS.stream().anyMatch(count -> !playbook.figure(count).isZero());
    }

    private static DataTable dueFirst(Figure all, ReportContext context) {
        Texts texts = context.texts();
        PublishedTables tables = context.tables();
        List<Fact> rows = tables.rows(Query.of(PlaybookDays.TABLE, tables.tonight() + " and state = 'open'")
                .with(tables.among(Accounts.TABLE))
                .orderedBy("due_on", "account_id", "playbook", "episode_started_on")
                .limitedTo(MOST));
        DataTable list = new DataTable(context.caption("actions.list", rows.size(), all))
                .column(texts.say("account"))
                .column(texts.say("actions.due_on"))
                .column(texts.say("actions.action"))
                .column(texts.say("actions.owner"))
                .column(texts.say("actions.because"));
        for (Fact row : rows) {
            list.row(List.of(
                    row.account(),
                    context.formats().day(row.figure("due_on")),
                    row.name("action"),
                    row.text("owner") == null ? Formats.UNKNOWN : texts.named("owner", row.text("owner")),
                    row.name("because")));
        }
        return list;
    }
}
