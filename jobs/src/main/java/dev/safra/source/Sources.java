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

    /** Names of findings that are not rules: no site's rule may have them. */
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

    /** The order in which several problems are reported: those that running again cannot solve come first. */
    private static final List<ExitCode> GRAVEST_FIRST =
            List.of(ExitCode.CONFIGURATION, ExitCode.SOURCE_CONTRACT, ExitCode.DATA_QUALITY, ExitCode.INPUTS_NOT_READY);

    private final Map<RawTable, Mapped> mapped;
    private final Map<RawTable, CleanSource> cleaned = new LinkedHashMap<>();
    private final Map<RawTable, DailyProfile> profiles = new LinkedHashMap<>();

    private Sources(Map<RawTable, Mapped> mapped) {
        this.mapped = mapped;
    }

    /**
     * Maps every configured source without reading its rows. Throws SafraException with all problems at once: 20 if an
     * expression is not valid SQL, 27 if a source breaks its contract, 21 if one is not there (yet).
     */
    public static Sources open(Lakehouse lakehouse, Settings settings) {
        List<SafraException> problems = new ArrayList<>();
        Sources sources = open(lakehouse, settings, problems);
        requireNone(problems);
        return sources;
    }

    /** Maps the sources that can be mapped; what is wrong with the others is added to the problems. */
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
     * Cleans sources for a night, before it writes. Throws SafraException with all problems at once: 27 or 21 if a
     * source cannot be read, 22 if one fails its rules or limits. {@link #cleaned} has what was found even then.
     *
     * @param days the days to read of large sources; every day up to the as-of day for a source without an entry
     */
    public void require(Collection<RawTable> tables, AsOf asOf, Past past, Map<RawTable, Days> days) {
        require(tables, asOf, past, days, List.of());
    }

    /** The same with problems that are known already, which are reported together with those found. */
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

    /** The daily profiles of large sources; a source that cannot be read is added to the problems. */
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

    /** The problem that no account counts although sources have rows: the accounts are then broken, not empty. */
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

    /** Throws SafraException (22) with every failed rule and exceeded limit of the sources. */
    public static void requireQuality(Collection<CleanSource> sources) {
        requireNone(failures(sources));
    }

    /**
     * Reads a source once (it stays cached), sets invalid rows aside and keeps the last row of each key. Throws
     * SafraException (27 or 21) if it cannot be read.
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

    /** How many rows of an account each source has; only sources that have any. */
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

    /** One line for the unused and one for the absent columns of each source, with the remedy. */
    public List<String> columns() {
        return mapped.values().stream()
                .flatMap(source -> source.drift().findings(source.table(), source.quality()).stream()
                        .map(found -> source.table().name() + ": " + found.text()))
                .toList();
    }

    /** The daily profile of a large source; null unless it has been required. */
    public DailyProfile profile(RawTable table) {
        return profiles.get(table);
    }

    /** The sources that have been cleaned so far. */
    public List<CleanSource> cleaned() {
        return List.copyOf(cleaned.values());
    }

    /** A message for the user if a failure in the middle of a job came from reading a source's file; else empty. */
    public Optional<SafraException> explained(Exception failed) {
        return mapped.values().stream()
                .filter(source -> !(failed instanceof SafraException))
                .filter(source -> Unreadable.isOfFile(failed, source.source()))
                .findFirst()
                .flatMap(source -> Unreadable.of(source.source(), failed));
    }

    /** The source's rows that broke a rule: input, rule, value and payload, as in {@link Quarantine}. */
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
