package dev.safra.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads {@link Settings} from a configuration, or reports all that is wrong with it at once.
 *
 * @param sourceNames what configuration may name of each raw table, by the name of the table
 * @param attributes the account attributes that may be dimensions at every site
 * @param otherDimensions other dimensions that numbers are broken down by
 * @param expressions given the site's own attributes, checks a Spark SQL expression over curated columns, and gives
 *     what is wrong with it, if anything
 */
public record SettingsReader(
        Map<String, SourceNames> sourceNames,
        List<String> attributes,
        List<String> otherDimensions,
        Function<List<String>, Function<String, Optional<String>>> expressions) {

    /** The source to which a site may add attributes. */
    private static final String ACCOUNTS = "accounts";

    /** In days. Usage is compared with that of earlier windows, which go back thirteen times as far. */
    private static final int LONGEST_WINDOW = 366;

    private static final List<String> FORMATS = List.of("delta", "parquet", "csv", "json");

    private static final Pattern INPUT = Pattern.compile("[a-z][a-z0-9_]*");

    /**
     * Reads the section {@code safra}. Throws SafraException (20) naming every unknown key with the nearest known one,
     * and every wrong value with what was expected, by file and line.
     */
    public Settings read(Config config) {
        List<String> problems = new ArrayList<>();
        ConfigSection safra = new ConfigSection(
                "safra",
                config.hasPath("safra")
                        ? config.getObject("safra")
                        : ConfigFactory.empty().root(),
                problems);
        ZoneId timeZone = timeZone(safra);
        List<String> renamed = new ArrayList<>();
        Settings.Curated curated = curated(safra.section("lakehouse"), renamed);
        Map<String, Settings.Source> sources = sources(safra.section("sources"));
        List<String> own = ownAttributes(sources);
        Function<String, Optional<String>> ofExpression = expressions.apply(own);
        Health health = new HealthReader(safra.section("health"), ofExpression).read();
        List<String> signals =
                health.signals().stream().map(Health.Signal::name).toList();
        Settings settings = new Settings(
                timeZone,
                safra.string("reporting-currency"),
                curated,
                sources,
                losses(safra.section("quality")),
                own,
                dimensions(safra, own),
                sizes(safra.section("sizes")),
                revenue(safra.section("revenue")),
                usage(safra.section("usage")),
                surveys(safra.section("surveys")),
                support(safra.section("support")),
                lifecycle(safra.section("lifecycle")),
                retention(safra.section("retention")),
                health,
                new PlaybooksReader(safra.section("playbooks"), signals, ofExpression).read(),
                new SegmentsReader(safra.section("segments"), ofExpression).read(),
                nightly(safra.section("nightly")),
                lock(safra.section("lock")),
                privacy(safra.section("privacy"), own),
                new SparkOptions(safra.stringMap("spark")),
                renamed);
        safra.rejectUnknownKeys();
        if (!problems.isEmpty()) {
            throw SafraException.of(ExitCode.CONFIGURATION, "configuration", problems);
        }
        return settings;
    }

    private static ZoneId timeZone(ConfigSection safra) {
        String example = "America/Sao_Paulo";
        String zone =
                safra.requiredString("time-zone", "a zone such as " + example).orElse("UTC");
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            String nearest = Nearest.of(zone, ZoneId.getAvailableZoneIds())
                    .map(candidate -> "nearest: " + candidate)
                    .orElse("expected one such as " + example);
            safra.problem("time-zone", "unknown zone; " + nearest);
            return ZoneId.of("UTC");
        }
    }

    private static Settings.Curated curated(ConfigSection lakehouse, List<String> renamed) {
        Optional<String> catalog = lakehouse.string("catalog");
        catalog.ifPresent(schema -> renamed.add("lakehouse.catalog is called lakehouse.schema now, since it names one;"
                + " rename the key, the old one goes with the next version"));
        Settings.Curated curated = new Settings.Curated(
                lakehouse.string("curated"),
                lakehouse.string("schema").or(() -> catalog),
                lakehouse.integer("retention-days", 1, 3660, "days"));
        if (curated.path().isPresent() == curated.schema().isPresent()) {
            lakehouse.problem(
                    "curated",
                    "expected where curated tables go: either lakehouse.curated, a path, or lakehouse.schema");
        }
        lakehouse.rejectUnknownKeys();
        return curated;
    }

    private Map<String, Settings.Source> sources(ConfigSection section) {
        Map<String, Settings.Source> sources = new LinkedHashMap<>();
        for (String name : section.keys()) {
            if (sourceNames.containsKey(name)) {
                sources.put(name, source(name, section.section(name)));
            } else {
                section.problem(name, "unknown source; " + Nearest.hint(name, sourceNames.keySet()));
            }
        }
        return sources;
    }

    private Settings.Source source(String name, ConfigSection section) {
        Map<String, String> columns =
                columns(section.section("columns"), sourceNames.get(name).columns());
        if (name.equals(ACCOUNTS)) {
            columns.putAll(attributes(section.section("attributes")));
        }
        return source(
                name,
                section,
                query(name, section),
                "one of path, table (a catalog name) and query",
                columns,
                section.string("where"),
                lookups(name, section.section("lookups")),
                new QualityReader(section.section("quality"), sourceNames.get(name)).read());
    }

    private static Optional<Settings.Query> query(String source, ConfigSection section) {
        Optional<String> sql = section.string("query");
        Map<String, Settings.Source> inputs = new LinkedHashMap<>();
        ConfigSection named = section.section("inputs");
        for (String name : named.keys()) {
            if (!INPUT.matcher(name).matches()) {
                named.problem(name, "expected a name of small letters, digits and _, such as orders");
            }
            inputs.put(name, table(source + ".inputs." + name, named.section(name)));
        }
        if (sql.isPresent() && inputs.isEmpty()) {
            section.problem("inputs", "expected the tables that the query reads, such as { orders { path = \"…\" } }");
        }
        if (sql.isEmpty() && !inputs.isEmpty()) {
            section.problem("query", "expected Spark SQL that reads the inputs");
        }
        if (sql.isPresent()) {
            Stream.of("format", "options")
                    .filter(section::has)
                    .forEach(key -> section.problem(key, "expected of each input, not beside query"));
        }
        return sql.map(text -> new Settings.Query(text, inputs));
    }

    private static List<Settings.Lookup> lookups(String source, ConfigSection section) {
        List<Settings.Lookup> lookups = new ArrayList<>();
        for (String name : section.keys()) {
            ConfigSection lookup = section.section(name);
            Map.Entry<String, String> key = lookup.pair("key", "a column that both tables have, or { ours = theirs }");
            lookups.add(new Settings.Lookup(
                    name, key.getKey(), key.getValue(), table(source + ".lookups." + name, lookup)));
        }
        return lookups;
    }

    /** A table that a source reads: an input of its query, or a lookup. */
    private static Settings.Source table(String name, ConfigSection section) {
        return source(
                name,
                section,
                Optional.empty(),
                "either path or table, a catalog name",
                Map.of(),
                Optional.empty(),
                List.of(),
                Quality.DEFAULT);
    }

    private static Settings.Source source(
            String name,
            ConfigSection section,
            Optional<Settings.Query> query,
            String place,
            Map<String, String> columns,
            Optional<String> where,
            List<Settings.Lookup> lookups,
            Quality quality) {
        String format = section.string("format").orElse("delta");
        if (!FORMATS.contains(format)) {
            section.problem("format", "expected one of " + String.join(", ", FORMATS));
        }
        Optional<String> path = section.string("path");
        Optional<String> table = section.string("table");
        long places = Stream.of(path, table, query).filter(Optional::isPresent).count();
        if (places != 1) {
            section.problem("path", "expected " + place);
        }
        Settings.Source source = new Settings.Source(
                name,
                format,
                path,
                table,
                query,
                columns,
                where,
                new SparkOptions(section.stringMap("options")),
                lookups,
                quality);
        section.rejectUnknownKeys();
        return source;
    }

    private static Map<String, String> columns(ConfigSection section, List<String> contract) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String column : section.keys()) {
            if (contract.contains(column)) {
                section.string(column).ifPresent(expression -> columns.put(column, expression));
            } else {
                section.problem(column, "unknown column; " + Nearest.hint(column, contract));
            }
        }
        return columns;
    }

    private static Settings.Losses losses(ConfigSection section) {
        Settings.Losses losses =
                new Settings.Losses(section.optionalInteger("most-lost-accounts", 0, Long.MAX_VALUE, "accounts"));
        section.rejectUnknownKeys();
        return losses;
    }

    /** The site's own attributes: the expression of each, by name. */
    private Map<String, String> attributes(ConfigSection section) {
        Map<String, String> own = new LinkedHashMap<>();
        for (String name : section.keys()) {
            if (sourceNames.get(ACCOUNTS).columns().contains(name)) {
                section.problem(name, "is a column of accounts; map it under sources.accounts.columns");
            } else if (attributes.contains(name) || otherDimensions.contains(name)) {
                section.problem(name, "numbers are broken down by something else of this name; expected another one");
            } else if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
                section.problem(name, "expected a name of a-z, 0-9 and _, at most 63 of them, the first a letter");
            } else {
                section.string(name).ifPresent(expression -> own.put(name, expression));
            }
        }
        return own;
    }

    /** The names of the site's own attributes, in order. */
    private List<String> ownAttributes(Map<String, Settings.Source> sources) {
        return Stream.ofNullable(sources.get(ACCOUNTS))
                .flatMap(accounts -> accounts.columns().keySet().stream())
                .filter(name -> !sourceNames.get(ACCOUNTS).columns().contains(name))
                .sorted()
                .toList();
    }

    private List<String> dimensions(ConfigSection safra, List<String> own) {
        List<String> dimensions = safra.strings("dimensions");
        List<String> known = Stream.concat(attributes.stream(), own.stream()).toList();
        for (String dimension : dimensions) {
            if (!known.contains(dimension)) {
                safra.problem(
                        "dimensions",
                        "\"" + dimension + "\" is no account attribute; " + Nearest.hint(dimension, known));
            }
        }
        return dimensions.stream().distinct().toList();
    }

    private static Settings.Sizes sizes(ConfigSection section) {
        int most = 1_000_000_000;
        int small = section.integer("small-business-up-to", 0, most, "employees");
        Settings.Sizes sizes = new Settings.Sizes(small, section.integer("mid-market-up-to", small, most, "employees"));
        section.rejectUnknownKeys();
        return sizes;
    }

    private static Settings.Revenue revenue(ConfigSection section) {
        Settings.Revenue revenue = new Settings.Revenue(
                section.integer("past-due-grace-days", 0, 3660, "days"),
                section.integer("bridge-gap-days", 0, 366, "days"));
        section.rejectUnknownKeys();
        return revenue;
    }

    private static Settings.Usage usage(ConfigSection section) {
        int windowDays = section.integer("window-days", 1, LONGEST_WINDOW, "days");
        Settings.Usage usage = new Settings.Usage(
                windowDays, section.integer("feature-days", 1, windowDays, "days of usage.window-days"));
        section.rejectUnknownKeys();
        return usage;
    }

    private static Settings.Surveys surveys(ConfigSection section) {
        Settings.Surveys surveys = new Settings.Surveys(
                section.integer("min-responses", 1, 1_000_000, "answers"),
                section.integer("bias-days", 0, 366, "days"),
                section.flag("every-answer-counts"));
        section.rejectUnknownKeys();
        return surveys;
    }

    private static Settings.Support support(ConfigSection section) {
        ConfigSection promised = section.section("first-response-minutes");
        int most = 60 * 24 * 366;
        Settings.Support support = new Settings.Support(
                section.integer("window-days", 1, 3660, "days"),
                promised.integer("standard", 0, most, "minutes"),
                promised.integer("premium", 0, most, "minutes"));
        promised.rejectUnknownKeys();
        section.rejectUnknownKeys();
        return support;
    }

    private static Settings.Lifecycle lifecycle(ConfigSection section) {
        Settings.Lifecycle lifecycle = new Settings.Lifecycle(
                section.integer("onboarding-days", 1, 3660, "days"),
                section.integer("behind-days", 0, 3660, "days"),
                section.integer("offboarding-days", 0, 3660, "days"),
                section.integer("dormant-days", 0, 3660, "days"));
        section.rejectUnknownKeys();
        return lifecycle;
    }

    private static Settings.Retention retention(ConfigSection section) {
        Settings.Retention retention = new Settings.Retention(
                section.words("cohorts", List.of("calendar", "anniversary")),
                section.words("activity-granularities", List.of("day", "week", "month", "quarter")));
        section.rejectUnknownKeys();
        return retention;
    }

    private static Settings.Nightly nightly(ConfigSection section) {
        Settings.Nightly nightly = new Settings.Nightly(section.months("lookback", 0, 1200));
        section.rejectUnknownKeys();
        return nightly;
    }

    private Privacy privacy(ConfigSection section, List<String> own) {
        List<String> known = Stream.concat(
                        sourceNames.values().stream().flatMap(names -> names.columns().stream()), own.stream())
                .distinct()
                .sorted()
                .toList();
        List<String> sensitive = section.strings("sensitive");
        sensitive.stream()
                .filter(column -> !known.contains(column))
                .forEach(column -> section.problem(
                        "sensitive", "\"" + column + "\" is no column of a raw table; " + Nearest.hint(column, known)));
        Privacy privacy = new Privacy(sensitive, section.integer("quarantine-retention-days", 1, 3660, "days"));
        section.rejectUnknownKeys();
        return privacy;
    }

    private static Settings.Lock lock(ConfigSection section) {
        Settings.Lock lock = new Settings.Lock(
                section.duration("expires-after", Duration.ofSeconds(5), Duration.ofDays(1), "10 minutes"),
                section.strings("local-file-systems"));
        section.rejectUnknownKeys();
        return lock;
    }
}
