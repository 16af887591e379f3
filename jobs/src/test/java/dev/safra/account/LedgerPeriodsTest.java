package dev.safra.account;

import org.junit.jupiter.api.Test;

/** What becomes of rows that overlap, repeat each other or leave a short gap. */
class LedgerPeriodsTest {

    @Test
    void aGapOfSevenDaysIsBridged() {
        Life.of("""
                starts_on  | ends_on    | amount
                2025-01-01 | 2025-01-28 |    100
                2025-02-04 |            |    120
                """).expectChanges("""
                month      | movement | amount
                2025-01-01 | new      |    100
                2025-02-01 | upsell   |     20
                """);
    }

    @Test
    void aGapOfEightDaysIsNot() {
        Life.of("""
                starts_on  | ends_on    | amount
                2024-12-01 | 2025-01-28 |    100
                2025-02-05 |            |    120
                """).expectChanges("""
                month      | movement     | amount | dormant_months
                2024-12-01 | new          |    100 |
                2025-01-01 | churn        |   -100 |
                2025-02-01 | reactivation |    120 | 1
                """);
    }

    @Test
    void aGapIsBridgedBetweenSubscriptionsOfAProductAndNotBetweenProducts() {
        Life.of("""
                subscription_id | product | starts_on  | ends_on    | amount
                S-1             | core    | 2025-01-01 | 2025-02-25 |    100
                S-2             | core    | 2025-03-01 |            |    100
                S-3             | chat    | 2025-01-01 | 2025-02-25 |     40
                S-3             | data    | 2025-03-01 |            |     40
                """).expectChanges("""
                month      | product | movement   | amount
                2025-01-01 | chat    | new        |     40
                2025-01-01 | core    | new        |    100
                2025-02-01 | chat    | downsell   |    -40
                2025-03-01 | data    | cross_sell |     40
                """);
    }

    @Test
    void aGapThatAnotherPeriodOfTheProductCoversIsNone() {
        Life.of("""
                subscription_id | starts_on  | ends_on    | amount
                S-1             | 2025-01-02 | 2025-02-25 |    100
                S-1             | 2025-03-01 |            |    100
                S-2             | 2025-01-01 |            |     40
                """).expectChanges("""
                month      | movement | amount
                2025-01-01 | new      |    140
                2025-02-01 | downsell |   -100
                2025-03-01 | upsell   |    100
                """);
    }

    @Test
    void aTrialBridgesNothing() {
        Life.of("""
                subscription_id | starts_on  | ends_on    | status
                S-1             | 2025-01-01 | 2025-02-25 | active
                S-2             | 2025-03-01 |            | trialing
                """).expectChanges("""
                month      | movement
                2025-01-01 | new
                2025-02-01 | churn
                """);
    }

    @Test
    void aTrialIsNotBridgedAndDoesNotCoverAGap() {
        Life.of("""
                subscription_id | starts_on  | ends_on    | status
                S-1             | 2025-01-01 | 2025-01-28 | active
                S-2             | 2025-01-20 | 2025-01-30 | trialing
                S-3             | 2025-02-04 |            | active
                """).expectChanges("""
                month      | movement
                2025-01-01 | new
                """);
    }

    @Test
    void aGapBeforeAPauseIsBridgedSoThatTheLossIsThePauses() {
        Life.of("""
                starts_on  | ends_on    | status
                2025-01-01 | 2025-02-25 | active
                2025-03-01 |            | paused
                """).expectChanges("""
                month      | movement | reason
                2025-01-01 | new      |
                2025-03-01 | churn    | paused
                """);
    }

    @Test
    void aRowThatOverlapsTheNextOfItsSubscriptionEndsThere() {
        Life.of("""
                subscription_id | starts_on  | ends_on    | amount
                S-1             | 2025-01-01 | 2025-05-01 |    100
                S-1             | 2025-03-01 | 2025-04-01 |    150
                """).expectChanges("""
                month      | movement | amount
                2025-01-01 | new      |    100
                2025-03-01 | upsell   |     50
                2025-04-01 | churn    |   -150
                """).expectFindings("""
                rule        | subscription_id | starts_on  | ends_on
                overlap_cut | S-1             | 2025-01-01 | 2025-05-01
                """);
    }

    @Test
    void anOpenRowThatTheNextOfItsSubscriptionFollowsEndsThere() {
        Life.of("""
                starts_on  | ends_on    | amount
                2025-01-01 |            |    100
                2025-03-01 |            |    150
                """).expectChanges("""
                month      | movement | amount
                2025-01-01 | new      |    100
                2025-03-01 | upsell   |     50
                """).expectFindings("""
                rule        | starts_on
                overlap_cut | 2025-01-01
                """);
    }

    @Test
    void rowsThatTouchDoNotOverlap() {
        Life.of("""
                starts_on  | ends_on
                2025-01-01 | 2025-03-01
                2025-03-01 |
                """).expectFindings("rule");
    }

    @Test
    void ofTwoRowsWithTheSameStartTheLastByFullRowOrderStays() {
        Life.of("""
                subscription_id | plan | starts_on  | ends_on    | amount
                S-1             | plus | 2025-01-01 |            |    100
                S-1             | plus | 2025-01-01 | 2025-03-01 |     90
                S-1             |      | 2025-01-01 |            |    500
                """).asOf("2025-01-31").expectLevels("""
                month      | mrr
                2025-01-01 | 100
                """).expectFindings("""
                rule       | plan | amount
                same_start |      |    500
                same_start | plus |     90
                """);
    }

    @Test
    void aDuplicateCountsOnce() {
        Life.of("""
                subscription_id | starts_on  | amount
                S-1             | 2025-01-01 | 100
                S-1             | 2025-01-01 | 100.00
                S-2             | 2025-01-01 | 100
                """).asOf("2025-01-31").expectLevels("""
                month      | mrr
                2025-01-01 | 200
                """).expectFindings("""
                rule      | subscription_id
                duplicate | S-1
                """);
    }
}
