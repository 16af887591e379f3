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
 * @param reportingCurrency the currency of all MONEY; empty: the only currency of the data
 * @param sources by canonical name; only those configured
 * @param losses how many customers a night may lose because the source has lost their rows
 * @param attributes the site's own attributes of accounts, in the order of their names; their expressions are among the
 *     columns of the source
 * @param dimensions account attributes by which numbers are broken down, in addition to {@code all}
 * @param spark settings for the embedded Spark session
 * @param renamed notes about keys that are set by an old name, one line each
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

    /** The raw tables from which monthly numbers are computed. */
    private static final List<String> BILLING = List.of("subscriptions", "invoice_lines", "exchange_rates");

    /**
     * A fingerprint of the settings that monthly numbers depend on. When it changes, all months are computed again. It
     * does not include where sources are and how Spark runs.
     */
    public String fingerprint() {
        StringBuilder text = new StringBuilder(timeZone + "|" + reportingCurrency + "|" + revenue);
        sources.values().stream()
                .filter(source -> BILLING.contains(source.name()))
                .sorted(Comparator.comparing(Source::name))
                .forEach(source -> text.append('|').append(source.meaning()));
        return digest(text.toString());
    }

    /** A fingerprint of the settings that decide what the rows of one source mean and which of them count. */
    public String fingerprint(String source) {
        return digest(timeZone + "|" + sources.get(source).meaning());
    }

    /** A fingerprint of the settings that health scores depend on. */
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
     * Where a raw table is, and how it is mapped to its contract.
     *
     * @param table catalog name; exactly one of {@code path}, {@code table} and {@code query} is set
     * @param query the query that computes it
     * @param columns Spark SQL expression by contract column or attribute; a contract's column not listed is taken by
     *     its own name
     * @param where condition of the rows that are read
     * @param options of Spark's reader for the format
     * @param lookups other tables whose columns expressions may use
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

        /** The tables from which it is read: itself or the inputs of its query, and its lookups. */
        public List<Source> tables() {
            return Stream.concat(
                            query.map(by -> by.inputs().values().stream()).orElseGet(() -> Stream.of(this)),
                            lookups.stream().map(Lookup::source))
                    .toList();
        }

        /** A message of Spark about the source, without values of its tables' options that may be secrets. */
        public String withoutOptions(String message) {
            String hidden = message;
            for (Source table : tables()) {
                hidden = table.options().hiddenIn(hidden);
            }
            return hidden;
        }

        /** The path or catalog name for messages; for a query, those of its inputs. */
        public String place() {
            return path.or(() -> table)
                    .orElseGet(() -> query.orElseThrow().inputs().values().stream()
                            .map(Source::place)
                            .collect(Collectors.joining(", ")));
        }
    }

    /**
     * The query that computes a source.
     *
     * @param sql one query of Spark SQL
     * @param inputs the tables that it may read, by the names that they have in it
     */
    public record Query(String sql, Map<String, Source> inputs) {}

    /**
     * Another table, whose row with the same key is added to each row of a source.
     *
     * @param name of the struct column that holds the row
     * @param key the source's column
     * @param theirs the other table's column, often of the same name
     */
    public record Lookup(String name, String key, String theirs, Source source) {}

    /**
     * @param mostAccounts how many accounts may leave because the source has lost their rows; empty: the greater of 20
     *     and 20 % of those that paid when last published
     */
    public record Losses(Optional<Long> mostAccounts) {}

    /** Size groups by number of employees; above the second it is an enterprise. */
    public record Sizes(int smallBusinessUpTo, int midMarketUpTo) {}

    /**
     * @param pastDueGraceDays how many days a subscription past due still counts
     * @param bridgeGapDays the longest gap in a product that is bridged, in days
     */
    public record Revenue(int pastDueGraceDays, int bridgeGapDays) {}

    /**
     * @param windowDays length of the adoption window, in days up to the as-of day
     * @param featureDays on how many days of the window somebody must use a feature for it to count as used
     */
    public record Usage(int windowDays, int featureDays) {}

    /**
     * @param minResponses number of answers from which on a score is reliable
     * @param biasDays how many days after sign-up or a resolved ticket answers are counted apart
     * @param everyAnswerCounts whether every answer counts, instead of each respondent's latest in a period
     */
    public record Surveys(int minResponses, int biasDays, boolean everyAnswerCounts) {}

    /**
     * @param windowDays length of the support window, in days up to the as-of day
     * @param standardMinutes minutes to the first response that the standard tier is promised
     * @param premiumMinutes the same for the premium tier
     */
    public record Support(int windowDays, int standardMinutes, int premiumMinutes) {}

    /**
     * @param onboardingDays how many days onboarding should take; an account that takes longer is stuck
     * @param behindDays an account that is this many days behind the median of those that have done a step is stuck
     * @param offboardingDays how long offboarding lasts at most after churn
     * @param dormantDays a return after this many days without MRR, or more, starts with onboarding
     */
    public record Lifecycle(int onboardingDays, int behindDays, int offboardingDays, int dormantDays) {}

    /**
     * @param cohorts when the accounts of a cohort are counted: {@code calendar}, at the close of a period, or {@code
     *     anniversary}, on the anniversaries of their first paying day
     * @param activityGranularities day, week, month or quarter
     */
    public record Retention(List<String> cohorts, List<String> activityGranularities) {}

    /** @param lookbackMonths how many months before the night's own are computed again */
    public record Nightly(int lookbackMonths) {}

    /**
     * @param expiresAfter how long a run that died keeps others out, where no operating system frees the lock
     * @param localFileSystems types of file systems that one machine alone writes to, as the operating system names
     *     them
     */
    public record Lock(Duration expiresAfter, List<String> localFileSystems) {}
}
