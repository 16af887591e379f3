package dev.safra.source;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.safra.lake.JavaPass;
import dev.safra.lake.Partitions;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.Mapping.Mapped;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The result of one pass over some days of a large source. Its rows are not cached unless they are few, and duplicates
 * among them are not counted here: they are found when the rows are aggregated.
 *
 * @param cleaned the source after cleaning; its accepted rows are read again on use, for the days asked for only
 * @param groups one row per {@code day} and combination of the table's grouping columns, with the number of accepted
 *     {@code rows}
 * @param days each day that has accepted rows
 */
public record DailyProfile(CleanSource cleaned, Dataset<Row> groups, SortedMap<LocalDate, Day> days) {

    /** The accepted rows of some of the days, in the contract's columns. */
    public Dataset<Row> accepted(Collection<LocalDate> some) {
        Column moment = col(cleaned.table().byDay().orElseThrow().moment());
        Dataset<Row> rows = cleaned.accepted();
        if (some.isEmpty()) {
            return rows.limit(0);
        }
        // The range from first to last day lets Spark skip files.
        Days all = new Days(List.of(new Days.Range(Collections.min(some), Collections.max(some))));
        return rows.where(all.hold(moment)).where(to_date(moment).isin(some.toArray()));
    }

    /**
     * A day's rows in two numbers: equal numbers mean equal rows.
     *
     * @param digest independent of the order of the rows
     */
    public record Day(long rows, long digest) {}

    private static final String DAY = "day";
    private static final String HASH = "_hash";
    private static final String READ = "_read";
    private static final String XOR = "_xor";
    private static final String SUM = "_sum";
    private static final String CHECK = "_check_";

    /** Throws SafraException (27 or 21) where the source cannot be read. */
    static DailyProfile of(Mapped source, Days wanted, FreshnessAndVolume trend) {
        RawTable table = source.table();
        RawTable.ByDay byDay = table.byDay().orElseThrow();
        Column moment = col(byDay.moment());
        // Every night has to read the rows without a day.
        Dataset<Row> rows =
                Partitions.cachedIfFew(source.rows().where(moment.isNull().or(wanted.hold(moment))));
        Dataset<Row> groups = Partitions.cached(groups(source, rows, byDay, trend));
        List<Row> perDay = Unreadable.look(source.source(), () -> JavaPass.collect(summed(source, groups)));

        long read = total(perDay, READ);
        SortedMap<LocalDate, Day> days = new TreeMap<>();
        SortedMap<LocalDate, Long> rowsByDay = new TreeMap<>();
        for (Row row : perDay) {
            long counted = row.getAs("rows");
            if (counted > 0) {
                long digest = 31 * row.<Long>getAs(XOR) + row.<Long>getAs(SUM);
                days.put(row.getAs(DAY), new Day(counted, digest));
                rowsByDay.put(row.getAs(DAY), counted);
            }
        }
        List<CheckResult> findings = new ArrayList<>(source.drift().findings(table, source.quality()));
        findings.addAll(trend.findings(read, rowsByDay, since(wanted, days), newest(perDay)));
        long quarantined = read - total(perDay, "rows");
        Dataset<Row> setAside = quarantined == 0
                ? Sources.setAside(table, rows.limit(0))
                : Partitions.cached(Sources.setAside(table, rows));
        findings.addAll(broken(source, perDay, rows, setAside, read));
        Dataset<Row> accepted = rows.where(col(Mapping.RULE).isNull()).select(Sources.columnsOf(table));
        return new DailyProfile(
                new CleanSource(
                        table,
                        source.quality(),
                        read,
                        quarantined,
                        0,
                        trend.usualSetAside(),
                        accepted,
                        setAside,
                        List.copyOf(findings)),
                groups.where("rows > 0").select(columns(keys(byDay), List.of(col("rows")))),
                days);
    }

    /**
     * One row per day and group, with its counts. All aggregates are of fixed width, so that Spark aggregates by hash,
     * without sorting.
     */
    private static Dataset<Row> groups(
            Mapped source, Dataset<Row> rows, RawTable.ByDay byDay, FreshnessAndVolume trend) {
        Column counts = col(Mapping.RULE).isNull();
        List<Column> kept = new ArrayList<>();
        kept.add(to_date(col(byDay.moment())).as(DAY));
        kept.add(when(counts, xxhash64(Sources.columnsOf(source.table()))).as(HASH));
        kept.add(col("*"));
        List<Column> numbers = new ArrayList<>();
        numbers.add(count_if(counts).as("rows"));
        numbers.add(coalesce(bit_xor(col(HASH)), lit(0L)).as(XOR));
        // The XOR cancels out two equal rows; the sum does not. It takes half of each hash, so that it cannot overflow.
        numbers.add(coalesce(sum(shiftright(col(HASH), 32)), lit(0L)).as(SUM));
        numbers.add(trend.newest().as(Mapping.NEWEST));
        List<Check> checks = source.checks();
        for (int i = 0; i < checks.size(); i++) {
            numbers.add(count_if(isBroken(checks.get(i))).as(CHECK + i));
        }
        return rows.select(columns(kept, List.of()))
                .groupBy(columns(keys(byDay), List.of()))
                .agg(count(lit(1)).as(READ), columns(numbers, List.of()));
    }

    private static Dataset<Row> summed(Mapped source, Dataset<Row> groups) {
        List<Column> numbers = new ArrayList<>();
        numbers.add(sum("rows").as("rows"));
        numbers.add(bit_xor(col(XOR)).as(XOR));
        numbers.add(sum(SUM).as(SUM));
        numbers.add(max(Mapping.NEWEST).as(Mapping.NEWEST));
        for (int i = 0; i < source.checks().size(); i++) {
            numbers.add(sum(CHECK + i).as(CHECK + i));
        }
        return groups.groupBy(DAY).agg(sum(READ).as(READ), columns(numbers, List.of()));
    }

    private static Column isBroken(Check check) {
        return check.setsAside()
                ? coalesce(col(Mapping.RULE).equalTo(check.name()), lit(false))
                : col(Mapping.RULE).isNull().and(col(Mapping.warned(check)).isNotNull());
    }

    /** The result of each check that a row breaks; only then are rows read again, for examples. */
    private static List<CheckResult> broken(
            Mapped source, List<Row> perDay, Dataset<Row> rows, Dataset<Row> setAside, long read) {
        List<CheckResult> findings = new ArrayList<>();
        Map<String, String> examples = new HashMap<>();
        for (int i = 0; i < source.checks().size(); i++) {
            Check check = source.checks().get(i);
            long affected = total(perDay, CHECK + i);
            if (affected > 0) {
                if (check.setsAside() && examples.isEmpty()) {
                    JavaPass.collect(setAside.groupBy("rule").agg(min("value"))).forEach(row -> {
                        examples.put(row.getString(0), row.getString(1));
                    });
                }
                String example = check.setsAside()
                        ? examples.get(check.name())
                        : JavaPass.collect(rows.where(isBroken(check)).agg(min(Mapping.warned(check))))
                                .get(0)
                                .getString(0);
                findings.add(check.findings(source.table(), affected, read, example, source.privacy()));
            }
        }
        return findings;
    }

    private static LocalDate since(Days wanted, SortedMap<LocalDate, Day> days) {
        LocalDate first = days.isEmpty() ? LocalDate.MAX : days.firstKey();
        return first.isAfter(wanted.since()) ? first : wanted.since();
    }

    private static LocalDate newest(List<Row> perDay) {
        return perDay.stream()
                .map(row -> row.<LocalDate>getAs(Mapping.NEWEST))
                .filter(day -> day != null)
                .max(LocalDate::compareTo)
                .orElse(null);
    }

    private static long total(List<Row> rows, String column) {
        return rows.stream().mapToLong(row -> row.<Long>getAs(column)).sum();
    }

    private static List<Column> keys(RawTable.ByDay byDay) {
        List<Column> keys = new ArrayList<>();
        keys.add(col(DAY));
        byDay.groups().forEach(name -> keys.add(col(name)));
        return keys;
    }

    private static Column[] columns(List<Column> some, List<Column> more) {
        List<Column> all = new ArrayList<>(some);
        all.addAll(more);
        return all.toArray(Column[]::new);
    }
}
