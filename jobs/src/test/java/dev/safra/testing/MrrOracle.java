package dev.safra.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The MRR identity in SQL over published tables, without any of the code that computed them. */
final class MrrOracle {

    private static final String UNEXPLAINED = """
            select account_id, product, month, sum(mrr) as unexplained
            from (
              select account_id, product, month, mrr from mrr_months
              union all
              select account_id, product, add_months(month, 1), -mrr from mrr_months
              where month < (select max(month) from mrr_months)
              union all
              select account_id, product, month, -amount from mrr_movements)
            group by account_id, product, month
            having sum(mrr) <> 0
            """;

    private static final String WRONG_BRIDGE = """
            select bridge.month, opening_mrr, closing_mrr, paid.mrr
            from (select * from mrr_bridge where dimension = 'all') bridge
            full join (select month, sum(mrr) as mrr from mrr_months group by month) paid
              on paid.month = bridge.month
            left join (select month, sum(amount) as moved from mrr_movements group by month) movements
              on movements.month = bridge.month
            where coalesce(closing_mrr, -1) <> coalesce(mrr, 0)
              or opening_mrr + coalesce(moved, 0) <> closing_mrr
            """;

    private MrrOracle() {}

    static void assertHolds(SparkSession spark, Curated curated, Map<String, Long> versions) {
        for (String table : new String[] {"mrr_months", "mrr_movements", "mrr_bridge"}) {
            spark.read()
                    .format("delta")
                    .option("versionAsOf", versions.get(table))
                    .load(curated.root().resolve(table).toString())
                    .createOrReplaceTempView(table);
        }
        for (String query : new String[] {UNEXPLAINED, WRONG_BRIDGE}) {
            assertThat(spark.sql(query).collectAsList().stream().map(Row::toString))
                    .as(query)
                    .isEmpty();
        }
    }
}
