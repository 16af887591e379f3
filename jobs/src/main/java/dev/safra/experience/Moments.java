package dev.safra.experience;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import dev.safra.dimension.Members;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** In what mood a customer is asked: those who just came or were just helped answer higher. */
public final class Moments {

    public static final String DIMENSION = "moment";

    private Moments() {}

    /**
     * Adds {@code moment}, as its {@link Members#column}, to rows with {@code account_id}, a time {@code at} and its day
     * {@code on}: {@code new_customer} up to so many days after sign-up, else {@code after_support} up to so many days after
     * the account's last ticket before was resolved, else {@code neutral}.
     */
    static Dataset<Row> added(Dataset<Row> rows, Dataset<Row> accounts, Dataset<Row> tickets, int biasDays) {
        Dataset<Row> signUps = accounts.select(col("account_id"), col("signed_up_on"));
        Column isNew = datediff(col("on"), col("signed_up_on")).between(0, biasDays);
        Column wasHelped = datediff(col("on"), to_date(col("resolved_at"))).leq(biasDays);
        return withLastResolved(rows, tickets)
                .join(signUps, new String[] {"account_id"}, "left")
                .withColumn(
                        Members.column(DIMENSION),
                        when(isNew, "new_customer")
                                .when(wasHelped, "after_support")
                                .otherwise("neutral"))
                .drop("signed_up_on", "resolved_at");
    }

    /** Adds when the account's last ticket before was resolved. One sort of an account's tickets and rows tells it of all. */
    private static Dataset<Row> withLastResolved(Dataset<Row> rows, Dataset<Row> tickets) {
        Dataset<Row> resolved = tickets.where("resolved_at is not null")
                .select(col("account_id"), col("resolved_at").as("at"), col("resolved_at"));
        Column lastBefore =
                max("resolved_at").over(Window.partitionBy("account_id").orderBy("at"));
        return rows.withColumn("resolved_at", lit(null).cast("timestamp"))
                .unionByName(resolved, true)
                .withColumn("resolved_at", lastBefore)
                .where(col("on").isNotNull());
    }
}
