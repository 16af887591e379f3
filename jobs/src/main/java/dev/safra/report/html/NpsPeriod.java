package dev.safra.report.html;

import dev.safra.dimension.Granularity;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** A period with its NPS, and how it compares with the one before. */
record NpsPeriod(Granularity length, Fact score) {

    static final List<Granularity> SHORTEST_FIRST =
            List.of(Granularity.WEEK, Granularity.MONTH, Granularity.QUARTER, Granularity.YEAR);

    /** What became of the score since an earlier period. */
    record Change(String kind, Fact before) {}

    /** The shortest kind of period whose newest is reliable: the running one, or else the last that is over. */
    static Optional<NpsPeriod> shortestReliable(List<Fact> scores, LocalDate asOf) {
        return SHORTEST_FIRST.stream()
                .flatMap(length -> scores.stream()
                        .filter(score -> score.is("is_reliable"))
                        .map(score -> new NpsPeriod(length, score))
                        .filter(period -> period.isAlike(period.score()))
                        .filter(period -> !period.start().isBefore(lastOver(length, asOf)))
                        .limit(1))
                .findFirst();
    }

    /** All answers ever given. */
    static Optional<NpsPeriod> ofAll(List<Fact> scores) {
        return scores.stream()
                .map(score -> new NpsPeriod(Granularity.ALL, score))
                .filter(period -> period.isAlike(period.score()))
                .findFirst();
    }

    /** The first day of the last period that is over at the close of a day. */
    static LocalDate lastOver(Granularity length, LocalDate asOf) {
        return length.after(length.start(asOf.plusDays(1)), -1);
    }

    LocalDate start() {
        return score.day("period_start");
    }

    boolean isOver(LocalDate asOf) {
        return length == Granularity.ALL || !start().isAfter(lastOver(length, asOf));
    }

    /** Whether another score is of the same kind of period. */
    boolean isAlike(Fact other) {
        return length.code().equals(other.text("granularity"));
    }

    /** The change since the last reliable period before. */
    Optional<Change> change(List<Fact> newestFirst) {
        return newestFirst.stream()
                .filter(other -> other.day("period_start").isBefore(start()))
                .findFirst()
                .map(before -> new Change(
                        kind(
                                number("nps", before),
                                number("margin", before),
                                number("nps", score),
                                number("margin", score)),
                        before));
    }

    private static double number(String column, Fact score) {
        return score.figure(column).number();
    }

    /** A change is one only if it is larger than the margin of the difference of two samples. */
    static String kind(double before, double marginBefore, double now, double margin) {
        double change = now - before;
        return Math.abs(change) <= Math.hypot(marginBefore, margin) ? "held" : change > 0 ? "rose" : "fell";
    }
}
