package dev.safra.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Adds to a source's rows those of other tables: a struct each, null where there is none with the key. */
final class Lookups {

    private static final String KEY = "_key";

    private Lookups() {}

    /**
     * A source as it is, with its lookups. Of several rows of a lookup with one key the greatest counts, so that no row of
     * the source is read twice. Throws SafraException (21) where there is nothing to read, (27) where a key is missing.
     */
    static Dataset<Row> raw(Lakehouse lakehouse, Settings.Source source) {
        Dataset<Row> rows = lakehouse.raw(source);
        for (Settings.Lookup lookup : source.lookups()) {
            rows = joined(rows, source, lookup, lakehouse.raw(lookup.source()));
        }
        return rows;
    }

    private static Dataset<Row> joined(
            Dataset<Row> rows, Settings.Source source, Settings.Lookup lookup, Dataset<Row> other) {
        requireKey(rows, lookup, source.name());
        requireKey(other, lookup, lookup.source().name());
        Dataset<Row> found = other.drop(Lakehouse.MALFORMED)
                .select(key(lookup).as(KEY), struct(col("*")).as(lookup.name()))
                .groupBy(KEY)
                .agg(max(lookup.name()).as(lookup.name()));
        return rows.join(found, key(lookup).equalTo(col(KEY)), "left").drop(KEY);
    }

    private static org.apache.spark.sql.Column key(Settings.Lookup lookup) {
        return col("`" + lookup.key().replace("`", "``") + "`").cast("string");
    }

    private static void requireKey(Dataset<Row> rows, Settings.Lookup lookup, String name) {
        List<String> columns = List.of(rows.columns());
        if (columns.stream().noneMatch(lookup.key()::equalsIgnoreCase)) {
            throw new SafraException(
                    ExitCode.SOURCE_CONTRACT,
                    name + ": there is no column " + lookup.key() + ", which sources."
                            + lookup.source().name() + ".key asks for; there are " + String.join(", ", columns));
        }
    }
}
