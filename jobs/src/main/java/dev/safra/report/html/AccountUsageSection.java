package dev.safra.report.html;

import dev.safra.report.chart.Lines;
import dev.safra.usage.UsageAdoption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How many people use the product, by month and against how many are expected, and which features they began and ceased to use since the
 * last review. From usage_adoption, usage_days and usage_features.
 */
final class AccountUsageSection implements AccountSection {

    private static final String ID = "usage";

    @Override
    public Section of(AccountContext context) {
        Html title = context.said("usage.title");
        Optional<Fact> adoption = context.facts().tonight(UsageAdoption.TABLE);
        AccountUsage usage = context.facts().usage();
        if (adoption.isEmpty() && usage.months().isEmpty()) {
            boolean isKnown = context.isPublished().test(UsageAdoption.TABLE);
            return Section.empty(ID, title, context.said(isKnown ? "usage.nobody" : "usage.none"));
        }
        Section section = new Section(ID, title);
        adoption.ifPresent(row -> now(section, row, context));
        Html since = context.formats().day(context.facts().period().from());
        if (!usage.begun().isEmpty()) {
            section.sentence(context.say("usage.begun", AccountContext.names(usage.begun()), since));
        }
        if (!usage.lapsed().isEmpty()) {
            section.sentence(context.say("usage.lapsed", AccountContext.names(usage.lapsed()), since));
        }
        if (!usage.months().isEmpty()) {
            section.chart(chart(usage, adoption, context).html(ID + "-chart"), numbers(usage, context));
        }
        return section;
    }

    private static void now(Section section, Fact adoption, AccountContext context) {
        Formats formats = context.formats();
        Figure active = adoption.figure("active_users");
        Html days = context.number(context.settings().usage().windowDays());
        Html until = formats.day(context.facts().asOf());
        if (active.isZero()) {
            section.sentence(context.said("usage.silent", days, until));
            return;
        }
        boolean isExpected = !adoption.figure("expected_users").isZero();
        section.sentence(
                isExpected
                        ? context.said(
                                "usage.expected",
                                formats.count(active),
                                formats.count(adoption.figure("expected_users")),
                                days,
                                until)
                        : context.counted("usage.active", active, formats.count(active), days, until));
        Figure features = adoption.figure("used_features");
        if (!adoption.figure("entitled_features").isZero()) {
            section.sentence(context.counted(
                    "usage.features",
                    features,
                    formats.count(features),
                    formats.count(adoption.figure("entitled_features"))));
        }
        if (context.isForTeam() && adoption.figure("trend").isKnown()) {
            section.sentence(context.say("usage.trend", formats.percentChange(adoption.figure("trend"))));
        }
    }

    private static Lines chart(AccountUsage usage, Optional<Fact> adoption, AccountContext context) {
        Formats formats = context.formats();
        List<Double> active =
                usage.months().stream().map(month -> month.users().number()).toList();
        List<Lines.Series> series = new ArrayList<>();
        series.add(new Lines.Series(
                context.plain("usage.users"), active, formats.countText(active.get(active.size() - 1))));
        adoption.map(row -> row.figure("expected_users"))
                .filter(expected -> !expected.isZero())
                .ifPresent(expected -> series.add(new Lines.Series(
                        context.plain("usage.expected"),
                        active.stream().map(any -> expected.number()).toList(),
                        formats.countText(expected.number()))));
        LocalDate asOf = context.facts().asOf();
        return new Lines(
                context.plain("usage.chart"),
                context.plain("usage.description"),
                usage.months().stream()
                        .map(month -> formats.monthText(month.month()))
                        .toList(),
                series,
                asOf.getDayOfMonth() < asOf.lengthOfMonth(),
                formats::countText);
    }

    private static DataTable numbers(AccountUsage usage, AccountContext context) {
        Formats formats = context.formats();
        DataTable table = new DataTable(context.say("usage.chart"))
                .column(context.say("month"))
                .number(context.say("usage.users"))
                .number(context.say("usage.days"));
        usage.months()
                .forEach(month -> table.row(List.of(
                        formats.month(month.month()), formats.count(month.users()), formats.count(month.days()))));
        return table;
    }
}
