package dev.safra.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.safra.dimension.Granularity;
import dev.safra.lake.Types;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class NpsPeriodTest {

    private static final StructType SCHEMA = new StructType()
            .add("granularity", Types.STRING)
            .add("period_start", Types.DATE)
            .add("is_reliable", Types.BOOLEAN);

    /** As of Wednesday, 20 May 2026. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void theShortestPeriodWhoseNewestHasEnoughAnswers(String what, List<Fact> scores, String expected) {
        assertThat(NpsPeriod.shortestReliable(scores, LocalDate.parse("2026-05-20"))
                        .map(period -> period.length().code() + " " + period.start())
                        .orElse("none"))
                .isEqualTo(expected);
    }

    static Stream<Arguments> theShortestPeriodWhoseNewestHasEnoughAnswers() {
        return Stream.of(
                arguments(
                        "the running one, if it has enough",
                        List.of(reliable("week", "2026-05-18"), reliable("week", "2026-05-11")),
                        "week 2026-05-18"),
                arguments(
                        "else the last that is over",
                        List.of(few("week", "2026-05-18"), reliable("week", "2026-05-11")),
                        "week 2026-05-11"),
                arguments(
                        "not an older one",
                        List.of(
                                few("week", "2026-05-11"),
                                reliable("week", "2026-05-04"),
                                reliable("month", "2026-04-01")),
                        "month 2026-04-01"),
                arguments(
                        "longer ones where shorter ones have too few",
                        List.of(few("week", "2026-05-18"), few("month", "2026-05-01"), reliable("year", "2026-01-01")),
                        "year 2026-01-01"),
                arguments("none where all have too few", List.of(few("year", "2026-01-01")), "none"),
                arguments("none without answers", List.of(), "none"));
    }

    @Test
    void aPeriodIsOverAtTheCloseOfItsLastDay() {
        assertThat(NpsPeriod.lastOver(Granularity.MONTH, LocalDate.parse("2026-06-30")))
                .isEqualTo("2026-06-01");
        assertThat(NpsPeriod.lastOver(Granularity.MONTH, LocalDate.parse("2026-06-29")))
                .isEqualTo("2026-05-01");
        assertThat(NpsPeriod.lastOver(Granularity.WEEK, LocalDate.parse("2026-06-28")))
                .isEqualTo("2026-06-22");
        assertThat(NpsPeriod.lastOver(Granularity.QUARTER, LocalDate.parse("2026-06-30")))
                .isEqualTo("2026-04-01");
    }

    @ParameterizedTest
    @CsvSource({
        "30, 6, 45, 8, rose",
        "30, 6, 40, 8, held",
        "30, 6, 20, 8, held",
        "30, 6, 19, 8, fell",
        "0, 0, 0, 0, held"
    })
    void aChangeIsOneIfItIsLargerThanTheMarginOfTheDifference(
            double before, double marginBefore, double now, double margin, String expected) {
        assertThat(NpsPeriod.kind(before, marginBefore, now, margin)).isEqualTo(expected);
    }

    private static Fact reliable(String length, String start) {
        return fact(length, start, true);
    }

    private static Fact few(String length, String start) {
        return fact(length, start, false);
    }

    private static Fact fact(String length, String start, boolean isReliable) {
        return new Fact(
                new GenericRowWithSchema(new Object[] {length, LocalDate.parse(start), isReliable}, SCHEMA), Map.of());
    }
}
