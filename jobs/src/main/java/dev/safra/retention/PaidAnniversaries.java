package dev.safra.retention;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.pmod;

import dev.safra.account.Anniversaries;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Granularities;
import dev.safra.dimension.Members;
import dev.safra.lifecycle.AccountRows;
import dev.safra.revenue.SubscriptionRows;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Who has MRR on the anniversaries of its first paying day: counts that cohorts add up. */
final class PaidAnniversaries {

    /** One row per account that has ever paid; {@code alive} has the numbers of its anniversaries with MRR. */
    private static final StructType LIFE = new StructType()
            .add("account_id", STRING)
            .add("first_paid_on", DATE)
            .add("alive", DataTypes.createArrayType(INT, false));

    private PaidAnniversaries() {}

    /**
     * The counts of accounts that first paid in the same month or quarter, by the accounts' attributes: one row per
     * granularity, {@code cohort_start}, {@code period_start} and combination of attributes; {@code first_paid_on} is that of
     * the last of them. Quarters count every third anniversary.
     *
     * @param subscriptions valid rows of the raw table
     * @param accounts one row each, with the attributes
     */
    static Dataset<Row> byFirstPayment(
            Dataset<Row> subscriptions,
            Dataset<Row> accounts,
            Collection<String> attributes,
            Anniversaries anniversaries) {
        Dataset<Row> lives = AccountRows.followed(
                SubscriptionRows.inOrder(subscriptions), LIFE, (account, rows) -> life(account, rows, anniversaries));
        Column isFirst = col("anniversary").equalTo(0);
        return Granularities.of(
                        Attributes.added(lives, accounts, attributes), "first_paid_on", List.of("month", "quarter"))
                .withColumnRenamed("period_start", "cohort_start")
                .withColumn("anniversary", explode(col("alive")))
                .where(pmod(col("anniversary"), CohortRetention.MONTHS).equalTo(0))
                // Of all of a month they are in the same month, whatever the day.
                .withColumn("period_start", add_months(col("cohort_start"), col("anniversary")))
                .groupBy(Stream.concat(
                                Stream.of("granularity", "cohort_start", "period_start"),
                                attributes.stream().map(Members::column))
                        .map(name -> col(name))
                        .toArray(Column[]::new))
                .agg(
                        count_if(isFirst).as("joined_accounts"),
                        count(lit(1)).as("alive_accounts"),
                        max("first_paid_on").as("first_paid_on"));
    }

    private static List<Row> life(String account, List<Row> rows, Anniversaries anniversaries) {
        return anniversaries
                .of(rows.stream().map(SubscriptionRows::subscription).toList())
                .map(life ->
                        RowFactory.create(account, life.firstDay(), life.alive().toArray(Integer[]::new)))
                .stream()
                .toList();
    }
}
