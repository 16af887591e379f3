package dev.safra.source;

import static java.util.Comparator.comparing;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.InParallel;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Lakehouse;
import dev.safra.source.DataQuality.Past;
import dev.safra.source.Mapping.Mapped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The configured raw tables, mapped to their contracts: opened all at once, each cleaned in one pass. */
public final class Sources {

    /** Findings that are no rules: no site's rule may have these names. */
    static final List<String> FINDINGS = List.of(
            DataQuality.ALL,
            "account_unknown",
            DataQuality.COLUMNS_MISSING,
            "csm_unknown",
            Drift.EXTRA,
            Drift.GONE,
            "duplicate",
            FreshnessAndVolume.FRESHNESS,
            "overlap_cut",
            FreshnessAndVolume.ROW_COUNT,
            "same_start");

    /** What is said first of several problems: what running again cannot help. */
    private static final List<ExitCode> GRAVEST_FIRST =
            List.of(ExitCode.CONFIGURATION, ExitCode.SOURCE_CONTRACT, ExitCode.DATA_QUALITY, ExitCode.INPUTS_NOT_READY);

    private final Map<RawTable, Mapped> mapped;
    private final Map<RawTable, CleanSource> cleaned = new LinkedHashMap<>();
    private final Map<RawTable, DailyProfile> profiles = new LinkedHashMap<>();

    private Sources(Map<RawTable, Mapped> mapped) {
        this.mapped = mapped;
    }

    /**
     * Maps every configured source without reading its rows. Throws SafraException with all that is wrong at once: 20
     * where an expression is no SQL, 27 where a source breaks its contract, 21 where one is only not there (yet).
     */
    public static Sources open(Lakehouse lakehouse, Settings settings) {
        List<SafraException> problems = new ArrayList<>();
        Sources sources = open(lakehouse, settings, problems);
        requireNone(problems);
        return sources;
    }

    /** Those of the sources that can be mapped; what is wrong with the others is added to the problems. */
    public static Sources open(Lakehouse lakehouse, Settings settings, List<SafraException> problems) {
        Map<RawTable, Mapped> mapped = new LinkedHashMap<>();
        for (RawTable table : RawTables.ALL) {
            Settings.Source source = settings.sources().get(table.name());
            if (source == null) {
                continue;
            }
            RawRows.of(lakehouse, source, problems)
                    .flatMap(rows ->
                            Mapping.of(withAttributes(table, settings), source, rows, settings.privacy(), problems))
                    .ifPresent(rows -> mapped.put(table, rows));
        }
        return new Sources(mapped);
    }

    private static RawTable withAttributes(RawTable table, Settings settings) {
        return table.equals(RawTables.ACCOUNTS) ? table.with(settings.attributes()) : table;
    }

    public boolean has(RawTable table) {
        return mapped.containsKey(table);
    }

    /**
     * Cleans sources for a night, before it writes. Throws SafraException with all that is wrong with any of them: 27 or
     * 21 where one cannot be read, 22 where one does not hold up to its rules. What was found is in {@link #cleaned} all
     * the same.
     *
     * @param days of the large ones that are read; every one up to the as-of day where nothing is said
     */
    public void require(Collection<RawTable> tables, AsOf asOf, Past past, Map<RawTable, Days> days) {
        require(tables, asOf, past, days, List.of());
    }

    /** The same after problems that are known already: they are said with what is found. */
    public void require(
            Collection<RawTable> tables, AsOf asOf, Past past, Map<RawTable, Days> days, List<SafraException> known) {
        List<SafraException> problems = new ArrayList<>(known);
        Map<Mapped, Optional<FreshnessAndVolume>> small = new LinkedHashMap<>();
        Map<RawTable, FreshnessAndVolume> large = new LinkedHashMap<>();
        for (RawTable table : tables) {
            if (has(table)) {
                FreshnessAndVolume trend = new FreshnessAndVolume(mapped.get(table), asOf, past);
                if (table.byDay().isEmpty()) {
                    small.put(mapped.get(table), Optional.of(trend));
                } else {
                    large.put(table, trend);
                }
            }
        }
        List<SafraException> unreadable = new ArrayList<>();
        InParallel.Both<Map<RawTable, DailyProfile>, Map<Mapped, CleanSource>> both =
                InParallel.both(() -> counted(large, asOf, days, problems), () -> Cleaning.of(small, unreadable));
        problems.addAll(unreadable);
        profiles.putAll(both.one());
        Map<Mapped, CleanSource> found = both.other();
        profiles.forEach((table, profile) -> found.put(mapped.get(table), profile.cleaned()));
        for (RawTable table : tables) {
            if (found.containsKey(mapped.get(table))) {
                cleaned.put(table, found.get(mapped.get(table)));
            }
        }
        problems.addAll(failures(cleaned.values()));
        nobody().ifPresent(problems::add);
        requireNone(problems);
    }

    /** The profile of large sources; what cannot be read is added to the problems. */
    private Map<RawTable, DailyProfile> counted(
            Map<RawTable, FreshnessAndVolume> large,
            AsOf asOf,
            Map<RawTable, Days> days,
            List<SafraException> problems) {
        Map<RawTable, DailyProfile> counted = new LinkedHashMap<>();
        large.forEach((table, trend) -> {
            try {
                Days wanted = days.getOrDefault(table, Days.until(asOf.day()));
                counted.put(table, DailyProfile.of(mapped.get(table), wanted, trend));
            } catch (SafraException broken) {
                problems.add(broken);
            }
        });
        return counted;
    }

    /** Where there are rows of other sources, an account table of which none counts is broken, not empty. */
    private Optional<SafraException> nobody() {
        CleanSource accounts = cleaned.get(RawTables.ACCOUNTS);
        return Optional.ofNullable(accounts)
                .filter(found ->
                        found.quarantined() == found.read() && found.failures().isEmpty())
                .filter(found -> cleaned.values().stream().anyMatch(any -> any.read() > 0))
                .map(found -> new SafraException(
                        ExitCode.DATA_QUALITY,
                        "accounts: " + (found.read() == 0 ? "there are no rows" : "none of its rows counts")
                                + ", and the other sources are of customers; see what became of it, or configure no"
                                + " sources.accounts"));
    }

    /** Throws SafraException (22) with every rule and limit that sources do not hold up to. */
    public static void requireQuality(Collection<CleanSource> sources) {
        requireNone(failures(sources));
    }

    /**
     * Reads a source once (it stays cached), sets invalid rows aside and keeps the last row of each key. Throws
     * SafraException (27 or 21) where it cannot be read.
     */
    public CleanSource clean(RawTable table) {
        if (!cleaned.containsKey(table)) {
            List<SafraException> problems = new ArrayList<>();
            Map<Mapped, CleanSource> found = Cleaning.of(Map.of(mapped.get(table), Optional.empty()), problems);
            if (!problems.isEmpty()) {
                throw problems.get(0);
            }
            cleaned.put(table, found.get(mapped.get(table)));
        }
        return cleaned.get(table);
    }

    /** How many rows of each source are of an account; only those that have any. */
    public SortedMap<String, Long> rowsOf(String account) {
        SortedMap<String, Long> found = new TreeMap<>();
        mapped.forEach((table, source) -> {
            if (table.contract().columnNames().contains("account_id")) {
                long rows = Unreadable.look(
                        source.source(),
                        () -> JavaPass.collect(source.rows()
                                        .where(col("account_id").equalTo(account))
                                        .agg(count(lit(1))))
                                .get(0)
                                .getLong(0));
                if (rows > 0) {
                    found.put(table.name(), rows);
                }
            }
        });
        return found;
    }

    /** The rows of every source, not read yet. */
    public List<Dataset<Row>> rows() {
        return mapped.values().stream().map(Mapped::rows).toList();
    }

    /** Whether a source has a column of the contract, mapped or by its own name. */
    public boolean gives(RawTable table, String column) {
        return !mapped.get(table).drift().missing().contains(column);
    }

    /** Which columns of the sources are unused or absent, a line each, with the remedy. */
    public List<String> columns() {
        return mapped.values().stream()
                .flatMap(source -> source.drift().findings(source.table(), source.quality()).stream()
                        .map(found -> source.table().name() + ": " + found.text()))
                .toList();
    }

    /** The days of a large source that has been required. */
    public DailyProfile profile(RawTable table) {
        return profiles.get(table);
    }

    /** What has been cleaned so far. */
    public List<CleanSource> cleaned() {
        return List.copyOf(cleaned.values());
    }

    /** What failed in the middle of a job, in the user's words if it was reading a source's file; else empty. */
    public Optional<SafraException> explained(Exception failed) {
        return mapped.values().stream()
                .filter(source -> !(failed instanceof SafraException))
                .filter(source -> Unreadable.isOfFile(failed, source.source()))
                .findFirst()
                .flatMap(source -> Unreadable.of(source.source(), failed));
    }

    /** The source's rows that broke a rule, in the columns of {@link Quarantine} that say what and why. */
    static Dataset<Row> setAside(RawTable table, Dataset<Row> rows) {
        return rows.where(col(Mapping.RULE).isNotNull())
                .select(
                        lit(table.name()).as("input"),
                        col(Mapping.RULE).as("rule"),
                        col(Mapping.VALUE).as("value"),
                        col(Mapping.PAYLOAD).as("payload"));
    }

    static Column[] columnsOf(RawTable table) {
        return table.contract().columnNames().stream().map(name -> col(name)).toArray(Column[]::new);
    }

    private static List<SafraException> failures(Collection<CleanSource> sources) {
        return sources.stream()
                .flatMap(source -> source.failures().stream())
                .map(failure -> new SafraException(ExitCode.DATA_QUALITY, failure))
                .toList();
    }

    private static void requireNone(List<SafraException> problems) {
        if (!problems.isEmpty()) {
            List<SafraException> sorted = problems.stream()
                    .sorted(comparing(problem -> GRAVEST_FIRST.indexOf(problem.exitCode())))
                    .toList();
            throw SafraException.of(
                    sorted.get(0).exitCode(),
                    "sources",
                    sorted.stream().map(SafraException::getMessage).toList());
        }
    }
}
