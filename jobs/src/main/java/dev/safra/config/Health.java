package dev.safra.config;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * How health is scored (docs/metrics.md, "Health"). Conditions and values are Spark SQL over curated columns, {@code
 * table.column}.
 *
 * @param dimensions weight by name, at least one above zero; a dimension with weight zero does not count
 * @param measures in the order of their dimension and name
 * @param bands from the lowest to the highest
 * @param margin points past the boundary of a band at which the band changes at once
 * @param nights number of nights past the boundary after which the band changes all the same
 * @param minConfidence confidence below which the band is unknown
 * @param minPeers a size group with fewer known values is given the median of all accounts
 * @param trendDays days of scores from which the trend is computed
 * @param caps in the order of their names
 */
public record Health(
        Map<String, Double> dimensions,
        List<Measure> measures,
        List<Band> bands,
        double margin,
        int nights,
        double minConfidence,
        int minPeers,
        int trendDays,
        List<Cap> caps,
        List<Override> overrides,
        List<Signal> signals)
        implements Serializable {

    /** The band of accounts of which too little is known. */
    public static final String UNKNOWN = "unknown";

    /**
     * One indicator of an account's health.
     *
     * @param value a number, or a boolean taken as 1 and 0
     * @param appliesIf condition without which the measure is not applicable; null: it always applies
     * @param observedOn the day of the value; null: the as-of day
     * @param freshDays age in days up to which the value counts in full
     * @param halfLifeDays days in which, from then on, the score moves halfway to the prior
     * @param deliveredOn a day whose maximum over all accounts is the last day that the source has delivered; null: not
     *     known
     * @param lateAfterDays a source that has delivered nothing for this many days is late
     * @param bySize weight and curve of the size groups for which they differ
     */
    public record Measure(
            String name,
            String dimension,
            String value,
            String appliesIf,
            String observedOn,
            int freshDays,
            int halfLifeDays,
            String deliveredOn,
            int lateAfterDays,
            Weighing weighing,
            Map<String, Weighing> bySize)
            implements Serializable {

        /** Weight and curve for accounts of a size group. */
        public Weighing of(String size) {
            return bySize.getOrDefault(size, weighing);
        }
    }

    /** The curve that scores a value, and the weight of the score. */
    public record Weighing(double weight, Curve curve) implements Serializable {}

    /** Scores from {@code from} up to {@code to}, which only the last band includes. */
    public record Band(String name, double from, double to) implements Serializable {}

    /** Limits the score to {@code at} where a condition is true. */
    public record Cap(String name, String when, double at) implements Serializable {}

    /** A score that somebody has set, with a reason, until it expires. */
    public record Override(
            String accountId, double score, String reason, String author, LocalDate setOn, LocalDate expiresOn)
            implements Serializable {}

    /**
     * A condition to be reported of an account.
     *
     * @param severity Spark SQL for a word
     * @param evidence Spark SQL for a sentence with the numbers
     */
    public record Signal(String name, String when, String severity, String evidence) implements Serializable {}

    /** The band that a score lies in. */
    public String bandOf(double score) {
        String band = bands.get(0).name();
        for (Band next : bands) {
            band = score >= next.from() ? next.name() : band;
        }
        return band;
    }

    /** The name of the best band. */
    public String topBand() {
        return bands.get(bands.size() - 1).name();
    }
}
