package dev.safra.config;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * How health is told (docs/metrics.md, "Health"). Conditions and values are Spark SQL over curated columns, {@code
 * table.column}.
 *
 * @param dimensions weight of each, above zero
 * @param measures in the order of their dimension and name
 * @param bands from the lowest to the highest
 * @param margin points beyond the edge of a band at which it is left at once
 * @param nights that a score stays across the edge until the band is left all the same
 * @param minConfidence below it the band is unknown
 * @param minPeers a size group with fewer known values takes the median of all accounts
 * @param trendDays days of scores that the trend is told from
 * @param caps by name
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

    /** The band of those of whom too little is known. */
    public static final String UNKNOWN = "unknown";

    /**
     * One thing that tells of an account's health.
     *
     * @param value a number, or a boolean taken as 1 and 0
     * @param appliesIf where it is not true the measure is not applicable; null: it always applies
     * @param observedOn the day the value is of; null: the as-of day
     * @param freshDays how old it may be and count in full
     * @param halfLifeDays in which what it says fades by half from then on
     * @param deliveredOn a day of which the greatest over all accounts tells how far its source has come; null: nothing does
     * @param lateAfterDays from how many days without anything on its source is late
     * @param bySize what differs for a size group
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

        /** For accounts of a size. */
        public Weighing of(String size) {
            return bySize.getOrDefault(size, weighing);
        }
    }

    /** What a value is worth, and how much that counts. */
    public record Weighing(double weight, Curve curve) implements Serializable {}

    /** Scores from {@code from} up to, and but for the last not including, {@code to}. */
    public record Band(String name, double from, double to) implements Serializable {}

    /** No score above {@code at} where a condition is true. */
    public record Cap(String name, String when, double at) implements Serializable {}

    /** A score that somebody has set, with a reason, until it expires. */
    public record Override(
            String accountId, double score, String reason, String author, LocalDate setOn, LocalDate expiresOn)
            implements Serializable {}

    /**
     * Something to know of an account.
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

    /** The best one. */
    public String topBand() {
        return bands.get(bands.size() - 1).name();
    }
}
