package dev.safra.report.html;

import dev.safra.config.Health;
import dev.safra.config.Health.Band;
import dev.safra.health.HealthScores;
import dev.safra.report.chart.Distribution;
import java.util.ArrayList;
import java.util.List;

/** How many accounts have which score, without those of which too little is known. From health_scores. */
record HealthDistribution(ReportContext context) {

    private static final int BIN = 5;

    private static final String BIN_OF = "least(floor(score / " + BIN + "), " + (100 / BIN - 1) + ")";

    void show(Section section) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        List<Fact> bins = context.tables()
                .rows(Query.of(
                                HealthScores.TABLE,
                                context.tables().tonight() + " and score is not null and band <> '" + Health.UNKNOWN
                                        + "'")
                        .by(BIN_OF)
                        .sum("accounts", "count(1)")
                        .sum("from", "min(" + BIN + " * " + BIN_OF + ")")
                        .sum("to", "min(" + BIN + " * " + BIN_OF + " + " + BIN + ")")
                        .orderedBy("`from`"));
        if (bins.isEmpty()) {
            return;
        }
        DataTable numbers = new DataTable(texts.say("health.distribution"))
                .column(texts.say("health.scores"))
                .number(texts.say("accounts"));
        List<Distribution.Bin> columns = new ArrayList<>();
        for (Fact bin : bins) {
            Figure accounts = bin.figure("accounts");
            numbers.row(List.of(
                    texts.say("health.range", formats.count(bin.figure("from")), formats.count(bin.figure("to"))),
                    formats.count(accounts)));
            columns.add(new Distribution.Bin(
                    bin.figure("from").number(),
                    bin.figure("to").number(),
                    accounts.number(),
                    formats.countText(accounts.number())));
        }
        List<Distribution.Band> bands = context.settings().health().bands().stream()
                .map(band -> new Distribution.Band(
                        named(band), HealthSection.TONES.get(band.name()), band.from(), band.to()))
                .toList();
        section.chart(
                new Distribution(
                                texts.plain("health.distribution"),
                                texts.plain("health.distribution.description"),
                                columns,
                                bands,
                                formats::countText,
                                formats::countText)
                        .html("health-scores"),
                numbers);
    }

    private String named(Band band) {
        return context.texts().namedPlain("band", band.name());
    }
}
