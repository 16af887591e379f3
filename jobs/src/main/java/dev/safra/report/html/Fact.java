package dev.safra.report.html;

import java.time.LocalDate;
import java.util.List;
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

    /** Whether there is such a column; not where it is that of a table which was never published. */
    boolean has(String column) {
        return row.schema().getFieldIndex(column).isDefined();
    }

    /** The figure of a column; unknown where the column is that of a table which was never published. */
    Figure figure(String column) {
        return has(column) ? new Figure(row.getAs(column), sources.get(column)) : new Figure(null, null);
    }

    /** A figure that is part of a column's value: SQL over the column gives it again. */
    Figure part(String column, String sql, Object value) {
        Source source = sources.get(column);
        return new Figure(value, new Source(source.from(), "max(" + sql + ")", source.where()));
    }

    /** The texts of a list; empty where there is none. */
    List<String> texts(String column) {
        return row.getAs(column) == null ? List.of() : row.getList(row.fieldIndex(column));
    }

    /** What people call the account: its name, or else its id. */
    Html account() {
        String name = text("name");
        return Html.name(name == null ? text("account_id") : name);
    }

    /** A text; null where there is none. */
    String text(String column) {
        Object value = has(column) ? row.getAs(column) : null;
        return value == null ? null : value.toString();
    }

    /** A text as the site has it. */
    Html name(String column) {
        String value = text(column);
        return value == null ? Formats.UNKNOWN : Html.name(value);
    }

    LocalDate day(String column) {
        return row.getAs(column);
    }

    boolean is(String column) {
        return Boolean.TRUE.equals(row.getAs(column));
    }
}
