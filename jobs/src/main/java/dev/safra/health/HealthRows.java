package dev.safra.health;

import dev.safra.config.Health;
import dev.safra.config.Health.Cap;
import dev.safra.config.Health.Measure;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Converts rows to plain Java and back, one account at a time. */
record HealthRows(Scoring scoring, LocalDate day, Peers peers) implements Serializable {

    /** How many causes are named at most. */
    private static final int CAUSES = 3;

    /** Causes of less than a twentieth of a point are not named. */
    private static final long LEAST_POINTS = 500;

    Row card(Row row) {
        String account = row.getAs("account_id");
        String size = row.getAs("size");
        AccountHealth before = before(row);
        AccountHealth card = scoring.of(size, day, readings(row, size), caps(row), override(account, row), before);
        Double score = points(card.points());
        return RowFactory.create(
                account,
                day,
                card.dimensions().get("usage"),
                card.dimensions().get("quality"),
                card.dimensions().get("financial"),
                card.dimensions().get("sentiment"),
                dimensions(card),
                score,
                card.confidence(),
                card.band(),
                before == null ? null : before.band(),
                card.nightsAcross(),
                before == null || before.points() == null || score == null
                        ? null
                        : points(card.points() - before.points()),
                causes(card.changes(), 1),
                causes(card.changes(), -1),
                card.cap(),
                card.overrideReason(),
                card.configVersion(),
                measures(card));
    }

    private List<MeasureInput> readings(Row row, String size) {
        List<Double> values = row.getList(row.fieldIndex("values"));
        List<Boolean> applies = row.getList(row.fieldIndex("applies"));
        List<LocalDate> observed = row.getList(row.fieldIndex("observed"));
        List<MeasureInput> readings = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            readings.add(new MeasureInput(
                    values.get(i),
                    applies.get(i),
                    observed.get(i),
                    peers.sources().get(i),
                    peers.medianOf(size, i)));
        }
        return readings;
    }

    private List<Cap> caps(Row row) {
        List<Boolean> isTrue = row.getList(row.fieldIndex("caps"));
        List<Cap> caps = new ArrayList<>();
        for (int i = 0; i < isTrue.size(); i++) {
            if (isTrue.get(i)) {
                caps.add(scoring.health().caps().get(i));
            }
        }
        return caps;
    }

    private static Health.Override override(String account, Row row) {
        Row override = row.getAs("override");
        return override == null
                ? null
                : new Health.Override(
                        account,
                        override.getAs("score"),
                        override.getAs("reason"),
                        override.getAs("author"),
                        override.getAs("set_on"),
                        override.getAs("expires_on"));
    }

    private static AccountHealth before(Row row) {
        Row card = row.getAs("card");
        if (card == null) {
            return null;
        }
        List<MeasureScore> marks = new ArrayList<>();
        if (!row.isNullAt(row.fieldIndex("marks"))) {
            for (Row mark : row.<Row>getList(row.fieldIndex("marks"))) {
                marks.add(mark(mark));
            }
        }
        return new AccountHealth(
                card.getAs("as_of"),
                marks,
                null,
                tenThousandths(card.getAs("score")),
                0,
                card.getAs("band"),
                card.<Integer>getAs("nights_across"),
                card.getAs("cap"),
                card.getAs("override_reason"),
                card.getAs("config_version"),
                List.of());
    }

    private static MeasureScore mark(Row row) {
        return new MeasureScore(
                row.getAs("measure"),
                row.getAs("value"),
                row.getAs("score"),
                row.<Double>getAs("weight"),
                Absence.of(row.getAs("absence")),
                0,
                row.getAs("observed_on"),
                tenThousandths(row.getAs("contribution")),
                row.getAs("peer_median"));
    }

    /** All dimensions, each with its score and its share of the account's score. */
    private Row[] dimensions(AccountHealth card) {
        Map<String, Double> weights = new HashMap<>();
        for (int i = 0; i < card.marks().size(); i++) {
            String dimension = scoring.health().measures().get(i).dimension();
            weights.merge(dimension, card.marks().get(i).weight(), Double::sum);
        }
        return scoring.health().dimensions().keySet().stream()
                .map(name -> RowFactory.create(name, card.dimensions().get(name), weights.getOrDefault(name, 0.0)))
                .toArray(Row[]::new);
    }

    private Row[] measures(AccountHealth card) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < card.marks().size(); i++) {
            Measure measure = scoring.health().measures().get(i);
            MeasureScore mark = card.marks().get(i);
            rows.add(RowFactory.create(
                    mark.measure(),
                    measure.dimension(),
                    mark.value(),
                    mark.score(),
                    mark.weight(),
                    mark.absence() == null ? null : mark.absence().code(),
                    mark.observedOn(),
                    points(mark.contribution()),
                    mark.peerMedian()));
        }
        return rows.toArray(Row[]::new);
    }

    /** The causes of changes with this sign, the largest first. */
    private static String[] causes(List<AccountHealth.Change> changes, int sign) {
        return changes.stream()
                .filter(change -> change.points() * sign >= LEAST_POINTS)
                .sorted(Comparator.comparingLong((AccountHealth.Change change) -> -change.points() * sign)
                        .thenComparing(AccountHealth.Change::cause))
                .limit(CAUSES)
                .map(change -> String.format(Locale.ROOT, "%s %+.1f", change.cause(), points(change.points())))
                .toArray(String[]::new);
    }

    private static Double points(Long tenThousandths) {
        return tenThousandths == null ? null : tenThousandths / Scoring.POINT;
    }

    private static Long tenThousandths(Double points) {
        return points == null ? null : Math.round(points * Scoring.POINT);
    }
}
