package dev.safra.revenue;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.dimension.Amounts;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Members;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Groups;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Partitions;
import dev.safra.lake.Table;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Accounts and MRR lost, by everything that may explain why (docs/metrics.md, "Churn breakdown"). */
public final class ChurnBreakdown {

    public static final Table TABLE = Table.named("churn_breakdown")
            .describedAs("One row per month, dimension and member with a loss. Dimensions are reason, csm, plan,"
                    + " product, cohort, tenure, size, industry and country, and where they are configured touch and a"
                    + " site's own attributes.")
            .key("month", DATE, "First day of the month in which the accounts left.")
            .key("dimension", STRING, "What the losses are broken down by.")
            .key("member", STRING, "Value of the dimension; unknown where there is none.")
            .required("lost_accounts", BIGINT, "Accounts that left.")
            .required("churned_mrr", MONEY, "MRR lost with them, as a positive amount.")
            .required("share_of_churned_mrr", RATE, "Share of all MRR that the month lost by churn.")
            .optional("base_accounts", BIGINT, "The member's accounts at the opening; null for reason and tenure.")
            .optional("logo_churn_rate", RATE, "Accounts lost over base accounts.")
            .required("is_complete", BOOLEAN, "Whether the month is over.")
            .partitionedBy("month");

    private static final String COHORT = "cohort";

    /** The attributes of accounts that losses are broken down by. */
    public static final List<String> ATTRIBUTES = List.of("csm", "size", "industry", "country");

    /** Other dimensions of the accounts lost. */
    public static final List<String> OF_ACCOUNTS = List.of("reason", COHORT, "tenure");

    /** Dimensions of what was lost with the accounts. */
    public static final List<String> OF_PRODUCTS = List.of("product", "plan");

    private static final int CHURN = MonthSums.SUMS.indexOf("churn_mrr");
    private static final int LOST_ACCOUNTS = MonthSums.SUMS.indexOf("lost_accounts");
    private static final int OPENING_ACCOUNTS = MonthSums.SUMS.indexOf("opening_accounts");

    private ChurnBreakdown() {}

    /** {@link #ATTRIBUTES}, and of the configured dimensions touch and a site's own attributes. */
    public static List<String> attributes(List<String> dimensions) {
        return and(
                ATTRIBUTES,
                dimensions.stream()
                        .filter(dimension -> dimension.equals(Attributes.TOUCH) || !Attributes.ALL.contains(dimension))
                        .toList());
    }

    /**
     * From {@link MonthSums} by at least the attributes.
     *
     * @param company {@link MonthSums#ofCompany}
     */
    public static Dataset<Row> from(
            Dataset<Row> sums, List<String> attributes, SortedMap<LocalDate, long[]> company, AsOf asOf) {
        Column isOfAll = col("dimension").equalTo(Members.ALL);
        Dataset<Row> losses = sums.where(col("kind")
                        .equalTo(MonthSums.LOSSES)
                        .or(col("kind")
                                .equalTo(MonthSums.MONTHS)
                                .and(isOfAll.or(col("dimension").isin(attributes.toArray())))))
                .select(
                        when(isOfAll, COHORT).otherwise(col("dimension")).as("dimension"),
                        // A cohort is the month of its accounts' first MRR.
                        when(isOfAll, col("first_month").cast("string").substr(1, 7))
                                .otherwise(col("member"))
                                .as("member"),
                        col("month"),
                        col("kind"),
                        col("numbers"));
        Map<LocalDate, Long> lostInMonth = new HashMap<>();
        company.forEach((month, numbers) -> lostInMonth.put(month, -numbers[CHURN]));
        return JavaPass.flatMapGroups(
                Partitions.by(losses, col("dimension"), col("member"))
                        .sortWithinPartitions("dimension", "member", "month"),
                TABLE.schema(),
                List.of("dimension", "member", "month"),
                its -> row(its, lostInMonth, asOf).iterator());
    }

    /** The row of a member's month; none where nothing was lost. */
    private static List<Row> row(Groups.Group its, Map<LocalDate, Long> lostInMonth, AsOf asOf) {
        long[] losses = new long[3];
        while (its.hasNext()) {
            Row row = its.next();
            long[] numbers = JavaPass.longs(row, 4);
            MonthSums.add(
                    losses,
                    row.getString(3).equals(MonthSums.LOSSES)
                            ? numbers
                            : new long[] {numbers[LOST_ACCOUNTS], -numbers[CHURN], numbers[OPENING_ACCOUNTS]});
        }
        if (losses[0] == 0) {
            return List.of();
        }
        Row first = its.first();
        LocalDate month = first.getAs(2);
        Long base = losses[2] == 0 ? null : losses[2];
        return List.of(RowFactory.create(
                month,
                first.getString(0),
                first.getString(1),
                losses[0],
                Amounts.money(losses[1]),
                Amounts.ratio(losses[1], lostInMonth.getOrDefault(month, 0L)),
                base,
                base == null ? null : Ratio.of(losses[0], base),
                asOf.isComplete(month)));
    }

    private static List<String> and(List<String> some, List<String> attributes) {
        return Stream.concat(some.stream(), attributes.stream()).toList();
    }
}
