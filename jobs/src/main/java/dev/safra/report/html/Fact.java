package dev.safra.report.html;

import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Row;

/** A row that the report shows: each of its columns with the source that gives it again. */
final class Fact {

    private final Row row;
    private final Map<String, Source> sources;

    /** @param sources of the columns that are shown as figures */
    Fact(Row row, Map<String, Source> sources) {
        this.row = row;
        this.sources = sources;
    }

    Figure figure(String column) {
        return new Figure(row.getAs(column), sources.get(column));
    }

    /** A text; null where there is none. */
    String text(String column) {
        Object value = row.getAs(column);
        return value == null ? null : value.toString();
    }

    LocalDate day(String column) {
        return row.getAs(column);
    }

    boolean is(String column) {
        return Boolean.TRUE.equals(row.getAs(column));
    }
}
