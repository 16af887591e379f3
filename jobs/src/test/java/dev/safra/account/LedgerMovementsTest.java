package dev.safra.account;

import org.junit.jupiter.api.Test;

/** How a change of MRR is named: a test for each rule, and for each edge of a month. */
class LedgerMovementsTest {

    @Test
    void oneAccountsLifeShowsEveryMovement() {
        Life.of("""
                product | starts_on  | ends_on    | amount
                core    | 2025-01-01 | 2025-02-01 |    100
                core    | 2025-02-01 | 2025-04-01 |    150
                core    | 2025-04-01 | 2025-06-01 |    120
                core    | 2025-08-01 |            |     80
                chat    | 2025-03-01 | 2025-05-01 |     40
                """).expectChanges("""
                month      | product | movement     | amount | opening_mrr | closing_mrr | reason          | dormant_months
                2025-01-01 | core    | new          |    100 |           0 |         100 |                 |
                2025-02-01 | core    | upsell       |     50 |         100 |         150 |                 |
                2025-03-01 | chat    | cross_sell   |     40 |           0 |          40 |                 |
                2025-04-01 | core    | downsell     |    -30 |         150 |         120 |                 |
                2025-05-01 | chat    | downsell     |    -40 |          40 |           0 | product_dropped |
                2025-06-01 | core    | churn        |   -120 |         120 |           0 |                 |
                2025-08-01 | core    | reactivation |     80 |           0 |          80 |                 | 2
                """).expectMonths("""
                month      | opening_mrr | new | reactivation | cross_sell | upsell | downsell | churn | fx | closing_mrr
                2025-01-01 |           0 | 100 |            0 |          0 |      0 |        0 |     0 |  0 |         100
                2025-02-01 |         100 |   0 |            0 |          0 |     50 |        0 |     0 |  0 |         150
                2025-03-01 |         150 |   0 |            0 |         40 |      0 |        0 |     0 |  0 |         190
                2025-04-01 |         190 |   0 |            0 |          0 |      0 |      -30 |     0 |  0 |         160
                2025-05-01 |         160 |   0 |            0 |          0 |      0 |      -40 |     0 |  0 |         120
                2025-06-01 |         120 |   0 |            0 |          0 |      0 |        0 |  -120 |  0 |           0
                2025-08-01 |           0 |   0 |           80 |          0 |      0 |        0 |     0 |  0 |          80
                2025-09-01 |          80 |   0 |            0 |          0 |      0 |        0 |     0 |  0 |          80
                2025-10-01 |          80 |   0 |            0 |          0 |      0 |        0 |     0 |  0 |          80
                2025-11-01 |          80 |   0 |            0 |          0 |      0 |        0 |     0 |  0 |          80
                2025-12-01 |          80 |   0 |            0 |          0 |      0 |        0 |     0 |  0 |          80
                """);
    }

    @Test
    void everyProductOfAnAccountThatNeverPaidIsNew() {
        Life.of("""
                product | starts_on  | amount
                core    | 2025-03-01 |    100
                chat    | 2025-03-20 |     40
                """).expectChanges("""
                month      | product | movement | amount
                2025-03-01 | chat    | new      |     40
                2025-03-01 | core    | new      |    100
                """);
    }

    @Test
    void everyProductOfAnAccountThatComesBackIsReactivatedEvenOneItNeverHad() {
        Life.of("""
                product | starts_on  | ends_on    | amount
                core    | 2024-10-01 | 2024-12-01 |    100
                core    | 2025-03-01 |            |    120
                chat    | 2025-03-01 |            |     40
                """).expectChanges("""
                month      | product | movement     | amount | dormant_months
                2024-10-01 | core    | new          |    100 |
                2024-12-01 | core    | churn        |   -100 |
                2025-03-01 | chat    | reactivation |     40 | 3
                2025-03-01 | core    | reactivation |    120 | 3
                """);
    }

    @Test
    void everyProductOfAnAccountThatLeavesIsChurn() {
        Life.of("""
                product | starts_on  | ends_on    | amount
                core    | 2025-01-01 | 2025-03-10 |    100
                chat    | 2025-01-01 | 2025-03-25 |     40
                """).expectChanges("""
                month      | product | movement | amount
                2025-01-01 | chat    | new      |     40
                2025-01-01 | core    | new      |    100
                2025-03-01 | chat    | churn    |    -40
                2025-03-01 | core    | churn    |   -100
                """);
    }

    @Test
    void anAccountThatChangesProductsNeitherLeavesNorIsNew() {
        Life.of("""
                product | starts_on  | ends_on    | amount
                core    | 2025-01-01 | 2025-02-01 |    100
                chat    | 2025-02-01 | 2025-03-01 |     40
                core    | 2025-03-01 |            |    100
                """).expectChanges("""
                month      | product | movement   | amount | reason
                2025-01-01 | core    | new        |    100 |
                2025-02-01 | chat    | cross_sell |     40 |
                2025-02-01 | core    | downsell   |   -100 | product_dropped
                2025-03-01 | chat    | downsell   |    -40 | product_dropped
                2025-03-01 | core    | cross_sell |    100 |
                """);
    }

    @Test
    void productsOfOneAccountMayRiseAndFallInOneMonth() {
        Life.of("""
                product | starts_on  | ends_on    | amount
                core    | 2025-01-01 | 2025-02-15 |    100
                core    | 2025-02-15 |            |     70
                chat    | 2025-01-01 | 2025-02-20 |     40
                chat    | 2025-02-20 |            |     90
                """).expectChanges("""
                month      | product | movement | amount | reason | is_involuntary
                2025-01-01 | chat    | new      |     40 |        |
                2025-01-01 | core    | new      |    100 |        |
                2025-02-01 | chat    | upsell   |     50 |        |
                2025-02-01 | core    | downsell |    -30 |        |
                """);
    }

    @Test
    void whatIsTheSameAtBothClosesIsNoChange() {
        Life.of("""
                subscription_id | plan  | starts_on  | ends_on    | amount
                S-1             | basic | 2025-01-01 | 2025-03-05 |    100
                S-1             | basic | 2025-03-05 | 2025-03-20 |    300
                S-2             | plus  | 2025-03-20 |            |    100
                """).asOf("2025-04-30").expectChanges("""
                month      | movement | amount
                2025-01-01 | new      |    100
                """).expectMonths("""
                month      | opening_mrr | closing_mrr
                2025-01-01 |           0 |         100
                2025-02-01 |         100 |         100
                2025-03-01 |         100 |         100
                2025-04-01 |         100 |         100
                """);
    }

    @Test
    void aChangeTellsThePlanBeforeAndAfter() {
        Life.of("""
                product | plan  | starts_on  | ends_on    | amount
                core    | basic | 2025-01-01 | 2025-02-01 |    100
                core    | plus  | 2025-02-01 | 2025-04-01 |    150
                chat    | team  | 2025-02-01 | 2025-03-01 |     40
                """).expectChanges("""
                month      | product | movement   | previous_plan | plan
                2025-01-01 | core    | new        |               | basic
                2025-02-01 | chat    | cross_sell |               | team
                2025-02-01 | core    | upsell     | basic         | plus
                2025-03-01 | chat    | downsell   | team          |
                2025-04-01 | core    | churn      | plus          |
                """);
    }

    @Test
    void aReturnWithinTheMonthIsUnchanged() {
        Life.of("""
                starts_on  | ends_on    | amount
                2025-01-01 | 2025-03-02 |    100
                2025-03-31 |            |    100
                """).expectChanges("""
                month      | movement | amount
                2025-01-01 | new      |    100
                """);
    }

    @Test
    void whatBeginsAndEndsWithinAMonthWasNeverThere() {
        Life.of("""
                starts_on  | ends_on    | amount
                2025-01-02 | 2025-01-31 |    100
                2025-04-01 |            |     80
                """).asOf("2025-04-30").expectChanges("""
                month      | movement | amount | dormant_months
                2025-04-01 | new      |     80 |
                """).expectMonths("""
                month      | opening_mrr | closing_mrr | first_month
                2025-04-01 |           0 |          80 | 2025-04-01
                """);
    }

    @Test
    void theFirstDayIsInForceAndTheEndIsNot() {
        Life.of("""
                starts_on  | ends_on    | amount
                2025-01-31 | 2025-03-31 |    100
                """).expectChanges("""
                month      | movement | amount
                2025-01-01 | new      |    100
                2025-03-01 | churn    |   -100
                """);
    }

    @Test
    void anOpenSubscriptionDoesNotChurnBecauseTheDataEnd() {
        Life.of("""
                starts_on  | ends_on    | amount
                2025-01-01 |            |    100
                """).asOf("2025-02-10").expectChanges("""
                month      | movement | amount
                2025-01-01 | new      |    100
                """).expectLevels("""
                month      | mrr
                2025-01-01 | 100
                2025-02-01 | 100
                """);
    }

    @Test
    void theRunningMonthIsToldAsOfTheDay() {
        Life life = Life.of("""
                product | starts_on  | ends_on    | amount
                core    | 2025-01-01 | 2025-02-20 |    100
                chat    | 2025-02-10 |            |     40
                """);
        life.asOf("2025-02-09").expectChanges("""
                month      | product | movement | amount
                2025-01-01 | core    | new      |    100
                """);
        life.asOf("2025-02-19").expectChanges("""
                month      | product | movement   | amount
                2025-01-01 | core    | new        |    100
                2025-02-01 | chat    | cross_sell |     40
                """);
        life.asOf("2025-02-20").expectChanges("""
                month      | product | movement   | amount
                2025-01-01 | core    | new        |    100
                2025-02-01 | chat    | cross_sell |     40
                2025-02-01 | core    | downsell   |   -100
                """);
    }

    @Test
    void whatStartsAfterTheAsOfDayIsNotYetInForce() {
        Life.of("""
                starts_on  | amount
                2025-02-10 |    100
                """).asOf("2025-02-09").expectMonths("month").expectFindings("rule");
    }

    @Test
    void anAccountWithoutRowsHasNothingToTell() {
        Life.of("starts_on").expectMonths("month").expectFindings("rule");
    }
}
