package dev.safra.report.html;

import dev.safra.experience.NpsScores;
import dev.safra.report.html.Section.Card;
import dev.safra.report.html.Section.Note;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The headline figures as cards. MRR has its change against a month, a quarter and a year before (mrr_bridge); all others have what they
 * were then (mrr_bridge, nps_scores of months with enough answers, health_scores of the months' last nights).
 */
final class HeadlineCards {

    static final int[] MONTHS_BEFORE = {1, 3, 12};

    private static final List<String> BEFORE = List.of("month", "quarter", "year");

    private final ReportContext context;

    private HeadlineCards(ReportContext context) {
        this.context = context;
    }

    /** @param nights health of tonight and of the last nights of the months before */
    static List<Card> of(List<Fact> nights, ReportContext context) {
        return new HeadlineCards(context).cards(nights);
    }

    private List<Card> cards(List<Fact> nights) {
        Formats formats = context.formats();
        List<Card> cards = new ArrayList<>();
        Map<LocalDate, Fact> months = by("month", CompanyMonths.of(context.tables()));
        Fact now = months.get(context.tables().month());
        if (now != null) {
            cards.add(mrr(now));
            cards.add(card("changes.paying", months, "closing_accounts", Formats::count));
            cards.add(card("changes.gross_retention", months, "gross_retention", Formats::percent));
            cards.add(card("changes.net_retention", months, "net_retention", Formats::percent));
            cards.add(card("changes.logo_churn", months, "logo_churn_rate", Formats::percent));
        }
        Map<LocalDate, Fact> nps = by("period_start", nps());
        if (!nps.isEmpty()) {
            cards.add(card("changes.nps", nps, "nps_rounded", Formats::count));
        }
        if (!nights.isEmpty()) {
            cards.add(red(nights));
        }
        return cards;
    }

    private static Map<LocalDate, Fact> by(String day, List<Fact> rows) {
        return rows.stream().collect(Collectors.toMap(row -> row.day(day), Function.identity()));
    }

    private Card mrr(Fact now) {
        List<Html> changes = new ArrayList<>();
        for (String before : BEFORE) {
            Figure change = now.figure("mrr_vs_previous_" + before);
            changes.add(
                    change.isKnown() && context.formats().isNoPercent(change.number())
                            ? context.texts().say("unchanged")
                            : context.formats().percentChange(change));
        }
        return new Card(context.texts().say("mrr"), context.formats().money(now.figure("closing_mrr")), notes(changes));
    }

    /** A card of a figure in this month and in months before; of some of them there may be no row. */
    private Card card(
            String name, Map<LocalDate, Fact> months, String column, BiFunction<Formats, Figure, Html> format) {
        LocalDate month = context.tables().month();
        List<Html> before = new ArrayList<>();
        for (int back : MONTHS_BEFORE) {
            before.add(shown(months.get(month.minusMonths(back)), column, format));
        }
        return new Card(context.texts().say(name), shown(months.get(month), column, format), notes(before));
    }

    private Card red(List<Fact> nights) {
        Map<YearMonth, Fact> months = nights.stream()
                .collect(Collectors.toMap(night -> YearMonth.from(night.day("as_of")), Function.identity()));
        YearMonth month = YearMonth.from(context.tables().asOf());
        List<Html> before = new ArrayList<>();
        for (int back : MONTHS_BEFORE) {
            before.add(shown(months.get(month.minusMonths(back)), "red", Formats::count));
        }
        return new Card(
                context.texts().say("changes.in_red"), shown(months.get(month), "red", Formats::count), notes(before));
    }

    private Html shown(Fact row, String column, BiFunction<Formats, Figure, Html> format) {
        return row == null ? Formats.UNKNOWN : format.apply(context.formats(), row.figure(column));
    }

    /** The company's scores of this month and those before, where enough people answered. */
    private List<Fact> nps() {
        List<String> months = IntStream.concat(IntStream.of(0), IntStream.of(MONTHS_BEFORE))
                .mapToObj(back -> Query.literal(context.tables().month().minusMonths(back)))
                .toList();
        return context.tables()
                .rows(Query.of(
                        NpsScores.TABLE,
                        CompanyMonths.COMPANY + " and granularity = 'month' and is_reliable and period_start in ("
                                + String.join(", ", months) + ")"));
    }

    /** One for each of {@link #MONTHS_BEFORE}; none where nothing is known of any. */
    private List<Note> notes(List<Html> before) {
        List<Note> notes = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            notes.add(new Note(context.texts().say("against." + BEFORE.get(i)), before.get(i)));
        }
        return before.stream().allMatch(Formats.UNKNOWN::equals) ? List.of() : notes;
    }
}
