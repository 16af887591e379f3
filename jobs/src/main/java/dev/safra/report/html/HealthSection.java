package dev.safra.report.html;

import static java.util.stream.Collectors.joining;

import dev.safra.config.Health;
import dev.safra.dimension.Granularity;
import dev.safra.health.HealthScores;
import dev.safra.report.chart.StackedBars;
import dev.safra.report.chart.Tone;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/** How many accounts are in which band and have which score, and how that was before. From health_scores. */
final class HealthSection implements ReportSection {

    private static final String ID = "health";

    private static final int MOST_NIGHTS = 24;

    static final Map<String, Tone> TONES = Map.of("green", Tone.GOOD, "amber", Tone.CAUTION, "red", Tone.BAD);

    @Override
    public Section of(ReportContext context) {
        Texts texts = context.texts();
        Html title = texts.say("health.title");
        SortedSet<LocalDate> nights = context.tables().nights("health");
        NightChoice choice = NightChoice.of(nights, MOST_NIGHTS);
        HealthFalls falls = new HealthFalls(context);
        List<Fact> counts = context.tables().rows(counts(choice, falls, context));
        Optional<Fact> tonight = counts.stream()
                .filter(count -> context.tables().asOf().equals(count.day("as_of")))
                .findFirst();
        return tonight.map(bands -> {
                    Section section = new Section(ID, title).sentence(bands(bands, context));
                    Optional.of(nights.headSet(context.tables().asOf()))
                            .filter(before -> !before.isEmpty())
                            .ifPresent(before -> falls.say(section, before.last(), bands));
                    new HealthDistribution(context).show(section);
                    section.chart(overTime(counts, choice, context).html(ID + "-nights"), numbers(counts, context));
                    return section.table(falls.list(bands.figure("fallen")));
                })
                .orElseGet(() -> Section.empty(ID, title, texts.say("health.empty")));
    }

    private static Query counts(NightChoice choice, HealthFalls falls, ReportContext context) {
        String days = choice.days().stream().map(Query::literal).collect(joining(", "));
        Query counts = Query.of(HealthScores.TABLE, days.isEmpty() ? "false" : "as_of in (" + days + ")")
                .by("as_of")
                .orderedBy("as_of")
                .sum("accounts", "count(1)");
        for (String band : bestFirst(context)) {
            counts = counts.sum(band, "count_if(band = '" + band + "')");
        }
        return falls.counted(counts);
    }

    /** The bands of the settings, and the one of those of which too little is known. */
    private static List<String> bestFirst(ReportContext context) {
        List<String> bands = new ArrayList<>(List.of(Health.UNKNOWN));
        context.settings().health().bands().forEach(band -> bands.add(0, band.name()));
        return bands;
    }

    private static Html bands(Fact counts, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        List<Html> each = bestFirst(context).stream()
                .filter(band ->
                        !band.equals(Health.UNKNOWN) || !counts.figure(band).isZero())
                .map(band -> texts.say("health.count." + band, formats.count(counts.figure(band))))
                .toList();
        return texts.counted(
                "health.bands",
                counts.figure("accounts"),
                formats.count(counts.figure("accounts")),
                Html.join(", ", each));
    }

    private static StackedBars overTime(List<Fact> counts, NightChoice choice, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        List<StackedBars.Column> columns = counts.stream()
                .map(night -> new StackedBars.Column(
                        choice.step() == Granularity.MONTH
                                ? formats.monthText(night.day("as_of"))
                                : formats.shortDayText(night.day("as_of")),
                        formats.countText(night.figure("accounts").number())))
                .toList();
        List<StackedBars.Part> parts = bestFirst(context).stream()
                .filter(band ->
                        counts.stream().anyMatch(night -> !night.figure(band).isZero()))
                .map(band -> new StackedBars.Part(
                        texts.namedPlain("band", band),
                        TONES.getOrDefault(band, Tone.NEUTRAL),
                        counts.stream()
                                .map(night -> night.figure(band).number())
                                .map(count -> new StackedBars.Value(count, formats.countText(count)))
                                .toList()))
                .toList();
        return new StackedBars(
                texts.plain("health.nights"),
                texts.plain("health.nights.description"),
                columns,
                parts,
                false,
                formats::countText);
    }

    private static DataTable numbers(List<Fact> counts, ReportContext context) {
        Texts texts = context.texts();
        DataTable numbers = new DataTable(texts.say("health.nights")).column(texts.say("night"));
        List<String> bands = bestFirst(context);
        bands.forEach(band -> numbers.number(texts.named("band", band)));
        numbers.number(texts.say("accounts"));
        for (Fact night : counts) {
            numbers.row(Stream.concat(
                            Stream.of(context.formats().day(night.day("as_of"))),
                            Stream.concat(bands.stream(), Stream.of("accounts"))
                                    .map(column -> context.formats().count(night.figure(column))))
                    .toList());
        }
        return numbers;
    }
}
