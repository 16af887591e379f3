package dev.safra.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.ErrorText;
import dev.safra.lake.Expressions;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.SourceQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads a source's rows before any mapping: its table, or the result of its query, with its lookups. */
final class RawRows {

    private static final String KEY = "_key";

    private RawRows() {}

    /**
     * The rows, each with a struct for every lookup, null if the lookup has no row with the key. If a lookup has
     * several rows with one key, the greatest counts, so that no row of the source is duplicated. All that is wrong is
     * added to the problems (20 for an invalid query, 21 if there is nothing to read, 27 for a missing column); then
     * the result is empty.
     */
    static Optional<Dataset<Row>> of(Lakehouse lakehouse, Settings.Source source, List<SafraException> problems) {
        int before = problems.size();
        Optional<SourceQuery> query = source.query().flatMap(by -> noted(() -> SourceQuery.of(source, by), problems));
        Map<String, Dataset<Row>> opened = new LinkedHashMap<>();
        for (Settings.Source table : source.tables()) {
            noted(() -> lakehouse.raw(table), problems).ifPresent(rows -> opened.put(table.name(), rows));
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        return noted(
                        () -> query.map(by -> lakehouse.queried(source, by, opened))
                                .orElseGet(() -> opened.get(source.name())),
                        problems)
                .flatMap(rows -> withLookups(rows, source, opened, problems));
    }

    private static <T> Optional<T> noted(Supplier<T> step, List<SafraException> problems) {
        try {
            return Optional.of(step.get());
        } catch (SafraException wrong) {
            problems.add(wrong);
            return Optional.empty();
        }
    }

    private static Optional<Dataset<Row>> withLookups(
            Dataset<Row> rows,
            Settings.Source source,
            Map<String, Dataset<Row>> opened,
            List<SafraException> problems) {
        List<SafraException> missing = new ArrayList<>();
        for (Settings.Lookup lookup : source.lookups()) {
            String table = lookup.source().name();
            missingKey(rows, lookup.key(), source.name(), table).ifPresent(missing::add);
            missingKey(opened.get(table), lookup.theirs(), table, table).ifPresent(missing::add);
        }
        problems.addAll(missing);
        if (!missing.isEmpty()) {
            return Optional.empty();
        }
        Dataset<Row> joined = rows;
        for (Settings.Lookup lookup : source.lookups()) {
            try {
                joined = joined(joined, lookup, opened.get(lookup.source().name()));
            } catch (AnalysisException wrong) {
                problems.add(new SafraException(
                        ExitCode.SOURCE_CONTRACT,
                        lookup.source().name() + ": cannot be looked up: " + ErrorText.ofColumns(wrong),
                        wrong));
                return Optional.empty();
            }
        }
        return Optional.of(joined);
    }

    /** Declares the checked exception that Spark throws undeclared. */
    private static Dataset<Row> joined(Dataset<Row> rows, Settings.Lookup lookup, Dataset<Row> other)
            throws AnalysisException {
        Dataset<Row> found = other.drop(Lakehouse.MALFORMED)
                .select(text(lookup.theirs()).as(KEY), struct(col("*")).as(lookup.name()))
                .groupBy(col(KEY))
                .agg(max(col(lookup.name())).as(lookup.name()));
        return rows.join(found, text(lookup.key()).equalTo(col(KEY)), "left").drop(KEY);
    }

    private static Column text(String column) {
        return col(Expressions.quoted(column)).cast("string");
    }

    private static Optional<SafraException> missingKey(Dataset<Row> rows, String key, String name, String lookup) {
        List<String> columns = Arrays.stream(rows.columns())
                .filter(column -> !column.equals(Lakehouse.MALFORMED))
                .toList();
        return columns.stream().anyMatch(key::equalsIgnoreCase)
                ? Optional.empty()
                : Optional.of(new SafraException(
                        ExitCode.SOURCE_CONTRACT,
                        name + ": there is no column " + key + ", which sources." + lookup + ".key asks for; there are "
                                + String.join(", ", columns)));
    }
}
