package dev.safra.report.html;

import dev.safra.health.HealthScores;
import dev.safra.playbooks.PlaybookRuns;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.IntStream;

/**
 * What changed: a sentence each about MRR (mrr_bridge), health (health_scores) and actions (playbook_runs), and the headline figures
 * against a month, a quarter and a year before.
 */
final class ChangesSection implements ReportSection {

    private static final String ID = "changes";

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        Section section = new Section(ID, texts.say("changes.title"));
        Optional<Fact> month = CompanyMonths.newest(context.tables());
        List<Fact> nights = context.tables().rows(health(context.tables()));
        section.sentence(
                month.map(bridge -> revenue(bridge, context)).orElseGet(() -> texts.say("changes.no_revenue")));
        nights.stream()
                .filter(night -> night.day("as_of").equals(context.tables().asOf()))
                .forEach(tonight -> section.sentence(health(tonight, context)));
        actions(context).ifPresent(section::sentence);
        HeadlineCards.of(nights, context).forEach(section::card);
        return section;
    }

    private static Html revenue(Fact bridge, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Figure accounts = bridge.figure("closing_accounts");
        List<Html> cameAndWent = new ArrayList<>();
        for (String column : List.of("new_accounts", "reactivated_accounts", "lost_accounts")) {
            Figure count = bridge.figure(column);
            if (!count.isZero()) {
                cameAndWent.add(texts.counted(
                        "changes." + column, count, formats.count(count), formats.money(bridge.figure("gross_churn"))));
            }
        }
        return texts.say(
                bridge.is("is_complete") ? "changes.mrr" : "changes.running_mrr",
                formats.money(bridge.figure("closing_mrr")),
                texts.counted("changes.accounts", accounts, formats.count(accounts)),
                onMonthBefore(bridge, context),
                formats.month(bridge.day("month")),
                cameAndWent.isEmpty() ? texts.say("changes.nobody") : texts.list(cameAndWent));
    }

    private static Html onMonthBefore(Fact bridge, ReportContext context) {
        Figure change = bridge.figure("mrr_vs_previous_month");
        if (!change.isKnown()) {
            return Html.NONE;
        }
        Html before = context.formats().month(bridge.day("month").minusMonths(1));
        if (context.formats().isNoPercent(change.number())) {
            return context.texts().say("changes.unchanged", before);
        }
        String direction = change.number() < 0 ? "changes.less" : "changes.more";
        return context.texts().say(direction, context.formats().percentSize(change), before);
    }

    /** Of tonight, and of the last nights of the months that the headline figures are compared with. */
    private static Query health(PublishedTables tables) {
        List<String> nights = IntStream.of(HeadlineCards.MONTHS_BEFORE)
                .mapToObj(months ->
                        YearMonth.from(tables.asOf()).minusMonths(months).atEndOfMonth())
                .map(Query::literal)
                .toList();
        return Query.of(
                        HealthScores.TABLE,
                        "(" + tables.tonight() + " or as_of in (" + String.join(", ", nights) + "))")
                .by("as_of")
                .sum("compared", "count(previous_band)")
                .sum(
                        "fell",
                        "count_if(previous_band = 'green' and band in ('amber', 'red')"
                                + " or previous_band = 'amber' and band = 'red')")
                .sum(
                        "rose",
                        "count_if(previous_band = 'red' and band in ('amber', 'green')"
                                + " or previous_band = 'amber' and band = 'green')")
                .sum("red", "count_if(band = 'red')")
                .orderedBy("as_of");
    }

    private static Html health(Fact tonight, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Figure red = tonight.figure("red");
        Html areRed = texts.counted("changes.red", red, formats.count(red));
        SortedSet<LocalDate> before =
                context.tables().nights("health").headSet(context.tables().asOf());
        if (before.isEmpty() || tonight.figure("compared").isZero()) {
            return texts.say("changes.first_health", areRed);
        }
        Figure fell = tonight.figure("fell");
        Figure rose = tonight.figure("rose");
        List<Html> crossed = new ArrayList<>();
        if (!fell.isZero()) {
            crossed.add(texts.counted("changes.fell", fell, formats.count(fell)));
        }
        if (!rose.isZero()) {
            crossed.add(texts.counted(fell.isZero() ? "changes.rose" : "changes.rose_too", rose, formats.count(rose)));
        }
        return texts.say(
                "changes.health",
                formats.day(before.last()),
                crossed.isEmpty() ? texts.say("changes.no_band") : texts.list(crossed),
                areRed);
    }

    private static Optional<Html> actions(ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Query runs = Query.of(PlaybookRuns.TABLE, context.tables().tonight())
                .sum("opened", "sum(opened)")
                .sum("open", "sum(open)")
                .sum("closed", "sum(closed)");
        return context.tables()
                .row(runs)
                .filter(all -> all.figure("open").isKnown())
                .map(all -> {
                    Figure opened = all.figure("opened");
                    Figure closed = all.figure("closed");
                    Figure open = all.figure("open");
                    return texts.say(
                            "changes.actions",
                            opened.isZero() && closed.isZero()
                                    ? texts.say("changes.no_action")
                                    : texts.list(List.of(
                                            texts.counted("changes.opened", opened, formats.count(opened)),
                                            texts.counted("changes.closed", closed, formats.count(closed)))),
                            texts.counted("changes.open", open, formats.count(open)));
                });
    }
}
