package dev.safra.job;

import static java.util.stream.Collectors.joining;

import dev.safra.config.Settings;
import dev.safra.lake.Table;
import dev.safra.source.Days;
import dev.safra.source.RawTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A step of a job: tables that are computed from the same raw tables. All of them are written, or none where a raw table is
 * not configured.
 *
 * @param records tables that keep a record of what it changed
 * @param needs raw tables that it cannot do without: one of each of these lists
 * @param uses raw tables that it also reads: of each of these lists the first that is configured
 * @param isWanted whether the settings ask for it
 * @param isByDimensions whether it is broken down by attributes of accounts
 * @param days which days of large sources it reads; of a source that is not named, every day up to the night's
 * @param isDaily whether it computes tables with rows of each as-of day, so that a past day can be computed again
 */
record Step(
        List<Table> tables,
        List<Table> records,
        List<List<RawTable>> needs,
        List<List<RawTable>> uses,
        Predicate<Settings> isWanted,
        boolean isByDimensions,
        Map<RawTable, Function<NightContext, Days>> days,
        Consumer<DailyNight> recipe,
        boolean isDaily) {

    static Step of(Table... tables) {
        return new Step(
                List.of(tables),
                List.of(),
                List.of(),
                List.of(),
                settings -> true,
                false,
                Map.of(),
                night -> {},
                false);
    }

    Step recording(Table... kept) {
        return new Step(tables, List.of(kept), needs, uses, isWanted, isByDimensions, days, recipe, isDaily);
    }

    /** Adds that it needs the first of these that is configured. */
    Step needing(RawTable... oneOf) {
        return new Step(tables, records, with(needs, oneOf), uses, isWanted, isByDimensions, days, recipe, isDaily);
    }

    /** Adds that it reads each of these that is configured. */
    Step using(RawTable... whereConfigured) {
        Step step = this;
        for (RawTable table : whereConfigured) {
            step = step.usingOneOf(table);
        }
        return step;
    }

    /** Adds that it reads the first of these that is configured, if any. */
    Step usingOneOf(RawTable... oneOf) {
        return new Step(tables, records, needs, with(uses, oneOf), isWanted, isByDimensions, days, recipe, isDaily);
    }

    /** Adds that it is skipped, without a note, where the settings do not ask for it. */
    Step onlyIf(Predicate<Settings> asked) {
        return new Step(tables, records, needs, uses, asked, isByDimensions, days, recipe, isDaily);
    }

    /** Adds that it runs after all steps that are not by dimensions. */
    Step byDimensions() {
        return new Step(tables, records, needs, uses, isWanted, true, days, recipe, isDaily);
    }

    /** Adds that it reads only some days of a large source. */
    Step reading(RawTable large, Function<NightContext, Days> which) {
        return new Step(tables, records, needs, uses, isWanted, isByDimensions, Map.of(large, which), recipe, isDaily);
    }

    /** Adds how a night computes it. */
    Step by(Consumer<NightContext> how) {
        return new Step(
                tables,
                records,
                needs,
                uses,
                isWanted,
                isByDimensions,
                days,
                night -> how.accept(night.context()),
                false);
    }

    /** Adds how an as-of day is computed: the night's own, and with {@code --restate} the published ones again. */
    Step byDay(Consumer<DailyNight> how) {
        return new Step(tables, records, needs, uses, isWanted, isByDimensions, days, how, true);
    }

    private static List<List<RawTable>> with(List<List<RawTable>> some, RawTable... oneOf) {
        List<List<RawTable>> all = new ArrayList<>(some);
        all.add(List.of(oneOf));
        return List.copyOf(all);
    }

    /** The raw tables that it reads. */
    Stream<RawTable> sources(Settings settings) {
        return Stream.concat(needs.stream(), uses.stream())
                .flatMap(oneOf -> configured(oneOf, settings).limit(1))
                .distinct();
    }

    /** The raw tables that it needs and that are not configured, as a line for people. */
    Optional<String> lacking(Settings settings) {
        return needs.stream()
                .filter(oneOf -> configured(oneOf, settings).findAny().isEmpty())
                .findFirst()
                .map(oneOf -> names(tables) + (tables.size() == 1 ? " needs " : " need ")
                        + (oneOf.size() == 1 ? "" : "one of ")
                        + oneOf.stream().map(RawTable::name).collect(joining(" and "))
                        + "; configure "
                        + oneOf.stream()
                                .map(table -> "safra.sources." + table.name())
                                .collect(joining(" or ")));
    }

    private static Stream<RawTable> configured(List<RawTable> oneOf, Settings settings) {
        return oneOf.stream().filter(table -> settings.sources().containsKey(table.name()));
    }

    private static String names(List<Table> tables) {
        return tables.stream().map(Table::name).collect(joining(", "));
    }
}
