package dev.safra.segments;

import static dev.safra.dimension.Amounts.money;
import static dev.safra.dimension.Amounts.tenThousandths;
import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Segments;
import dev.safra.config.Segments.Rule;
import dev.safra.config.Segments.Touch;
import dev.safra.lake.Partitions;
import dev.safra.lake.Table;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How each customer is looked after: by the rules of the company, within the capacity of its people, and with few
 * changes (docs/metrics.md, "Touch segments").
 */
public final class TouchSegments {

    public static final Table TABLE = Table.named("touch_segments")
            .describedAs("One row per account and as-of day.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day.")
            .required("size", STRING, "small_business, mid_market, enterprise, partner or unknown.")
            .required("touch", STRING, "high, low or tech.")
            .required(
                    "rule",
                    STRING,
                    "The rule of segments.rules that gives this touch, or none. Where rules and capacity alone would"
                            + " give another touch, what keeps the account from that: dwell, renewal_freeze,"
                            + " move_budget, incumbent (it has the place, and no other account is worth enough more) or"
                            + " capacity (others have the places). ended: no longer a customer.")
            .required("value", MONEY, "What accounts are ranked by.")
            .required("rank", BIGINT, "Its place by value among all accounts, from 1; those that have ended last.")
            .required("since", DATE, "The day on which the account came to this touch.")
            .optional("previous_touch", STRING, "The touch before this one, if any.")
            .optional(
                    "csm",
                    STRING,
                    "The customer success manager who looks after it; null where the account names none, or one who is"
                            + " not in csms.")
            .check("touch_is_known", "touch in ('high', 'low', 'tech')")
            .partitionedBy("as_of");

    /** The rule of accounts that are no longer customers. */
    public static final String ENDED = "ended";

    private static final String[] ACCOUNT = {"account_id"};

    private TouchSegments() {}

    /**
     * One row per account with what decides about its touch: the input of {@link TouchAssignment}.
     *
     * @param accounts one row per customer: {@code account_id} and a struct for each curated table
     * @param ended {@code account_id} of those that have left
     * @param last the rows of this table of the night before
     */
    static Dataset<Row> candidates(
            Dataset<Row> accounts, Dataset<Row> ended, Dataset<Row> last, Segments segments, AsOf asOf) {
        Dataset<Row> customers = accounts.select(
                col("account_id"),
                coalesce(tenThousandths(expr(segments.value()).try_cast(MONEY)), lit(0L))
                        .as("value"),
                ruleOf(segments.rules()).as("rule"),
                col("account_value.next_renewal_on").as("renewal_on"));
        Dataset<Row> former = ended.select(
                col("account_id"),
                lit(0L).as("value"),
                lit(segments.rules().size() + 1).as("rule"),
                lit(null).cast(DATE).as("renewal_on"));
        Dataset<Row> lastNight = last.select(
                col("account_id"),
                when(col("rule").notEqual(ENDED), ordinal(col("touch"))).as("before"),
                struct("since", "touch", "rule", "previous_touch").as("about"));
        Column isFormer = col("rule").equalTo(segments.rules().size() + 1);
        return customers
                .unionByName(former)
                .join(lastNight, ACCOUNT, "left")
                .withColumn(
                        "before",
                        when(isFormer, lit(null)).otherwise(col("before")).cast(INT))
                .withColumn(
                        "is_held",
                        col("before").isNotNull().and(hold(segments, asOf).isNotNull()))
                .withColumn("about", struct(col("about.*"), hold(segments, asOf).as("hold")));
    }

    /** The first rule that is true of an account. */
    private static Column ruleOf(List<Rule> rules) {
        Column rule = lit(rules.size());
        for (int i = rules.size() - 1; i >= 0; i--) {
            String condition = rules.get(i).when();
            rule = when(condition == null ? lit(true) : coalesce(expr(condition), lit(false)), lit(i))
                    .otherwise(rule);
        }
        return rule;
    }

    /** What keeps an account where it is; null if nothing does. */
    private static Column hold(Segments segments, AsOf asOf) {
        Column day = lit(asOf.day());
        return when(datediff(day, col("about.since")).lt(segments.dwellDays()), "dwell")
                .when(col("renewal_on").between(day, date_add(day, segments.freezeDays())), "renewal_freeze");
    }

    private static Column ordinal(Column touch) {
        return when(touch.equalTo(Touch.HIGH.text()), Touch.HIGH.ordinal())
                .when(touch.equalTo(Touch.LOW.text()), Touch.LOW.ordinal())
                .otherwise(Touch.TECH.ordinal());
    }

    /**
     * One row per account.
     *
     * @param accounts as for {@link #candidates}, as are {@code ended} and {@code last}
     * @param attributes of accounts, {@code size} and {@code csm}
     */
    public static Dataset<Row> from(
            Dataset<Row> accounts,
            Dataset<Row> ended,
            Dataset<Row> last,
            Dataset<Row> attributes,
            Segments segments,
            Staff staff,
            AsOf asOf) {
        Dataset<Row> candidates = Partitions.cached(candidates(accounts, ended, last, segments, asOf));
        Dataset<Row> given = new TouchAssignment(segments, staff.places())
                .given(candidates)
                .select("account_id", "rank", "aim", "touch", "is_waiting")
                .withColumn("touch", coalesce(col("touch"), lit(Touch.TECH.ordinal())))
                .join(candidates, ACCOUNT);
        Column day = lit(asOf.day());
        Column isEnded = col("rule").equalTo(segments.rules().size() + 1);
        Column wasEnded = col("about.rule").equalTo(ENDED);
        Column isMoved = coalesce(col("before").notEqual(col("touch")), lit(true));
        return given.select(
                        col("account_id"),
                        ruleText(segments.rules()).as("rule"),
                        text(col("touch")).as("touch"),
                        money(col("value")).as("value"),
                        col("rank"),
                        when(isEnded, when(wasEnded, col("about.since")).otherwise(day))
                                .when(isMoved, day)
                                .otherwise(col("about.since"))
                                .as("since"),
                        when(isMoved.and(coalesce(wasEnded, lit(true)).equalTo(false)), col("about.touch"))
                                .otherwise(col("about.previous_touch"))
                                .as("previous_touch"))
                .join(attributes.select("account_id", "size", "csm"), ACCOUNT, "left")
                .withColumn("size", coalesce(col("size"), lit("unknown")))
                .withColumn("as_of", day);
    }

    private static Column ruleText(List<Rule> rules) {
        Column[] names = Stream.concat(rules.stream().map(Rule::name), Stream.of("none", ENDED))
                .map(name -> lit(name))
                .toArray(Column[]::new);
        Column isItsDue = col("touch").equalTo(col("aim"));
        Column isMore = col("touch").lt(col("aim"));
        return when(isItsDue, get(array(names), col("rule")))
                .when(col("is_held"), col("about.hold"))
                .when(col("is_waiting"), "move_budget")
                .when(isMore.and(col("touch").equalTo(col("before"))), "incumbent")
                .when(isMore, get(array(names), col("rule")))
                .otherwise("capacity");
    }

    private static Column text(Column ordinal) {
        return get(
                array(Arrays.stream(Touch.values())
                        .map(touch -> lit(touch.text()))
                        .toArray(Column[]::new)),
                ordinal);
    }

    /**
     * One row per account of the newest day with its {@code touch}; for an account that has left, the touch that it
     * had.
     */
    public static Dataset<Row> newest(Dataset<Row> rows) {
        Dataset<Row> day = rows.agg(max("as_of").as("as_of"));
        return rows.join(day, new String[] {"as_of"}, "left_semi")
                .select(
                        col("account_id"),
                        when(col("rule").equalTo(ENDED), col("previous_touch"))
                                .otherwise(col("touch"))
                                .as("touch"));
    }
}
