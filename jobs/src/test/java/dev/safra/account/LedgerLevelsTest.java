package dev.safra.account;

import org.junit.jupiter.api.Test;

/** What counts as MRR at a close, and what of it is committed or at risk. */
class LedgerLevelsTest {

    @Test
    void aTrialAndAFullDiscountHaveNoMrr() {
        Life.of("""
                product | starts_on  | ends_on    | amount | status
                core    | 2025-01-01 | 2025-02-01 |    100 | trialing
                core    | 2025-02-01 | 2025-03-01 |      0 | active
                core    | 2025-03-01 |            |    100 | active
                """).asOf("2025-03-31").expectLevels("""
                month      | mrr
                2025-03-01 | 100
                """).expectChanges("""
                month      | movement
                2025-03-01 | new
                """);
    }

    @Test
    void whatIsPausedHasNoMrrFromThenOn() {
        Life.of("""
                product | starts_on  | ends_on    | amount | status
                core    | 2025-01-01 | 2025-02-10 |    100 | active
                core    | 2025-02-10 | 2025-04-10 |    100 | paused
                core    | 2025-04-10 |            |    100 | active
                """).asOf("2025-04-30").expectLevels("""
                month      | mrr
                2025-01-01 | 100
                2025-04-01 | 100
                """).expectChanges("""
                month      | movement     | amount | reason | is_involuntary | dormant_months
                2025-01-01 | new          |    100 |        |                |
                2025-02-01 | churn        |   -100 | paused | false          |
                2025-04-01 | reactivation |    100 |        |                | 2
                """);
    }

    @Test
    void whatIsPastDueIsAtRiskThroughTheGraceDaysAndThenEnded() {
        Life life = Life.of("""
                starts_on  | amount | past_due_since
                2025-01-15 |    100 | 2025-02-28
                """);
        // 30 days from February 28: through March 29.
        life.asOf("2025-03-29").expectLevels("""
                month      | mrr | committed_mrr | at_risk_mrr
                2025-01-01 | 100 |           100 |           0
                2025-02-01 | 100 |           100 |         100
                2025-03-01 | 100 |           100 |         100
                """);
        life.asOf("2025-03-30").expectLevels("""
                month      | mrr | at_risk_mrr
                2025-01-01 | 100 |           0
                2025-02-01 | 100 |         100
                """).expectChanges("""
                month      | movement | amount | reason   | is_involuntary
                2025-01-01 | new      |    100 |          |
                2025-03-01 | churn    |   -100 | past_due | true
                """);
    }

    @Test
    void whatEndsWithinTheGraceDaysEndsAsItWould() {
        Life.of("""
                starts_on  | ends_on    | past_due_since | cancel_reason
                2025-01-15 | 2025-03-30 | 2025-02-28     | price
                """).expectChanges("""
                month      | movement | reason | is_involuntary
                2025-01-01 | new      |        |
                2025-03-01 | churn    | price  | false
                """);
    }

    @Test
    void whatIsUnderNoticeCountsUntilItsEndButIsNotCommitted() {
        Life.of("""
                product | starts_on  | ends_on    | amount | cancelled_on
                core    | 2025-01-01 | 2025-04-01 |    100 | 2025-02-28
                chat    | 2025-01-01 |            |     40 |
                """).asOf("2025-04-30").expectMonths("""
                month      | closing_mrr | committed_mrr
                2025-01-01 |         140 |           140
                2025-02-01 |         140 |            40
                2025-03-01 |         140 |            40
                2025-04-01 |          40 |            40
                """).expectLevels("""
                month      | product | mrr | committed_mrr
                2025-01-01 | chat    |  40 |            40
                2025-01-01 | core    | 100 |           100
                2025-02-01 | chat    |  40 |            40
                2025-02-01 | core    | 100 |             0
                2025-03-01 | chat    |  40 |            40
                2025-03-01 | core    | 100 |             0
                2025-04-01 | chat    |  40 |            40
                """);
    }

    @Test
    void severalSubscriptionsOfAProductAddUp() {
        Life.of("""
                subscription_id | plan  | quantity | starts_on  | ends_on    | amount | past_due_since | cancelled_on
                S-1             | basic |        5 | 2025-01-01 |            |    100 | 2025-02-20     |
                S-2             | plus  |      2.5 | 2025-02-01 |            |    150 |                | 2025-02-20
                S-3             | basic |          | 2025-02-01 |            |     30 |                |
                """).asOf("2025-02-28").expectLevels("""
                month      | plan  | quantity | mrr | committed_mrr | at_risk_mrr
                2025-01-01 | basic |        5 | 100 |           100 |           0
                2025-02-01 | plus  |      7.5 | 280 |           130 |         100
                """);
    }

    @Test
    void thePlanIsThatOfTheLargestSubscriptionThenOfTheSmallestId() {
        Life.of("""
                subscription_id | product | plan  | starts_on  | amount
                S-2             | core    | plus  | 2025-01-01 |    100
                S-1             | core    | basic | 2025-01-01 |    100
                S-3             | chat    | basic | 2025-01-01 |     10
                S-4             | chat    | team  | 2025-01-01 |     20
                """).asOf("2025-01-31").expectLevels("""
                month      | product | plan
                2025-01-01 | chat    | team
                2025-01-01 | core    | basic
                """);
    }

    @Test
    void theFirstMonthAndQuarterAreRememberedAtTheirClose() {
        Life.of("""
                starts_on  | ends_on    | amount
                2025-02-10 | 2025-03-01 |    100
                2025-03-01 | 2025-04-01 |    130
                2025-04-01 | 2025-05-01 |    150
                """).expectMonths("""
                month      | closing_mrr | first_month | first_month_mrr | first_quarter_mrr
                2025-02-01 |         100 | 2025-02-01  |             100 |               100
                2025-03-01 |         130 | 2025-02-01  |             100 |               130
                2025-04-01 |         150 | 2025-02-01  |             100 |               130
                2025-05-01 |           0 | 2025-02-01  |             100 |               130
                """);
    }

    @Test
    void anAccountGoneByTheEndOfItsFirstQuarterHasNoMrrThere() {
        Life.of("""
                starts_on  | ends_on    | amount
                2025-01-10 | 2025-02-10 |    100
                2025-04-01 |            |     80
                """).asOf("2025-04-30").expectMonths("""
                month      | first_month | first_month_mrr | first_quarter_mrr
                2025-01-01 | 2025-01-01  |             100 |               100
                2025-02-01 | 2025-01-01  |             100 |                 0
                2025-04-01 | 2025-01-01  |             100 |                 0
                """);
    }
}
