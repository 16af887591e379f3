package dev.safra.report.html;

import static java.util.stream.Collectors.joining;

import dev.safra.dimension.Granularity;
import dev.safra.experience.CsatScores;
import dev.safra.experience.NpsScores;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * NPS with its zone and margin over the last periods, in the shortest ones that have enough answers; response rate and CSAT. From
 * nps_scores and csat_scores.
 */
final class NpsSection implements ReportSection {

    private static final String ID = "nps";

    private static final int PERIODS = 12;

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        Html title = texts.say("nps.title");
        LocalDate asOf = context.tables().asOf();
        List<Fact> scores = context.tables()
                .rows(Query.of(NpsScores.TABLE, "dimension = 'all' and responses > 0 and (" + recent(asOf) + ")")
                        .orderedBy("period_start desc"));
        return NpsPeriod.shortestReliable(scores, asOf)
                .or(() -> NpsPeriod.ofAll(scores))
                .map(newest -> section(newest, scores, title, context))
                .orElseGet(() -> Section.empty(ID, title, texts.say("nps.empty")));
    }

    private static String recent(LocalDate asOf) {
        return Stream.concat(
                        Stream.of("granularity = 'all'"),
                        NpsPeriod.SHORTEST_FIRST.stream()
                                .map(length -> "granularity = '" + length.code() + "' and period_start >= date'"
                                        + length.after(length.start(asOf), 1 - PERIODS) + "'"))
                .collect(joining(" or "));
    }

    private static Section section(NpsPeriod newest, List<Fact> scores, Html title, ReportContext context) {
        Texts texts = context.texts();
        List<Fact> periods = scores.stream().filter(newest::isAlike).toList();
        List<Fact> reliable =
                periods.stream().filter(score -> score.is("is_reliable")).toList();
        List<Html> remarks = Stream.of(
                        Optional.of(reason(newest, context)),
                        newest.change(reliable).map(change -> change(change, newest, context)),
                        response(newest.score(), context))
                .flatMap(Optional::stream)
                .toList();
        NpsHistory history = new NpsHistory(newest, context);
        Section section = new Section(ID, title)
                .sentence(score(newest, context))
                .sentence(Html.join(" ", remarks))
                .chart(history.bars(reliable).html(ID + "-chart"), history.numbers(periods));
        csat(newest, context).ifPresent(section::sentence);
        return section;
    }

    private static Html score(NpsPeriod newest, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Fact score = newest.score();
        String period = newest.length().code() + (newest.isOver(context.tables().asOf()) ? "" : ".running");
        return texts.say(
                "nps.score",
                texts.say("nps.in." + period, formats.period(newest.length(), newest.start())),
                formats.count(score.figure("nps_rounded")),
                formats.whole(score.figure("margin")),
                texts.named("zone", score.text("zone")),
                formats.count(score.figure("responses")),
                formats.count(score.figure("promoters")),
                formats.count(score.figure("passives")),
                formats.count(score.figure("detractors")));
    }

    private static Html reason(NpsPeriod newest, ReportContext context) {
        int least = context.settings().surveys().minResponses();
        return context.texts()
                .say(
                        "nps.reason."
                                + (newest.score().is("is_reliable")
                                        ? newest.length().code()
                                        : "none"),
                        Formats.setting(context.formats().countText(least)));
    }

    private static Html change(NpsPeriod.Change change, NpsPeriod newest, ReportContext context) {
        Formats formats = context.formats();
        return context.texts()
                .say(
                        "nps." + change.kind(),
                        formats.period(newest.length(), change.before().day("period_start")),
                        formats.count(change.before().figure("nps_rounded")),
                        formats.whole(change.before().figure("margin")));
    }

    private static Optional<Html> response(Fact score, ReportContext context) {
        Figure rate = score.figure("response_rate");
        return rate.isKnown()
                ? Optional.of(context.texts()
                        .say(
                                "nps.response",
                                context.formats().percent(rate),
                                context.formats().count(score.figure("asked"))))
                : Optional.empty();
    }

    /** CSAT of the same period. */
    private static Optional<Html> csat(NpsPeriod newest, ReportContext context) {
        Formats formats = context.formats();
        String period = newest.length() == Granularity.ALL ? "" : " and period_start = date'" + newest.start() + "'";
        return context.tables()
                .row(Query.of(
                        CsatScores.TABLE,
                        "dimension = 'all' and responses > 0 and granularity = '"
                                + newest.length().code() + "'" + period))
                .map(csat -> context.texts()
                        .say(
                                csat.is("is_reliable") ? "nps.csat" : "nps.csat.few",
                                formats.percent(csat.figure("csat")),
                                formats.count(csat.figure("responses")),
                                formats.percent(csat.figure("ci_low")),
                                formats.percent(csat.figure("ci_high"))));
    }
}
