package dev.safra.report.html;

import dev.safra.report.chart.HorizontalBars;
import dev.safra.report.chart.Tone;
import java.util.List;

/** NPS of the last periods of one kind. From nps_scores. */
record NpsHistory(NpsPeriod newest, ReportContext context) {

    /** The newest first; all answers, where no period has enough. */
    HorizontalBars bars(List<Fact> reliable) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        List<HorizontalBars.Item> items = (reliable.isEmpty() ? List.of(newest.score()) : reliable)
                .stream()
                        .map(score -> new HorizontalBars.Item(
                                formats.periodText(newest.length(), score.day("period_start")) + ", "
                                        + texts.namedPlain("zone", score.text("zone")),
                                score.figure("nps").number(),
                                formats.countText(score.figure("nps_rounded").number()) + " ± "
                                        + formats.countText(
                                                score.figure("margin").number()),
                                score.figure("margin").number()))
                        .toList();
        return new HorizontalBars(texts.plain("nps.title"), texts.plain("nps.description"), Tone.FIRST, items);
    }

    /** All periods with answers, however few. */
    DataTable numbers(List<Fact> periods) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        DataTable numbers = new DataTable(texts.say("nps.title")).column(texts.say("nps.period"));
        List.of("nps.nps", "nps.margin", "nps.promoters", "nps.passives", "nps.detractors", "nps.rate")
                .forEach(column -> numbers.number(texts.say(column)));
        numbers.column(texts.say("nps.zone"));
        for (Fact score : periods) {
            numbers.row(List.of(
                    formats.period(newest.length(), score.day("period_start")),
                    formats.decimal(score.figure("nps")),
                    formats.decimal(score.figure("margin")),
                    formats.count(score.figure("promoters")),
                    formats.count(score.figure("passives")),
                    formats.count(score.figure("detractors")),
                    formats.percent(score.figure("response_rate")),
                    score.is("is_reliable") ? texts.named("zone", score.text("zone")) : texts.say("nps.few")));
        }
        return numbers;
    }
}
