package dev.safra.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything a site can set, typed; {@code reference.conf} explains each key.
 *
 * @param timeZone where a day begins and ends for the business
 * @param reportingCurrency what all MONEY is in; empty: the one currency of the data
 * @param sources by canonical name; only those configured
 * @param losses what a night may say of customers lost
 * @param attributes the site's own attributes of accounts, in the order of their names; columns of their source say how each
 *     is told
 * @param dimensions account attributes by which numbers are broken down, beside {@code all}
 * @param spark settings for the embedded Spark session
 * @param renamed what is set by a key of before, a line each
 */
public record Settings(
        ZoneId timeZone,
        Optional<String> reportingCurrency,
        Curated curated,
        Map<String, Source> sources,
        Losses losses,
        List<String> attributes,
        List<String> dimensions,
        Sizes sizes,
        Revenue revenue,
        Usage usage,
        Surveys surveys,
        Support support,
        Lifecycle lifecycle,
        Retention retention,
        Health health,
        Playbook.All playbooks,
        Segments segments,
        Nightly nightly,
        Lock lock,
        Privacy privacy,
        SparkOptions spark,
        List<String> renamed) {

    /** The raw tables that monthly numbers are told from. */
    private static final List<String> BILLING = List.of("subscriptions", "invoice_lines", "exchange_rates");

    /**
     * A fingerprint of what monthly numbers depend on: where it changes, all months are computed again. Where sources are
     * and how Spark runs are no part of it.
     */
    public String fingerprint() {
        StringBuilder text = new StringBuilder(timeZone + "|" + reportingCurrency + "|" + revenue);
        sources.values().stream()
                .filter(source -> BILLING.contains(source.name()))
                .sorted(Comparator.comparing(Source::name))
                .forEach(source -> text.append('|').append(source.meaning()));
        return digest(text.toString());
    }

    /** A fingerprint of what the rows of one source mean and which of them count. */
    public String fingerprint(String source) {
        return digest(timeZone + "|" + sources.get(source).meaning());
    }

    /** A fingerprint of what turns what is known of an account into its health score. */
    public String scoring() {
        return digest(sizes + "|" + health.dimensions() + health.measures() + health.bands() + health.caps()
                + health.margin() + "|" + health.nights() + "|" + health.minConfidence() + "|" + health.minPeers());
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Where the curated tables are: under a path (any Hadoop URL) or in a catalog's schema; one of the two.
     *
     * @param retentionDays how long publications can be read; set when a table is created
     */
    public record Curated(Optional<String> path, Optional<String> schema, int retentionDays) {

        public Curated(Optional<String> path, Optional<String> schema) {
            this(path, schema, 35);
        }
    }

    /**
     * Where a raw table is, and how it becomes ours.
     *
     * @param table catalog name; exactly one of {@code path}, {@code table} and {@code query} is set
     * @param query what it is computed by
     * @param columns Spark SQL expression by contract column or attribute; a contract's column not listed is taken by its
     *     own name
     * @param where which rows are read
     * @param options of Spark's reader for the format
     * @param lookups what expressions may take from other tables
     */
    public record Source(
            String name,
            String format,
            Optional<String> path,
            Optional<String> table,
            Optional<Query> query,
            Map<String, String> columns,
            Optional<String> where,
            SparkOptions options,
            List<Lookup> lookups,
            Quality quality) {

        private String meaning() {
            return name
                    + new TreeMap<>(columns)
                    + where
                    + lookups.stream()
                            .map(lookup -> lookup.name()
                                    + lookup.key()
                                    + (lookup.theirs().equals(lookup.key()) ? "" : lookup.theirs()))
                            .toList()
                    + quality.rules()
                    + query.map(Query::sql).orElse("");
        }

        /** The tables that it is read from: itself or the inputs of its query, and its lookups. */
        public List<Source> tables() {
            return Stream.concat(
                            query.map(by -> by.inputs().values().stream()).orElseGet(() -> Stream.of(this)),
                            lookups.stream().map(Lookup::source))
                    .toList();
        }

        /** A message of Spark's about it, without the values of options of its tables. */
        public String withoutOptions(String message) {
            String hidden = message;
            for (Source table : tables()) {
                hidden = table.options().hiddenIn(hidden);
            }
            return hidden;
        }

        /** The path or catalog name, of a query those of its inputs, for messages. */
        public String place() {
            return path.or(() -> table)
                    .orElseGet(() -> query.orElseThrow().inputs().values().stream()
                            .map(Source::place)
                            .collect(Collectors.joining(", ")));
        }
    }

    /**
     * What computes a source.
     *
     * @param sql one query of Spark SQL
     * @param inputs all that it may read, by the name that it has there
     */
    public record Query(String sql, Map<String, Source> inputs) {}

    /**
     * Another table, whose row with the same key is added to each row of a source.
     *
     * @param name of the column that holds it, a struct
     * @param key the source's column
     * @param theirs the other table's, often of the same name
     */
    public record Lookup(String name, String key, String theirs, Source source) {}

    /**
     * @param mostAccounts how many accounts may leave because the source has lost their rows; empty: the greater of 20 and
     *     20 % of those that paid when last published
     */
    public record Losses(Optional<Long> mostAccounts) {}

    /** Size groups by number of employees; above the second it is an enterprise. */
    public record Sizes(int smallBusinessUpTo, int midMarketUpTo) {}

    /**
     * @param pastDueGraceDays how long a subscription past due still counts
     * @param bridgeGapDays the longest gap in a product that is taken for none
     */
    public record Revenue(int pastDueGraceDays, int bridgeGapDays) {}

    /**
     * @param windowDays how many days up to the as-of day adoption is told of
     * @param featureDays on how many days of the window somebody must use a feature for it to count as used
     */
    public record Usage(int windowDays, int featureDays) {}

    /**
     * @param minResponses from how many answers on a score is reliable
     * @param biasDays how long after sign-up or a resolved ticket answers are counted apart
     * @param everyAnswerCounts whether every answer does, instead of each respondent's latest in a period
     */
    public record Surveys(int minResponses, int biasDays, boolean everyAnswerCounts) {}

    /**
     * @param windowDays how many days up to the as-of day it is told how customers were served
     * @param standardMinutes to the first response that are promised to the standard tier
     * @param premiumMinutes the same of the premium tier
     */
    public record Support(int windowDays, int standardMinutes, int premiumMinutes) {}

    /**
     * @param onboardingDays how long onboarding should take; longer is stuck
     * @param behindDays how many days behind the median of those who finished a step is stuck
     * @param offboardingDays how long offboarding lasts at most after churn
     * @param dormantDays from how many days without MRR on a return begins with onboarding
     */
    public record Lifecycle(int onboardingDays, int behindDays, int offboardingDays, int dormantDays) {}

    /**
     * @param cohorts how accounts are counted that came in together: {@code calendar}, at the close of a period, or {@code
     *     anniversary}, on those of their first paying day
     * @param activityGranularities day, week, month or quarter
     */
    public record Retention(List<String> cohorts, List<String> activityGranularities) {}

    /** @param lookbackMonths how many months before the night's own are computed again */
    public record Nightly(int lookbackMonths) {}

    /**
     * @param expiresAfter how long a run that died keeps others out, where no operating system frees the lock
     * @param localFileSystems types of file systems that one machine alone writes to, as the operating system names them
     */
    public record Lock(Duration expiresAfter, List<String> localFileSystems) {}
}
