package dev.safra.report.html;

import dev.safra.dimension.Granularity;
import dev.safra.report.chart.Chart;
import dev.safra.report.chart.HeatMap;
import dev.safra.report.chart.HeatMap.Cell;
import dev.safra.report.chart.HeatMap.Cohort;
import dev.safra.retention.CohortCurves;
import dev.safra.retention.CohortRetention;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What became of the accounts that came in together, and of their MRR: the cohorts of the last months by month of first MRR, above them
 * all cohorts, and the newest quarter against all. From cohort_retention and cohort_curves.
 */
final class CohortSection implements ReportSection {

    private static final String ID = "cohorts";

    /** Cohorts of so many months. */
    private static final int MONTHS = 18;

    /** Each is followed for so many months. */
    private static final int FOLLOWED = 12;

    private static final String ACCOUNTS = "accounts";
    private static final String MRR = "mrr";

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        List<Fact> cells = cells(context.tables());
        List<Fact> curves = curves(context.tables());
        Section section = new Section(ID, texts.say("cohorts.title"));
        if (of("month", MRR, cells).isEmpty()) {
            return section.sentence(texts.say(cells.isEmpty() ? "cohorts.empty" : "cohorts.none"));
        }
        newestQuarter(cells, curves, context).ifPresent(section::sentence);
        for (String indicator : List.of(ACCOUNTS, MRR)) {
            TreeMap<LocalDate, List<Fact>> cohorts = new TreeMap<>();
            of("month", indicator, cells)
                    .forEach(cell -> cohorts.computeIfAbsent(cell.day("cohort_start"), start -> new ArrayList<>())
                            .add(cell));
            List<Fact> all = of("month", indicator, curves);
            section.chart(
                    map(indicator, cohorts, all, context).html(ID + "-" + indicator),
                    numbers(indicator, cohorts, all, context));
        }
        return section;
    }

    /** The months' cells, and the quarters' a quarter later. */
    private static List<Fact> cells(PublishedTables tables) {
        return tables.rows(Query.of(
                        CohortRetention.TABLE,
                        CompanyMonths.COMPANY + " and indicator in ('accounts', 'mrr')"
                                + " and (granularity = 'month' and period <= " + FOLLOWED
                                + " or granularity = 'quarter' and period = 1)"
                                + " and cohort_start > "
                                + Query.literal(tables.month().minusMonths(MONTHS)))
                .orderedBy("granularity", "indicator", "cohort_start", "period"));
    }

    private static List<Fact> curves(PublishedTables tables) {
        return tables.rows(Query.of(
                        CohortCurves.TABLE,
                        CompanyMonths.COMPANY + " and granularity in ('month', 'quarter')"
                                + " and indicator in ('accounts', 'mrr') and period <= " + FOLLOWED)
                .orderedBy("granularity", "indicator", "period"));
    }

    private static List<Fact> of(String granularity, String indicator, List<Fact> rows) {
        return rows.stream()
                .filter(row -> row.text("granularity").equals(granularity)
                        && row.text("indicator").equals(indicator))
                .toList();
    }

    /** The newest quarter whose next one is over, against all cohorts at that age. */
    private static Optional<Html> newestQuarter(List<Fact> cells, List<Fact> curves, ReportContext context) {
        Optional<Fact> accounts = newest(of("quarter", ACCOUNTS, cells));
        Optional<Fact> mrr = newest(of("quarter", MRR, cells));
        Optional<Fact> allAccounts = aQuarterLater(of("quarter", ACCOUNTS, curves));
        Optional<Fact> allMrr = aQuarterLater(of("quarter", MRR, curves));
        if (accounts.isEmpty() || mrr.isEmpty() || allAccounts.isEmpty() || allMrr.isEmpty()) {
            return Optional.empty();
        }
        Formats formats = context.formats();
        Figure size = accounts.get().figure("base_value");
        Figure rate = accounts.get().figure("rate");
        Figure usual = allAccounts.get().figure("weighted_rate");
        boolean isSame = formats.percentText(rate.number()).equals(formats.percentText(usual.number()));
        return Optional.of(context.texts()
                .say(
                        isSame ? "cohorts.same" : rate.number() < usual.number() ? "cohorts.fewer" : "cohorts.more",
                        context.texts().counted("changes.accounts", size, formats.count(size)),
                        formats.period(Granularity.QUARTER, accounts.get().day("cohort_start")),
                        formats.percent(rate),
                        formats.percent(usual),
                        formats.percent(mrr.get().figure("rate")),
                        formats.percent(allMrr.get().figure("weighted_rate"))));
    }

    private static Optional<Fact> newest(List<Fact> quarters) {
        return last(
                quarters, cell -> cell.is("is_complete") && cell.figure("rate").isKnown());
    }

    private static Optional<Fact> aQuarterLater(List<Fact> curve) {
        return last(
                curve,
                point -> point.figure("period").count() == 1
                        && point.figure("weighted_rate").isKnown());
    }

    private static Optional<Fact> last(List<Fact> rows, Predicate<Fact> condition) {
        return rows.stream().filter(condition).reduce((one, other) -> other);
    }

    private static Chart map(
            String indicator, TreeMap<LocalDate, List<Fact>> cohorts, List<Fact> all, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        List<Cohort> rows = new ArrayList<>();
        rows.add(new Cohort(
                texts.plain("cohorts.all"),
                "",
                all.stream()
                        .map(point -> cell(point.figure("weighted_rate"), false, formats))
                        .toList()));
        cohorts.forEach((start, cells) -> rows.add(new Cohort(
                formats.monthText(start),
                size(indicator, cells.get(0), formats),
                cells.stream()
                        .map(cell -> cell(rate(cell), !cell.is("is_complete"), formats))
                        .toList())));
        return new HeatMap(
                texts.plain("cohorts." + indicator),
                texts.plain("cohorts." + indicator + ".description"),
                IntStream.rangeClosed(0, FOLLOWED).mapToObj(formats::countText).toList(),
                rows,
                share -> formats.countText(100 * share) + " %",
                texts.plain("cohorts.above"),
                texts.plain("cohorts.open"));
    }

    private static String size(String indicator, Fact first, Formats formats) {
        double base = first.figure("base_value").number();
        return indicator.equals(MRR) ? formats.shortMoneyText(base) : formats.countText(base);
    }

    private static Cell cell(Figure rate, boolean isIncomplete, Formats formats) {
        return new Cell(rate.isKnown() ? rate.number() : null, formats.countText(100 * rate.number()), isIncomplete);
    }

    /** The rate, or as long as the month runs what it is so far. */
    private static Figure rate(Fact cell) {
        double base = cell.figure("base_value").number();
        return cell.is("is_complete") || base == 0
                ? cell.figure("rate")
                : cell.part(
                        "value",
                        "double(value) / double(base_value)",
                        cell.figure("value").number() / base);
    }

    private static DataTable numbers(
            String indicator, TreeMap<LocalDate, List<Fact>> cohorts, List<Fact> all, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        DataTable numbers = new DataTable(texts.say("cohorts." + indicator))
                .column(texts.say("cohorts.cohort"))
                .number(texts.say("cohorts.base." + indicator));
        for (int period = 0; period <= FOLLOWED; period++) {
            numbers.number(Formats.setting(formats.countText(period)));
        }
        List<Html> ofAll = new ArrayList<>(List.of(texts.say("cohorts.all"), Html.NONE));
        all.forEach(point -> ofAll.add(formats.percent(point.figure("weighted_rate"))));
        numbers.row(filled(ofAll));
        cohorts.forEach((start, cells) -> {
            Figure base = cells.get(0).figure("base_value");
            List<Html> row = new ArrayList<>(
                    List.of(formats.month(start), indicator.equals(MRR) ? formats.money(base) : formats.count(base)));
            cells.forEach(cell -> row.add(
                    cell.is("is_complete")
                            ? formats.percent(rate(cell))
                            : texts.say("cohorts.so_far", formats.percent(rate(cell)))));
            numbers.row(filled(row));
        });
        return numbers;
    }

    /** With empty cells for the months to come. */
    private static List<Html> filled(List<Html> row) {
        while (row.size() < FOLLOWED + 3) {
            row.add(Html.NONE);
        }
        return row;
    }
}
