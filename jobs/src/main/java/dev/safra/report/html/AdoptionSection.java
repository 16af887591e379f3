package dev.safra.report.html;

import dev.safra.lifecycle.AccountValue;
import dev.safra.report.chart.Scatter;
import dev.safra.usage.UsageAdoption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How many of its people use the product (breadth) and how much of what they pay for (depth): accounts by both, and those whose use fell
 * most. From usage_adoption, with accounts and account_value.
 */
final class AdoptionSection implements ReportSection {

    private static final String ID = "adoption";

    private static final int BINS = 5;

    /** From which share on an account uses the product broadly, or deeply. */
    private static final double MUCH = 0.6;

    /** Below which share it does not. */
    private static final double LITTLE = 0.4;

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        Html title = texts.say("adoption.title");
        Optional<Fact> counts = context.tables()
                .row(counts(context))
                .filter(count -> !count.figure("accounts").isZero());
        return counts.map(count -> section(count, title, context))
                .orElseGet(() -> Section.empty(ID, title, texts.say("adoption.empty")));
    }

    private static Query counts(ReportContext context) {
        Query counts = Query.of(UsageAdoption.TABLE, context.tables().tonight())
                .with(context.tables().among(AccountValue.TABLE))
                .sum("accounts", "count(1)")
                .sum("fell", "count_if(" + new AdoptionFalls(context).isFallen() + ")")
                .sum("known", "count_if(breadth is not null and depth is not null)")
                .sum("unknown", "count_if(breadth is null or depth is null)")
                .sum("both", "count_if(breadth >= " + MUCH + " and depth >= " + MUCH + ")")
                .sum("neither", "count_if(breadth < " + LITTLE + " and depth < " + LITTLE + ")")
                .sum("narrow", "count_if(breadth < " + LITTLE + " and depth >= " + MUCH + ")");
        for (int deep = 0; deep < BINS; deep++) {
            for (int broad = 0; broad < BINS; broad++) {
                counts = counts.sum(
                        cell(broad, deep), "count_if(" + isIn("breadth", broad) + " and " + isIn("depth", deep) + ")");
            }
        }
        return counts;
    }

    private static String cell(int broad, int deep) {
        return "cell_" + broad + "_" + deep;
    }

    private static String isIn(String column, int bin) {
        String from = column + " >= " + (double) bin / BINS;
        return bin == BINS - 1 ? from : from + " and " + column + " < " + (bin + 1.0) / BINS;
    }

    private static Section section(Fact counts, Html title, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Section section = new Section(ID, title);
        if (!counts.figure("known").isZero()) {
            section.sentence(texts.say(
                    "adoption.known",
                    formats.count(counts.figure("known")),
                    formats.count(counts.figure("both")),
                    Formats.setting(percent(MUCH, context)),
                    formats.count(counts.figure("narrow")),
                    formats.count(counts.figure("neither")),
                    Formats.setting(percent(LITTLE, context))));
        }
        if (!counts.figure("unknown").isZero()) {
            section.sentence(texts.counted(
                    "adoption.unknown", counts.figure("unknown"), formats.count(counts.figure("unknown"))));
        }
        if (!counts.figure("known").isZero()) {
            section.chart(grid(counts, context).html(ID + "-grid"), numbers(counts, context));
        }
        return section.table(new AdoptionFalls(context).list(counts.figure("fell")));
    }

    private static String percent(double share, ReportContext context) {
        return context.formats().countText(100 * share) + "\u00a0%";
    }

    private static String range(int bin, ReportContext context) {
        return context.formats().countText(100.0 * bin / BINS) + "–" + percent((bin + 1.0) / BINS, context);
    }

    private static Scatter grid(Fact counts, ReportContext context) {
        Texts texts = context.texts();
        List<String> ranges =
                IntStream.range(0, BINS).mapToObj(bin -> range(bin, context)).toList();
        List<List<Scatter.Count>> rows = IntStream.range(0, BINS)
                .mapToObj(deep -> IntStream.range(0, BINS)
                        .mapToObj(broad -> count(counts.figure(cell(broad, deep)), context))
                        .toList())
                .toList();
        return new Scatter(
                texts.plain("adoption.title"),
                texts.plain("adoption.description"),
                new Scatter.Measure(texts.plain("adoption.breadth.axis"), ranges),
                new Scatter.Measure(texts.plain("adoption.depth.axis"), ranges),
                rows);
    }

    private static Scatter.Count count(Figure count, ReportContext context) {
        return new Scatter.Count(count.number(), context.formats().countText(count.number()));
    }

    private static DataTable numbers(Fact counts, ReportContext context) {
        DataTable numbers = new DataTable(context.texts().say("adoption.numbers"))
                .column(context.texts().say("adoption.depth_by_breadth"));
        for (int broad = 0; broad < BINS; broad++) {
            numbers.number(Formats.setting(range(broad, context)));
        }
        for (int deep = BINS - 1; deep >= 0; deep--) {
            List<Html> cells = new ArrayList<>(List.of(Formats.setting(range(deep, context))));
            for (int broad = 0; broad < BINS; broad++) {
                cells.add(context.formats().count(counts.figure(cell(broad, deep))));
            }
            numbers.row(cells);
        }
        return numbers;
    }
}
