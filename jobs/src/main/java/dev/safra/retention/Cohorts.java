package dev.safra.retention;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;

import dev.safra.config.AsOf;
import dev.safra.dimension.Granularity;
import dev.safra.lake.JavaPass;
import dev.safra.lake.OneJob;
import dev.safra.lake.Partitions;
import dev.safra.retention.Cohort.Key;
import dev.safra.retention.Cohort.Sums;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * All cohorts with their sums. {@link CohortRetention} and {@link CohortCurves} are computed from them.
 *
 * @param sums rows of {@link #SCHEMA}, any number per cohort
 * @param knownFrom by kind and granularity the first day of the first period with data
 */
public record Cohorts(Dataset<Row> sums, Map<String, LocalDate> knownFrom, AsOf asOf) {

    /** The sums of a {@link Cohort}, or a part of them; the parts add up. */
    static final StructType SCHEMA = new StructType()
            .add("kind", STRING)
            .add("granularity", STRING)
            .add("dimension", STRING)
            .add("member", STRING)
            .add("start", DATE)
            .add("known_from", DATE)
            .add("last_joined_on", DATE)
            .add("numbers", DataTypes.createArrayType(BIGINT, false));

    private static final List<String> MEMBERS = List.of("kind", "granularity", "dimension", "member");

    private static final Column[] ORDER = Stream.concat(MEMBERS.stream(), Stream.of("start"))
            .map(name -> col(name))
            .toArray(Column[]::new);

    /** Computes rows from the cohorts of a kind, granularity and member, from the earliest to the latest. */
    interface RowsOf extends Serializable {

        Stream<Row> of(List<Cohort> beside, LocalDate knownFrom);
    }

    /**
     * From the sums of {@link AccountCohorts} and {@link MoneyCohorts}, which are read once to find the first periods
     * with data.
     */
    public static Cohorts of(Dataset<Row> sums, AsOf asOf) {
        Dataset<Row> kept = Partitions.cached(sums);
        Map<String, LocalDate> known = new HashMap<>();
        OneJob.run("cohorts", List.of(new OneJob.Query<>(kept, Cohorts::knownFrom)))
                .get(0)
                .forEach(partition -> partition.forEach((cohorts, day) -> known.merge(cohorts, day, Cohorts::earlier)));
        return new Cohorts(kept, known, asOf);
    }

    private static HashMap<String, LocalDate> knownFrom(Iterator<InternalRow> rows) {
        HashMap<String, LocalDate> known = new HashMap<>();
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            if (!row.isNullAt(5)) {
                known.merge(
                        kind(
                                row.getUTF8String(0).toString(),
                                row.getUTF8String(1).toString()),
                        LocalDate.ofEpochDay(row.getInt(5)),
                        Cohorts::earlier);
            }
        }
        return known;
    }

    /** The key of the cohorts that share the first period with data. */
    private static String kind(String kind, String granularity) {
        return kind + "/" + granularity;
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }

    static Row row(Cohort cohort) {
        Key key = cohort.key();
        Sums sums = cohort.sums();
        return RowFactory.create(
                key.kind().name(),
                key.granularity().code(),
                key.dimension(),
                key.member(),
                key.start(),
                sums.knownFrom(),
                sums.lastJoinedOn(),
                sums.numbers());
    }

    private static Cohort cohort(Row row) {
        Key key = new Key(
                CohortKind.valueOf(row.getString(0)),
                Granularity.of(row.getString(1)),
                row.getString(2),
                row.getString(3),
                row.getAs(4));
        return new Cohort(key, new Sums(JavaPass.longs(row, 7), row.getAs(5), row.getAs(6)));
    }

    /** Rows of a schema, computed from all cohorts, those of a kind, granularity and member together. */
    Dataset<Row> rows(StructType schema, RowsOf how) {
        Map<String, LocalDate> known = new HashMap<>(knownFrom);
        return JavaPass.flatMapGroups(
                Partitions.by(sums, ORDER[0], ORDER[1], ORDER[2], ORDER[3]).sortWithinPartitions(ORDER),
                schema,
                MEMBERS,
                members -> {
                    String kind =
                            kind(members.first().getString(0), members.first().getString(1));
                    return how.of(beside(members), known.get(kind)).iterator();
                });
    }

    /** Cohorts from the earliest to the latest, with the parts of each added up. */
    private static List<Cohort> beside(Iterator<Row> members) {
        List<Cohort> beside = new ArrayList<>();
        while (members.hasNext()) {
            Cohort next = cohort(members.next());
            Cohort last = beside.isEmpty() ? null : beside.get(beside.size() - 1);
            if (last != null && last.key().equals(next.key())) {
                last.sums().add(next.sums());
            } else {
                beside.add(next);
            }
        }
        return beside;
    }
}
