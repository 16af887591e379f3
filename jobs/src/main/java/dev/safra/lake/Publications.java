package dev.safra.lake;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS_TO_BIGINTS;
import static dev.safra.lake.Types.TIMESTAMP;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The nights that were finished: a row here is a night's last commit, and names the versions that belong together. */
public final class Publications {

    public static final Table TABLE = Table.named("publications")
            .describedAs("One row per completed night.")
            .key("generation", BIGINT, "Counts the publications of this lakehouse, from 1.")
            .required("run_id", STRING, "The run.")
            .required("as_of", DATE, "The day it was computed for.")
            .required("published_at", TIMESTAMP, "When.")
            .required("versions", STRINGS_TO_BIGINTS, "The Delta version of every table, by its name.");

    private final Lakehouse lakehouse;

    public Publications(Lakehouse lakehouse) {
        this.lakehouse = lakehouse;
    }

    /** One completed night. */
    public record Publication(long generation, LocalDate asOf, Map<String, Long> versions) {}

    /** The last one, or the last one for a day. */
    public Optional<Publication> last(Optional<LocalDate> asOf) {
        if (!lakehouse.exists(TABLE)) {
            return Optional.empty();
        }
        Dataset<Row> all = lakehouse.read(TABLE);
        Dataset<Row> wanted =
                asOf.map(day -> all.where(col("as_of").equalTo(day))).orElse(all);
        return wanted.orderBy(col("generation").desc()).limit(1).collectAsList().stream()
                .map(row -> new Publication(
                        row.getAs("generation"), row.getAs("as_of"), row.getJavaMap(row.fieldIndex("versions"))))
                .findFirst();
    }

    /** The newest day published so far. */
    public Optional<LocalDate> newestDay() {
        if (!lakehouse.exists(TABLE)) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                lakehouse.read(TABLE).agg(max("as_of")).first().getAs(0));
    }

    /** Makes a night's versions the published ones. Versions of tables that the night did not write are kept. */
    public void publish(String runId, LocalDate asOf, Instant at, Map<String, Long> written) {
        Optional<Publication> before = last(Optional.empty());
        Map<String, Long> versions = new java.util.TreeMap<>();
        before.ifPresent(publication -> versions.putAll(publication.versions()));
        versions.putAll(written);
        long generation = before.map(Publication::generation).orElse(0L) + 1;
        lakehouse.append(TABLE, List.of(RowFactory.create(generation, runId, asOf, at, versions)));
    }
}
