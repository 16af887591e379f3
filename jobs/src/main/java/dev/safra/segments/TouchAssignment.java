package dev.safra.segments;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;

import dev.safra.config.Segments;
import dev.safra.config.Segments.Rule;
import dev.safra.config.Segments.Touch;
import dev.safra.lake.JavaPass;
import dev.safra.segments.CapacityRound.Grant;
import dev.safra.segments.CapacityRound.Kind;
import dev.safra.segments.CapacityRound.Terms;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Gives every account its touch: Spark sorts the accounts, and plain Java decides which of them get a place ({@link
 * TargetAllocation}, {@link CapacityRound}). Touches are given by their ordinals here, and rules by their index.
 */
final class TouchAssignment implements Serializable {

    private static final long serialVersionUID = 1;

    /** Room for everybody. */
    private static final long ENDLESS = Long.MAX_VALUE / 4;

    private static final Kind[] KINDS = Kind.values();

    private static final StructType CANDIDATE = new StructType()
            .add("account_id", STRING)
            .add("value", BIGINT)
            .add("rule", INT)
            .add("before", INT)
            .add("is_held", BOOLEAN);

    private static final StructType AIMED =
            CANDIDATE.add("rank", BIGINT).add("aim", INT).add("touch", INT).add("is_waiting", BOOLEAN);

    private static final StructType ASKING = AIMED.add("kind", INT)
            .add("is_last", BOOLEAN)
            .add("strength", BIGINT)
            .add("has_place", BOOLEAN);

    private static final int TOUCH = AIMED.fieldIndex("touch");

    private final List<Rule> rules;
    private final double edge;
    private final double movesPerNight;
    private final Map<Touch, Long> capacity;

    /** @param capacity places of high and low touch */
    TouchAssignment(Segments segments, Map<Touch, Long> capacity) {
        this.rules = segments.rules();
        this.edge = segments.edge();
        this.movesPerNight = segments.movesPerNight();
        this.capacity = capacity;
    }

    /** The index for accounts about which no rule decides; the next index is for accounts that have left. */
    int noRule() {
        return rules.size();
    }

    /**
     * One row per account: {@code account_id}; {@code rank}, its place by value; {@code aim}, its touch in the {@link
     * TargetAllocation}; {@code touch}, the touch that it gets; and {@code is_waiting}, whether only the budget of
     * moves keeps it from another touch.
     *
     * @param accounts one row per account: {@code account_id}, {@code value} in ten-thousandths, {@code rule}, {@code
     *     before}, its touch if it is not new, and {@code is_held}
     */
    Dataset<Row> given(Dataset<Row> accounts) {
        Column[] columns =
                Arrays.stream(CANDIDATE.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
        RangePrefixCounts line = new RangePrefixCounts(
                accounts.select(columns).withColumn("kind", col("rule")),
                rules.size() + 2,
                col("rule").gt(noRule()).asc(),
                col("value").desc(),
                col("account_id").asc());
        TargetAllocation aims = TargetAllocation.of(rules, line.totals(), capacity);
        Dataset<Row> rows = line.rows(AIMED, (row, standing) -> {
            int rule = row.getInt(2);
            int aim = aims.aim(rule, standing[rule]).ordinal();
            return with(row, CANDIDATE.size(), Arrays.stream(standing).sum(), aim, null, false);
        });
        long current = Arrays.stream(line.totals()).limit(noRule() + 1L).sum();
        long budget = movesPerNight == 0 ? 0 : Math.max(1, (long) Math.floor(movesPerNight * current));
        for (Touch touch : List.of(Touch.HIGH, Touch.LOW)) {
            RangePrefixCounts asking = asking(rows, new CapacityRound(touch, edge));
            long roomBelow = touch == Touch.HIGH ? roomInLow(rows) : ENDLESS;
            Terms terms = new Terms(asking.totals(), capacity.get(touch), budget, roomBelow);
            List<long[]> admitted =
                    asking.last((row, standing) -> CapacityRound.isAsking(kind(row)) && terms.canAdmit(standing));
            Grant grant = terms.grant(CapacityRound.last(admitted));
            budget -= grant.moves();
            rows = asking.rows(AIMED, (row, standing) -> placed(row, touch, standing, grant));
        }
        return rows;
    }

    private RangePrefixCounts asking(Dataset<Row> rows, CapacityRound round) {
        Dataset<Row> inLine = JavaPass.map(rows, ASKING, row -> {
            Candidate account = candidate(row);
            Kind kind = row.isNullAt(TOUCH) ? round.kindOf(account) : Kind.ELSEWHERE;
            return with(
                    row,
                    AIMED.size(),
                    kind.ordinal(),
                    kind == Kind.LEAVING,
                    round.strength(account, kind),
                    kind == Kind.INCUMBENT);
        });
        return new RangePrefixCounts(
                inLine,
                CapacityRound.KINDS,
                col("is_last").asc(),
                col("rule").asc(),
                col("strength").desc(),
                col("has_place").desc(),
                col("account_id").asc());
    }

    private long roomInLow(Dataset<Row> rows) {
        Row held = JavaPass.collect(rows.agg(count_if(col("before").equalTo(Touch.LOW.ordinal()))))
                .get(0);
        return Math.max(0, capacity.get(Touch.LOW) - held.getLong(0));
    }

    private static Kind kind(Row row) {
        return KINDS[row.getInt(AIMED.size())];
    }

    private static Row placed(Row row, Touch touch, long[] standing, Grant grant) {
        Kind kind = kind(row);
        Object given = grant.isGiven(kind, standing) ? (Object) touch.ordinal() : row.get(TOUCH);
        return with(row, TOUCH, given, row.getBoolean(TOUCH + 1) || grant.isWaiting(kind, standing));
    }

    private Candidate candidate(Row row) {
        int place = row.getInt(2);
        Rule rule = place < rules.size() ? rules.get(place) : null;
        return new Candidate(
                row.getString(0),
                row.getLong(1),
                place,
                rule == null ? Touch.TECH : rule.touch(),
                rule != null && rule.isPin(),
                row.isNullAt(3) ? null : Touch.values()[row.getInt(3)],
                row.getBoolean(4));
    }

    /** The first columns of a row, and some more. */
    private static Row with(Row row, int columns, Object... more) {
        Object[] values = new Object[columns + more.length];
        for (int i = 0; i < columns; i++) {
            values[i] = row.get(i);
        }
        System.arraycopy(more, 0, values, columns, more.length);
        return RowFactory.create(values);
    }
}
