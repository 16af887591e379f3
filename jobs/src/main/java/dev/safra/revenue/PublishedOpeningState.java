package dev.safra.revenue;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.safra.account.LedgerEntry;
import dev.safra.account.Money;
import dev.safra.account.OpenMonths;
import dev.safra.account.OpeningState;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The published state of each account, from which the {@link LedgerPass} continues. */
public final class PublishedOpeningState {

    private PublishedOpeningState() {}

    /**
     * One row per account with published rows that the window depends on: {@code account_id} and {@code books}. From
     * the published mrr_months and account_months.
     */
    public static Dataset<Row> from(Dataset<Row> mrrMonths, Dataset<Row> accountMonths, OpenMonths window) {
        Dataset<Row> levels = mrrMonths
                .where(isFrozen(window))
                .groupBy("account_id")
                .agg(collect_list(struct("month", "product", "plan", "quantity", "mrr", "committed_mrr", "at_risk_mrr"))
                        .as("levels"));
        Dataset<Row> past = accountMonths
                .where(col("month").lt(lit(window.from())))
                .groupBy("account_id")
                .agg(
                        max_by(struct("first_month", "first_month_mrr", "first_quarter_mrr"), col("month"))
                                .as("first"),
                        max(when(col("closing_mrr").gt(0), col("month"))).as("last_paid_month"));
        return levels.join(past, new String[] {"account_id"}, "full")
                .select(
                        col("account_id"),
                        struct("levels", "first", "last_paid_month").as("books"));
    }

    private static Column isFrozen(OpenMonths window) {
        Column month = col("month");
        return month.equalTo(lit(window.monthBefore()))
                .or(month.geq(lit(window.from()))
                        .and(month.gt(lit(window.closedAfter())))
                        .and(month.lt(lit(window.openAgainFrom()))));
    }

    /** The state of one account, from its {@code books}. */
    static OpeningState books(Row row) {
        Map<LocalDate, List<LedgerEntry.Level>> levels = new HashMap<>();
        if (!row.isNullAt(0)) {
            for (Row level : row.<Row>getList(0)) {
                levels.computeIfAbsent(level.getAs(0), month -> new ArrayList<>())
                        .add(new LedgerEntry.Level(
                                level.getAs(0),
                                level.getString(1),
                                level.getString(2),
                                level.getDecimal(3),
                                Money.of(level.getDecimal(4)),
                                Money.of(level.getDecimal(5)),
                                Money.of(level.getDecimal(6))));
            }
        }
        if (row.isNullAt(1)) {
            return new OpeningState(levels, null, 0, 0, null);
        }
        Row first = row.getStruct(1);
        return new OpeningState(
                levels, first.getAs(0), Money.of(first.getDecimal(1)), Money.of(first.getDecimal(2)), row.getAs(2));
    }
}
