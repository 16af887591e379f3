package dev.safra.report.html;

import dev.safra.lake.JavaPass;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The tables of one publication, for the report to ask. */
final class PublishedTables {

    private final Lakehouse lakehouse;
    private final Publication publication;
    private final Map<Query, List<Fact>> answers = new ConcurrentHashMap<>();

    PublishedTables(Lakehouse lakehouse, Publication publication) {
        this.lakehouse = lakehouse;
        this.publication = publication;
    }

    LocalDate asOf() {
        return publication.asOf();
    }

    /** The first day of the newest month that monthly tables have. */
    LocalDate month() {
        return publication.monthsAsOf().withDayOfMonth(1);
    }

    boolean has(Table table) {
        return publication.versions().containsKey(table.name());
    }

    /** Those of some tables that are published. */
    Table[] among(Table... some) {
        return Stream.of(some).filter(this::has).toArray(Table[]::new);
    }

    /** The days for which a job was published by then, this night being the last. */
    SortedSet<LocalDate> nights(String job) {
        return new Publications(lakehouse).days(job, publication);
    }

    Dataset<Row> read(Table table) {
        return lakehouse.read(table, publication.versions().get(table.name()));
    }

    /** The condition that a row of a daily table is of the night. */
    String tonight() {
        return "as_of = date'" + asOf() + "'";
    }

    /** The rows that a query finds; none where one of its tables was never published. The same query is asked once. */
    List<Fact> rows(Query query) {
        return answers.computeIfAbsent(query, this::found);
    }

    private List<Fact> found(Query query) {
        if (!has(query.table()) || !query.joined().stream().allMatch(this::has)) {
            return List.of();
        }
        return JavaPass.collect(query.over(this)).stream().map(query::fact).toList();
    }

    /** The only row that a query finds, if it finds any. */
    Optional<Fact> row(Query query) {
        return rows(query).stream().findFirst();
    }
}
