package dev.safra.account;

import org.junit.jupiter.api.Test;

/** Amounts in other currencies: what the customer changed and what the exchange rate did. BRL is reported. */
class LedgerCurrencyTest {

    private static final String FROM_FIVE_TO_SIX = """
            month      | USD | EUR
            2025-01-01 |   5 |   6
            2025-02-01 |   6 |   7
            """;

    @Test
    void aRiseCountsAtThisMonthsRate() {
        // From 100 × 5 to 120 × 6: 20 more at 6, and 100 × 1 from the rate.
        usd("100", "120").at(FROM_FIVE_TO_SIX).expectChanges("""
                month      | movement | amount | opening_mrr | closing_mrr
                2025-01-01 | new      |    500 |           0 |         500
                2025-02-01 | upsell   |    120 |         500 |         720
                2025-02-01 | fx       |    100 |         500 |         720
                """).expectMonths("""
                month      | opening_mrr | upsell | fx  | closing_mrr
                2025-01-01 |           0 |      0 |   0 |         500
                2025-02-01 |         500 |    120 | 100 |         720
                """);
    }

    @Test
    void aFallCountsAtLastMonthsRateEvenWhereMrrRises() {
        // From 100 × 5 to 80 × 10: 20 less at 5, and 80 × 5 from the rate.
        usd("100", "80").at("""
                month      | USD
                2025-01-01 |   5
                2025-02-01 |  10
                """).expectChanges("""
                month      | movement | amount | opening_mrr | closing_mrr
                2025-01-01 | new      |    500 |           0 |         500
                2025-02-01 | downsell |   -100 |         500 |         800
                2025-02-01 | fx       |    400 |         500 |         800
                """);
    }

    @Test
    void anUnchangedPriceChangesByTheRateAlone() {
        usd("100", "100").at(FROM_FIVE_TO_SIX).expectChanges("""
                month      | movement | amount | plan | previous_plan | reason | is_involuntary
                2025-01-01 | new      |    500 |      |               |        |
                2025-02-01 | fx       |    100 |      |               |        |
                """);
    }

    @Test
    void theRateMayUndoWhatTheCustomerChanged() {
        usd("100", "125").at("""
                month      | USD
                2025-01-01 |   5
                2025-02-01 |   4
                """).expectChanges("""
                month      | movement | amount | opening_mrr | closing_mrr
                2025-01-01 | new      |    500 |           0 |         500
                2025-02-01 | upsell   |    100 |         500 |         500
                2025-02-01 | fx       |   -100 |         500 |         500
                """);
    }

    @Test
    void equalRatesLeaveNothingToTheRate() {
        // A third of 100 and of 101, each rounded: 333.3333 and 336.6667 differ by 3.3334, not 3.3333.
        Life.of("""
                starts_on  | ends_on    | amount | currency | term
                2025-01-01 | 2025-02-01 |    100 | USD      | quarter
                2025-02-01 |            |    101 | USD      | quarter
                """).asOf("2025-02-28").at("""
                month      | USD
                2025-01-01 | 10
                2025-02-01 | 10.0
                """).expectChanges("""
                month      | movement | amount
                2025-01-01 | new      | 333.3333
                2025-02-01 | upsell   |   3.3334
                """);
    }

    @Test
    void theCurrenciesOfAProductAreSummedAndTheSumNamesTheMovement() {
        // The customer: 20 more USD at 6 and 10 less EUR at 6. The rate: 100 USD × 1 and 40 EUR × 1.
        Life.of("""
                subscription_id | starts_on  | ends_on    | amount | currency
                S-1             | 2025-01-01 | 2025-02-01 |    100 | USD
                S-1             | 2025-02-01 |            |    120 | USD
                S-2             | 2025-01-01 | 2025-02-01 |     50 | EUR
                S-2             | 2025-02-01 |            |     40 | EUR
                """).asOf("2025-02-28").at(FROM_FIVE_TO_SIX).expectChanges("""
                month      | movement | amount | opening_mrr | closing_mrr
                2025-01-01 | new      |    800 |           0 |         800
                2025-02-01 | upsell   |     60 |         800 |        1000
                2025-02-01 | fx       |    140 |         800 |        1000
                """);
    }

    @Test
    void anotherCurrencyInAProductComesAtThisMonthsRateAndGoesAtLastMonths() {
        Life.of("""
                subscription_id | starts_on  | ends_on    | amount | currency
                S-1             | 2025-01-01 |            |    100 | BRL
                S-2             | 2025-02-01 | 2025-03-01 |     10 | USD
                """).asOf("2025-03-31").at("""
                month      | USD
                2025-01-01 |   5
                2025-02-01 |   6
                2025-03-01 |   7
                """).expectChanges("""
                month      | movement | amount
                2025-01-01 | new      |    100
                2025-02-01 | upsell   |     60
                2025-03-01 | downsell |    -60
                """);
    }

    @Test
    void whatBeginsOrEndsHasNoPartOfTheRate() {
        Life.of("""
                product | starts_on  | ends_on    | amount | currency
                chat    | 2025-02-01 | 2025-03-01 |     10 | USD
                core    | 2025-01-01 | 2025-04-01 |    100 | USD
                core    | 2025-05-01 |            |     90 | USD
                """).asOf("2025-05-31").at("""
                month      | USD
                2025-01-01 |   5
                2025-02-01 |   6
                2025-03-01 |   7
                2025-04-01 |   8
                2025-05-01 |   9
                """).expectChanges("""
                month      | product | movement     | amount | reason
                2025-01-01 | core    | new          |    500 |
                2025-02-01 | chat    | cross_sell   |     60 |
                2025-02-01 | core    | fx           |    100 |
                2025-03-01 | chat    | downsell     |    -60 | product_dropped
                2025-03-01 | core    | fx           |    100 |
                2025-04-01 | core    | churn        |   -700 |
                2025-05-01 | core    | reactivation |    810 |
                """);
    }

    @Test
    void anAmountWithoutACurrencyIsInTheReportingOne() {
        Life.of("""
                subscription_id | starts_on  | amount | currency
                S-1             | 2025-01-01 |    100 | BRL
                S-2             | 2025-01-01 |     40 |
                """).asOf("2025-02-28").expectLevels("""
                month      | mrr
                2025-01-01 | 140
                2025-02-01 | 140
                """).expectMissingRates("month");
    }

    @Test
    void aMissingRateIsToldAndItsItemsAreNotCounted() {
        Life.of("""
                product | starts_on  | ends_on    | amount | currency | status
                core    | 2025-01-01 |            |    100 | BRL      | active
                chat    | 2025-01-01 |            |     10 | USD      | active
                data    | 2025-02-01 |            |     10 | EUR      | active
                data    | 2025-01-01 | 2025-02-01 |     10 | GBP      | trialing
                fax     | 2025-01-01 |            |      0 | GBP      | active
                """).asOf("2025-02-28").at("""
                month      | USD | EUR
                2025-01-01 |   5 |   6
                2025-02-01 |     |
                """).expectMissingRates("""
                month      | currency
                2025-02-01 | EUR
                2025-02-01 | USD
                """).expectLevels("""
                month      | product | mrr
                2025-01-01 | chat    |  50
                2025-01-01 | core    | 100
                2025-02-01 | core    | 100
                """);
    }

    @Test
    void whatIsRetainedIsTheClosingAtLastMonthsRates() {
        Life.of("""
                subscription_id | starts_on  | ends_on    | amount | currency
                S-1             | 2025-01-01 | 2025-02-01 |    100 | USD
                S-1             | 2025-02-01 |            |    120 | USD
                S-2             | 2025-01-01 |            |     30 | BRL
                """).asOf("2025-02-28").at(FROM_FIVE_TO_SIX).expectMonths("""
                month      | opening_mrr | closing_mrr | retained_mrr
                2025-01-01 |           0 |         530 |            0
                2025-02-01 |         530 |         750 |          630
                """);
    }

    @Test
    void whereACurrencysRatesOnlyBeginThisMonthsRateIsTaken() {
        Life.of("""
                subscription_id | starts_on  | ends_on    | amount | currency
                S-1             | 2025-01-01 | 2025-02-01 |    500 | BRL
                S-1             | 2025-02-01 |            |    100 | USD
                """).asOf("2025-02-28").at("""
                month      | USD
                2025-02-01 |   6
                """).expectMonths("""
                month      | opening_mrr | closing_mrr | retained_mrr | upsell | fx
                2025-01-01 |           0 |         500 |            0 |      0 |  0
                2025-02-01 |         500 |         600 |          600 |    100 |  0
                """);
    }

    /** One price in January, one from February on. */
    private static Life usd(String january, String february) {
        return Life.of("""
                starts_on  | ends_on    | amount | currency
                2025-01-01 | 2025-02-01 | %s     | USD
                2025-02-01 |            | %s     | USD
                """.formatted(january, february)).asOf("2025-02-28");
    }
}
