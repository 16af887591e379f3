package dev.safra.config;

import java.util.List;
import java.util.Optional;

/**
 * The checks that a raw table must pass before a night writes anything.
 *
 * @param rules the site's changes to built-in rules, and its own rules; of those, a row counts for the first that it
 *     breaks
 * @param quarantined how many rows may be set aside in all
 * @param duplicates how many rows may be left out because another has their key
 * @param extraColumns what is done about columns of the source that nothing uses: ignore, warn or fail
 * @param missingColumns what is done about optional columns that the source lacks: ignore, warn or fail
 */
public record Quality(
        List<Rule> rules,
        SetAside quarantined,
        Limit duplicates,
        Optional<Freshness> freshness,
        RowCount rowCount,
        Action extraColumns,
        Action missingColumns) {

    /** For a source that sets nothing. */
    public static final Quality DEFAULT = new Quality(
            List.of(), SetAside.DEFAULT, Limit.NONE, Optional.empty(), RowCount.DEFAULT, Action.WARN, Action.WARN);

    /** What a broken rule leads to. */
    public enum Action {
        IGNORE,
        /** The rows count, and are reported. */
        WARN,
        /** The rows are set aside. */
        QUARANTINE,
        /** The night ends before it writes. */
        FAIL
    }

    /**
     * How a rule is applied.
     *
     * @param condition SQL over the contract's columns that is false for a row that breaks the rule; empty: the
     *     built-in rule of this name
     * @param action empty: the built-in rule's own action
     */
    public record Rule(String name, Optional<String> condition, Optional<Action> action, Limit limit) {}

    /**
     * A limit beyond which the night fails before it writes.
     *
     * @param maxCount rows
     * @param maxShare of the rows read: 0.05, not 5
     */
    public record Limit(Optional<Long> maxCount, Optional<Double> maxShare) {

        public static final Limit NONE = new Limit(Optional.empty(), Optional.empty());

        /** The key and value of the limit that the affected rows exceed; empty if none. */
        public Optional<String> exceededBy(long affected, long read) {
            return maxCount.filter(most -> affected > most)
                    .map(most -> "max-count = " + most)
                    .or(() -> maxShare.filter(most -> affected > most * read).map(most -> "max-share = " + most));
        }
    }

    /**
     * How many rows may be quarantined in all before a source counts as broken, and the night fails before it writes.
     *
     * @param maxRise share of the rows by which the quarantined rows may exceed their usual number: 0.02
     * @param minCount fewer quarantined rows than this never exceed a share, unless they are all rows
     */
    public record SetAside(Limit limit, Optional<Double> maxRise, long minCount) {

        public static final SetAside DEFAULT =
                new SetAside(new Limit(Optional.empty(), Optional.of(0.1)), Optional.of(0.02), 20);

        /**
         * The key and value of the limit that the affected rows exceed; empty if none.
         *
         * @param usualShare share of the rows quarantined in the last nights; empty where there were no nights
         */
        public Optional<String> exceededBy(long affected, long read, Optional<Double> usualShare) {
            if (affected < minCount && affected < read) {
                return new Limit(limit.maxCount(), Optional.empty()).exceededBy(affected, read);
            }
            double usual = usualShare.orElse(0.0) * read;
            return limit.exceededBy(affected, read)
                    .or(() -> maxRise.filter(rise -> usualShare.isPresent())
                            .filter(rise -> affected - usual >= minCount && affected - usual > rise * read)
                            .map(rise -> "max-rise = " + rise + " beyond the " + Math.round(usual)
                                    + " that are usual of so many"));
        }
    }

    /**
     * How old the newest value up to the as-of day may be.
     *
     * @param column of the contract, or Spark SQL over the source's columns
     */
    public record Freshness(String column, int maxAgeDays, Action action) {}

    /**
     * How far the number of rows read, and of those accepted, may lie from its median of the last nights.
     *
     * @param maxDrop share of the median: 0.5 allows half of it
     * @param maxGrowth share of the median: 1 allows twice as many
     */
    public record RowCount(Optional<Double> maxDrop, Optional<Double> maxGrowth, Action action) {

        public static final RowCount DEFAULT = new RowCount(Optional.of(0.5), Optional.empty(), Action.WARN);
    }
}
