package dev.safra.health;

import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.NUMBER;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Health;
import dev.safra.config.Health.Measure;
import dev.safra.health.MeasureInput.Source;
import dev.safra.lake.JavaPass;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Joins the values of every customer today with the scores of the night before, and scores them in plain Java. */
public final class HealthPass {

    /** One row per account: the columns of {@link HealthScores} except the trend, and its {@link HealthMeasures}. */
    private static final StructType CARD = new StructType()
            .add("account_id", STRING)
            .add("as_of", DATE)
            .add("usage", NUMBER)
            .add("quality", NUMBER)
            .add("financial", NUMBER)
            .add("sentiment", NUMBER)
            .add("dimensions", HealthScores.DIMENSIONS)
            .add("score", NUMBER)
            .add("confidence", RATE)
            .add("band", STRING)
            .add("previous_band", STRING)
            .add("nights_across", INT)
            .add("score_change", NUMBER)
            .add("raised_by", STRINGS)
            .add("lowered_by", STRINGS)
            .add("cap", STRING)
            .add("override_reason", STRING)
            .add("config_version", STRING)
            .add(
                    "measures",
                    DataTypes.createArrayType(new StructType()
                            .add("measure", STRING)
                            .add("dimension", STRING)
                            .add("value", NUMBER)
                            .add("score", NUMBER)
                            .add("weight", RATE)
                            .add("absence", STRING)
                            .add("observed_on", DATE)
                            .add("contribution", NUMBER)
                            .add("peer_median", NUMBER)));

    private final Scoring scoring;
    private final AsOf asOf;
    private final Dataset<Row> readings;
    private final Dataset<Row> measuresBefore;
    private final Dataset<Row> scoresBefore;
    private final Peers peers;

    /**
     * Computes the medians, and whether sources deliver, over all accounts.
     *
     * @param accountDays one row per customer, with a struct for each curated table
     * @param measuresBefore rows of {@link HealthMeasures} of the last published night before; none if there was none
     * @param scoresBefore rows of {@link HealthScores} of the same night
     */
    public HealthPass(
            Dataset<Row> accountDays,
            Dataset<Row> measuresBefore,
            Dataset<Row> scoresBefore,
            Health health,
            String configVersion,
            AsOf asOf) {
        this.scoring = new Scoring(health, configVersion);
        this.asOf = asOf;
        this.readings = readings(accountDays, health);
        this.measuresBefore = measuresBefore;
        this.scoresBefore = scoresBefore;
        this.peers = Peers.of(readings, measuresBefore, health, asOf);
    }

    private static Dataset<Row> readings(Dataset<Row> accountDays, Health health) {
        Function<Measure, Column> value = measure -> {
            Column number = expr(measure.value()).cast(NUMBER);
            return when(applies(measure).and(not(isnan(number))), number);
        };
        return accountDays.select(
                col("account_id"),
                coalesce(col("accounts.size"), lit("unknown")).as("size"),
                all(health.measures(), value).as("values"),
                all(health.measures(), HealthPass::applies).as("applies"),
                all(health.measures(), measure -> day(measure.observedOn())).as("observed"),
                all(health.measures(), measure -> day(measure.deliveredOn())).as("delivered"),
                all(health.caps(), cap -> coalesce(expr(cap.when()), lit(false)).cast(BOOLEAN))
                        .as("caps"));
    }

    private static <T> Column all(List<T> items, Function<T, Column> column) {
        return array(items.stream().map(column).toArray(Column[]::new));
    }

    private static Column applies(Measure measure) {
        return measure.appliesIf() == null ? lit(true) : coalesce(expr(measure.appliesIf()), lit(false));
    }

    private static Column day(String expression) {
        return expression == null ? lit(null).cast(DATE) : expr(expression).cast(DATE);
    }

    /** The measures whose source delivered before and does not now. */
    public List<String> late() {
        return measures(Source.LATE);
    }

    /** The measures whose source has never delivered. */
    public List<String> neverDelivered() {
        return measures(Source.NONE);
    }

    private List<String> measures(Source source) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < peers.sources().size(); i++) {
            if (peers.sources().get(i) == source) {
                names.add(scoring.health().measures().get(i).name());
            }
        }
        return names;
    }

    /**
     * One row per account, the input of {@link HealthScores} and {@link HealthMeasures}.
     *
     * @param overrides {@code account_id}, {@code score}, {@code reason}, {@code author}, {@code set_on}, {@code
     *     expires_on}
     */
    public Dataset<Row> cards(Dataset<Row> overrides) {
        Column day = lit(asOf.day());
        Dataset<Row> inForce = overrides
                .where(col("set_on").leq(day).and(col("expires_on").gt(day)))
                .groupBy("account_id")
                .agg(max(struct("set_on", "expires_on", "score", "reason", "author"))
                        .as("override"));
        Dataset<Row> marks = measuresBefore
                .groupBy("account_id")
                .agg(collect_list(struct(
                                "measure",
                                "value",
                                "score",
                                "weight",
                                "absence",
                                "observed_on",
                                "contribution",
                                "peer_median"))
                        .as("marks"));
        Dataset<Row> cards = scoresBefore.select(
                col("account_id"),
                struct("as_of", "score", "band", "nights_across", "cap", "override_reason", "config_version")
                        .as("card"));
        String[] account = {"account_id"};
        HealthRows rows = new HealthRows(scoring, asOf.day(), peers);
        return JavaPass.map(
                readings.join(cards, account, "left")
                        .join(marks, account, "left")
                        .join(inForce, account, "left"),
                CARD,
                rows::card);
    }
}
