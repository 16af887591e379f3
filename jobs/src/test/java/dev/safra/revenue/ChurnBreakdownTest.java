package dev.safra.revenue;

import dev.safra.testing.SparkTest;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

final class ChurnBreakdownTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @Test
    void lossesAreToldApartByEverythingKnownOfThem() {
        expect(breakdown(), """
                month      | dimension | member         | lost_accounts | churned_mrr | share_of_churned_mrr | base_accounts | logo_churn_rate
                2025-05-01 | reason    | price          |             1 |         120 |                0.375 |               |
                2025-05-01 | reason    | past_due       |             1 |         200 |                0.625 |               |
                2025-05-01 | csm       | Ana            |             1 |         120 |                0.375 |             2 |             0.5
                2025-05-01 | csm       | Rui            |             1 |         200 |                0.625 |             1 |               1
                2025-05-01 | plan      | big            |             2 |         320 |                    1 |             2 |               1
                2025-05-01 | product   | core           |             2 |         320 |                    1 |             3 |        0.666667
                2025-05-01 | cohort    | 2025-01        |             1 |         120 |                0.375 |             2 |             0.5
                2025-05-01 | cohort    | 2025-03        |             1 |         200 |                0.625 |             1 |               1
                2025-05-01 | tenure    | 0-90           |             1 |         200 |                0.625 |               |
                2025-05-01 | tenure    | 91-180         |             1 |         120 |                0.375 |               |
                2025-05-01 | size      | small_business |             1 |         120 |                0.375 |             1 |               1
                2025-05-01 | size      | enterprise     |             1 |         200 |                0.625 |             1 |               1
                2025-05-01 | industry  | food           |             1 |         120 |                0.375 |             1 |               1
                2025-05-01 | industry  | metal          |             1 |         200 |                0.625 |             2 |             0.5
                2025-05-01 | country   | BR             |             1 |         120 |                0.375 |             2 |             0.5
                2025-05-01 | country   | unknown        |             1 |         200 |                0.625 |             1 |               1
                """);
    }

    @Test
    void theMembersOfEachDimensionShareTheLossOut() {
        Dataset<Row> shares = breakdown()
                .groupBy("month", "dimension")
                .agg(functions.sum("share_of_churned_mrr").as("share"))
                .where("abs(share - 1) > 1e-9");

        expect(shares, "month | dimension | share");
    }

    private static Dataset<Row> breakdown() {
        return ChurnBreakdown.from(Company.ledger(), Company.totals(), Company.accounts(), Company.AS_OF);
    }
}
