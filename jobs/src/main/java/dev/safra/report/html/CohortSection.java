package dev.safra.report.html;

import dev.safra.dimension.Granularity;
import dev.safra.retention.CohortCurves;
import dev.safra.retention.CohortRetention;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What became of the accounts that came in together, and of their MRR: the cohorts of the last months by month of first MRR, above them
 * all cohorts, and the newest quarter against all. From cohort_retention and cohort_curves.
 */
final class CohortSection implements ReportSection {

    private static final String ID = "cohorts";

    /** Cohorts of so many months. */
    private static final int MONTHS = 18;

    /** Each is followed for so many months. */
    static final int FOLLOWED = 12;

    private static final String ACCOUNTS = "accounts";
    static final String MRR = "mrr";

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
                    CohortMap.of(indicator, cohorts, all, context).html(ID + "-" + indicator),
                    CohortMap.numbers(indicator, cohorts, all, context));
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
}
