package dev.safra.report.html;

import dev.safra.config.Segments.Touch;
import dev.safra.report.chart.Pyramid;
import dev.safra.report.chart.Pyramid.Tier;
import dev.safra.segments.CsmCapacity;
import dev.safra.segments.TouchSegments;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How many accounts each touch has, and whether its managers can look after them. From csm_capacity and touch_segments. */
final class TouchSection implements ReportSection {

    private static final String ID = "touches";

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        Html title = texts.say("touches.title");
        List<Fact> touches = touches(context);
        if (touches.isEmpty()) {
            return Section.empty(ID, title, texts.say("touches.empty"));
        }
        Section section = new Section(ID, title);
        List<Fact> staffed = touches.stream().filter(TouchSection::isLimited).toList();
        boolean hasManagers =
                staffed.stream().anyMatch(touch -> !touch.figure("capacity").isZero());
        section.sentence(
                hasManagers
                        ? Html.join(
                                " ",
                                staffed.stream()
                                        .map(touch -> capacity(touch, context))
                                        .toList())
                        : texts.say("touches.no_managers"));
        context.tables().row(moves(context)).ifPresent(moves -> section.sentence(moves(moves, context)));
        List<Tier> tiers = touches.stream()
                .map(touch -> tier(touch, hasManagers && isLimited(touch), context))
                .toList();
        Pyramid pyramid = new Pyramid(texts.plain("touches.title"), texts.plain("touches.description"), tiers);
        return section.chart(pyramid.html(ID + "-chart"), numbers(touches, context));
    }

    /** A row per touch, the most attention first. */
    private static List<Fact> touches(ReportContext context) {
        Query capacity = Query.of(CsmCapacity.TABLE, context.tables().tonight())
                .by("touch")
                .sum("accounts", "max(accounts)")
                .sum("capacity", "max(capacity)")
                .sum("free", "max(capacity - accounts)")
                .sum("uncovered", "max(uncovered_accounts)")
                .sum("load", "max(load)")
                .sum("csms", "max(csms)")
                .sum("csms_needed", "max(csms_needed)")
                .sum("mrr", "max(mrr)");
        return context.tables().rows(capacity).stream()
                .sorted(Comparator.comparing(TouchSection::touch))
                .toList();
    }

    private static Touch touch(Fact row) {
        return Touch.valueOf(row.text("touch").toUpperCase(Locale.ROOT));
    }

    /** Tech touch may do without managers. */
    private static boolean isLimited(Fact touch) {
        return touch(touch) != Touch.TECH || !touch.figure("capacity").isZero();
    }

    private static Html capacity(Fact touch, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Html name = texts.named("touch", touch.text("touch"));
        Figure uncovered = touch.figure("uncovered");
        Figure free = touch.figure("free");
        if (!uncovered.isZero()) {
            return texts.counted(
                    "touches.over",
                    uncovered,
                    name,
                    formats.count(uncovered),
                    formats.count(touch.figure("accounts")),
                    formats.count(touch.figure("capacity")),
                    formats.count(touch.figure("csms_needed")),
                    formats.count(touch.figure("csms")));
        }
        return free.isZero()
                ? texts.say("touches.full", name, formats.count(touch.figure("capacity")))
                : texts.counted(
                        "touches.free", free, name, formats.count(free), formats.count(touch.figure("capacity")));
    }

    private static Query moves(ReportContext context) {
        return Query.of(TouchSegments.TABLE, context.tables().tonight())
                .sum(
                        "moved",
                        "count_if(since = as_of and previous_touch is not null and rule <> '" + TouchSegments.ENDED
                                + "')")
                .sum("waiting", "count_if(rule = 'move_budget')");
    }

    /** How many accounts changed touch tonight, and how many wait. */
    private static Html moves(Fact moves, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Figure moved = moves.figure("moved");
        Figure waiting = moves.figure("waiting");
        Html change = moved.isZero()
                ? texts.say("touches.none_moved")
                : texts.counted("touches.moved", moved, formats.count(moved));
        String most = formats.percentText(context.settings().segments().movesPerNight());
        return waiting.isZero()
                ? change
                : Html.join(
                        " ",
                        List.of(
                                change,
                                texts.counted(
                                        "touches.waiting", waiting, formats.count(waiting), Formats.setting(most))));
    }

    private static Tier tier(Fact touch, boolean isLimited, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        double accounts = touch.figure("accounts").number();
        double capacity = touch.figure("capacity").number();
        String mrr = formats.shortMoneyText(touch.figure("mrr").number());
        return new Tier(
                texts.namedPlain("touch", touch.text("touch")),
                formats.countText(accounts),
                accounts,
                isLimited ? capacity : null,
                isLimited
                        ? texts.plain("touches.tier", formats.countText(accounts), formats.countText(capacity), mrr)
                        : texts.plain("touches.tier_without_places", mrr));
    }

    private static DataTable numbers(List<Fact> touches, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        DataTable numbers = new DataTable(texts.say("touches.title"))
                .column(texts.say("touches.touch"))
                .number(texts.say("accounts"))
                .number(texts.say("touches.places"))
                .number(texts.say("touches.load"))
                .number(texts.say("touches.managers"))
                .number(texts.say("touches.managers_needed"))
                .number(texts.say("mrr"));
        for (Fact touch : touches) {
            numbers.row(List.of(
                    texts.named("touch", touch.text("touch")),
                    formats.count(touch.figure("accounts")),
                    formats.count(touch.figure("capacity")),
                    formats.percent(touch.figure("load")),
                    formats.count(touch.figure("csms")),
                    formats.count(touch.figure("csms_needed")),
                    formats.money(touch.figure("mrr"))));
        }
        return numbers;
    }
}
