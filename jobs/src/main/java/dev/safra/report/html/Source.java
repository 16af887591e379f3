package dev.safra.report.html;

/**
 * Where a number of the report comes from: {@code select value from from where where} over the published tables gives it again.
 *
 * @param from a table, or several that are joined
 * @param value an aggregate; of a single row the greatest of its one value
 */
record Source(String from, String value, String where) {

    @Override
    public String toString() {
        return from + "|" + value + "|" + where;
    }
}
