package dev.safra.report.html;

import dev.safra.report.chart.Chart;
import dev.safra.report.chart.HeatMap;
import dev.safra.report.chart.HeatMap.Cell;
import dev.safra.report.chart.HeatMap.Cohort;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Cohorts by months since their first MRR as a heat map and as a table, below all cohorts together. */
final class CohortMap {

    private CohortMap() {}

    static Chart of(String indicator, TreeMap<LocalDate, List<Fact>> cohorts, List<Fact> all, ReportContext context) {
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
                IntStream.rangeClosed(0, CohortSection.FOLLOWED)
                        .mapToObj(formats::countText)
                        .toList(),
                rows,
                share -> formats.countText(100 * share) + " %",
                texts.plain("cohorts.above"),
                texts.plain("cohorts.open"));
    }

    private static String size(String indicator, Fact first, Formats formats) {
        double base = first.figure("base_value").number();
        return indicator.equals(CohortSection.MRR) ? formats.shortMoneyText(base) : formats.countText(base);
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

    static DataTable numbers(
            String indicator, TreeMap<LocalDate, List<Fact>> cohorts, List<Fact> all, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        DataTable numbers = new DataTable(texts.say("cohorts." + indicator))
                .column(texts.say("cohorts.cohort"))
                .number(texts.say("cohorts.base." + indicator));
        for (int period = 0; period <= CohortSection.FOLLOWED; period++) {
            numbers.number(Formats.setting(formats.countText(period)));
        }
        List<Html> ofAll = new ArrayList<>(List.of(texts.say("cohorts.all"), Html.NONE));
        all.forEach(point -> ofAll.add(formats.percent(point.figure("weighted_rate"))));
        numbers.row(filled(ofAll));
        cohorts.forEach((start, cells) -> {
            Figure base = cells.get(0).figure("base_value");
            List<Html> row = new ArrayList<>(List.of(
                    formats.month(start),
                    indicator.equals(CohortSection.MRR) ? formats.money(base) : formats.count(base)));
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
        while (row.size() < CohortSection.FOLLOWED + 3) {
            row.add(Html.NONE);
        }
        return row;
    }
}
