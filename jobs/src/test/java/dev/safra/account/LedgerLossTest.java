package dev.safra.account;

import org.junit.jupiter.api.Test;

/** When, why and after how long an account left. */
class LedgerLossTest {

    @Test
    void anAccountLeavesOnTheDayItsSubscriptionEnds() {
        Life.of("""
                starts_on  | ends_on    | cancel_reason
                2025-01-15 | 2025-03-20 | price
                """).expectMonths("""
                month      | closing_mrr | lost_on    | reason | is_involuntary | tenure_days
                2025-01-01 |         100 |            |        |                |
                2025-02-01 |         100 |            |        |                |
                2025-03-01 |           0 | 2025-03-20 | price  | false          | 64
                """);
    }

    @Test
    void anUnpaidSubscriptionEndsItInvoluntarilyWithTheCustomersReasonIfItGaveOne() {
        Life.of("""
                starts_on  | past_due_since | cancel_reason
                2025-01-01 | 2025-02-01     | no_budget
                """).asOf("2025-03-31").expectMonths("""
                month      | lost_on    | reason    | is_involuntary | tenure_days
                2025-01-01 |            |           |                |
                2025-02-01 |            |           |                |
                2025-03-01 | 2025-03-03 | no_budget | true           | 61
                """);
    }

    @Test
    void aRowThatWasUnpaidTooLongBeforeItBeganEndsItThere() {
        Life.of("""
                starts_on  | ends_on    | amount | past_due_since
                2025-01-01 | 2025-03-01 |    100 |
                2025-03-01 |            |    120 | 2025-01-20
                """).expectChanges("""
                month      | movement | amount | reason   | is_involuntary
                2025-01-01 | new      |    100 |          |
                2025-03-01 | churn    |   -100 | past_due | true
                """).expectMonths("""
                month      | lost_on    | reason   | is_involuntary
                2025-01-01 |            |          |
                2025-02-01 |            |          |
                2025-03-01 | 2025-03-01 | past_due | true
                """);
    }

    @Test
    void aPauseIsALossOnTheDayItBegins() {
        Life.of("""
                starts_on  | ends_on    | status | cancel_reason
                2025-01-01 | 2025-02-10 | active | other
                2025-02-10 |            | paused | other
                """).expectMonths("""
                month      | lost_on    | reason | is_involuntary | tenure_days
                2025-01-01 |            |        |                |
                2025-02-01 | 2025-02-10 | paused | false          | 40
                """);
    }

    @Test
    void aPauseThatBeganBeforeIsNoReason() {
        Life.of("""
                subscription_id | starts_on  | ends_on    | status | cancel_reason
                S-1             | 2025-01-01 |            | paused |
                S-2             | 2025-01-01 | 2025-03-10 | active | price
                """).expectChanges("""
                month      | movement | reason
                2025-01-01 | new      |
                2025-03-01 | churn    | price
                """);
    }

    @Test
    void theReasonIsThatOfTheSubscriptionsLastRow() {
        Life.of("""
                starts_on  | ends_on    | amount | cancel_reason
                2025-01-01 | 2025-03-10 |    100 | wanted_discount
                2025-03-10 | 2025-03-20 |     80 | price
                """).expectChanges("""
                month      | movement | amount | reason
                2025-01-01 | new      |    100 |
                2025-03-01 | churn    |   -100 | price
                """).expectMonths("""
                month      | lost_on    | reason
                2025-01-01 |            |
                2025-02-01 |            |
                2025-03-01 | 2025-03-20 | price
                """);
    }

    @Test
    void eachProductHasItsReasonAndTheAccountThatOfItsLargestSubscription() {
        Life.of("""
                subscription_id | product | starts_on  | ends_on    | amount | cancel_reason | past_due_since
                S-1             | chat    | 2025-01-01 | 2025-03-30 |     40 | unused        |
                S-2             | core    | 2025-01-01 | 2025-03-20 |     80 | price         |
                S-3             | core    | 2025-01-01 |            |     70 |               | 2025-02-10
                """).asOf("2025-03-31").expectChanges("""
                month      | product | movement | amount | reason | is_involuntary
                2025-01-01 | chat    | new      |     40 |        |
                2025-01-01 | core    | new      |    150 |        |
                2025-03-01 | chat    | churn    |    -40 | unused | false
                2025-03-01 | core    | churn    |   -150 | price  | false
                """).expectMonths("""
                month      | lost_on    | reason | is_involuntary
                2025-01-01 |            |        |
                2025-02-01 |            |        |
                2025-03-01 | 2025-03-20 | price  | false
                """);
    }

    @Test
    void ofSubscriptionsOfOneSizeTheSmallestIdGivesTheReason() {
        Life.of("""
                subscription_id | product | starts_on  | ends_on    | cancel_reason
                S-2             | chat    | 2025-01-01 | 2025-02-10 | unused
                S-1             | core    | 2025-01-01 | 2025-02-20 | price
                """).expectMonths("""
                month      | lost_on    | reason
                2025-01-01 |            |
                2025-02-01 | 2025-02-20 | price
                """);
    }

    @Test
    void theSizeIsThatAtTheOpening() {
        Life.of("""
                subscription_id | product | starts_on  | ends_on    | amount | cancel_reason
                S-1             | core    | 2025-01-01 | 2025-02-10 |    100 | price
                S-2             | chat    | 2025-01-01 | 2025-02-05 |     40 |
                S-2             | chat    | 2025-02-05 | 2025-02-20 |    400 | unused
                """).expectMonths("""
                month      | lost_on    | reason
                2025-01-01 |            |
                2025-02-01 | 2025-02-10 | price
                """);
    }

    @Test
    void aDroppedProductTellsWhetherItWasPausedOrUnpaid() {
        Life.of("""
                product | starts_on  | ends_on    | status | past_due_since | cancel_reason
                chat    | 2025-01-01 | 2025-02-10 | active |                |
                chat    | 2025-02-10 |            | paused |                |
                core    | 2025-01-01 |            | active |                |
                data    | 2025-01-01 |            | active | 2025-02-10     |
                fax     | 2025-01-01 | 2025-04-10 | active |                | unused
                """).asOf("2025-04-30").expectChanges("""
                month      | product | movement | reason          | is_involuntary
                2025-01-01 | chat    | new      |                 |
                2025-01-01 | core    | new      |                 |
                2025-01-01 | data    | new      |                 |
                2025-01-01 | fax     | new      |                 |
                2025-02-01 | chat    | downsell | paused          | false
                2025-03-01 | data    | downsell | product_dropped | true
                2025-04-01 | fax     | downsell | product_dropped | false
                """);
    }

    @Test
    void tenureRunsFromTheFirstDayWithMrrAcrossAbsences() {
        Life.of("""
                starts_on  | ends_on    | status   | past_due_since
                2024-11-01 | 2024-12-01 | active   | 2024-10-01
                2024-12-01 | 2024-12-11 | trialing |
                2024-12-11 | 2025-02-10 | active   |
                2025-05-01 | 2025-05-11 | active   |
                2025-06-01 | 2025-07-11 | active   |
                """).expectMonths("""
                month      | closing_mrr | lost_on    | tenure_days
                2024-12-01 |         100 |            |
                2025-01-01 |         100 |            |
                2025-02-01 |           0 | 2025-02-10 |          61
                2025-06-01 |         100 |            |
                2025-07-01 |           0 | 2025-07-11 |         212
                """);
    }
}
