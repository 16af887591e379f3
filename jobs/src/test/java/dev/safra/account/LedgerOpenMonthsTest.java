package dev.safra.account;

import dev.safra.account.LedgerEntry.Change;
import dev.safra.account.LedgerEntry.Level;
import dev.safra.account.LedgerEntry.Month;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** What a night tells that goes on from published months: a test for each rule. Months from March on unless said. */
class LedgerOpenMonthsTest {

    private static final OpenMonths FROM_MARCH = OpenMonths.since(LocalDate.parse("2025-03-01"));
    private static final OpenMonths FROM_JULY = OpenMonths.since(LocalDate.parse("2025-07-01"));

    private static final Life NOTHING = Life.of("starts_on");

    private static Life untilJune(String rows) {
        return Life.of(rows).asOf("2025-06-30");
    }

    @Test
    void aMonthBeforeTheWindowIsNotTold() {
        Life life = untilJune("""
                starts_on  | ends_on    | amount
                2025-01-01 | 2025-02-01 |    100
                2025-02-01 | 2025-05-01 |    150
                2025-05-01 |            |    180
                """);

        expectChanges(life, life, """
                month      | movement | amount | opening_mrr
                2025-05-01 | upsell   |     30 |         150
                """);
        expectMonths(life, life, """
                month      | opening_mrr | closing_mrr | first_month | first_month_mrr | first_quarter_mrr
                2025-03-01 |         150 |         150 | 2025-01-01  |             100 |               150
                2025-04-01 |         150 |         150 | 2025-01-01  |             100 |               150
                2025-05-01 |         150 |         180 | 2025-01-01  |             100 |               150
                2025-06-01 |         180 |         180 | 2025-01-01  |             100 |               150
                """);
    }

    @Test
    void aCorrectionOfAnEarlierMonthIsAMovementOfTheFirstOpenOne() {
        Life published = untilJune("""
                starts_on  | amount
                2025-01-01 |    100
                """);
        Life corrected = untilJune("""
                starts_on  | amount
                2025-01-01 |    120
                """);

        expectChanges(published, corrected, """
                month      | movement | amount | opening_mrr | closing_mrr
                2025-03-01 | upsell   |     20 |         100 |         120
                """);
    }

    @Test
    void aCorrectedPlanChangesNoMoneyButTellsThePublishedOneBefore() {
        Life published = untilJune("""
                plan  | starts_on  | ends_on    | amount
                basic | 2025-01-01 | 2025-03-01 |    100
                plus  | 2025-03-01 |            |    150
                """);
        Life corrected = untilJune("""
                plan  | starts_on  | ends_on    | amount
                small | 2025-01-01 | 2025-03-01 |    100
                plus  | 2025-03-01 |            |    150
                """);

        expectChanges(published, corrected, """
                month      | movement | amount | previous_plan | plan
                2025-03-01 | upsell   |     50 | basic         | plus
                """);
    }

    @Test
    void anAccountWithoutRowsAnyMoreLeavesInTheFirstOpenMonthForReasonsNobodyKnows() {
        Life published = untilJune("""
                product | plan  | starts_on  | amount
                core    | basic | 2025-01-01 |    100
                chat    |       | 2025-02-01 |     40
                """);

        expectChanges(published, NOTHING.asOf("2025-06-30"), """
                month      | product | movement | amount | previous_plan | reason | is_involuntary
                2025-03-01 | chat    | churn    |    -40 |               |        |
                2025-03-01 | core    | churn    |   -100 | basic         |        |
                """);
        expectMonths(published, NOTHING.asOf("2025-06-30"), """
                month      | opening_mrr | closing_mrr | first_month | first_month_mrr | lost_on | reason | tenure_days
                2025-03-01 |         140 |           0 | 2025-01-01  |             100 |         |        |
                """);
    }

    @Test
    void anAccountThatLeavesAtACorrectedPriceHasTheReasonOfItsRows() {
        Life published = untilJune("""
                starts_on  | amount
                2025-01-01 |    100
                """);
        Life corrected = untilJune("""
                starts_on  | ends_on    | amount | cancel_reason
                2025-01-11 | 2025-03-20 |    120 | price
                """);

        expectChanges(published, corrected, """
                month      | movement | amount | reason | is_involuntary
                2025-03-01 | churn    |   -100 | price  | false
                """);
        expectMonths(published, corrected, """
                month      | closing_mrr | lost_on    | reason | tenure_days
                2025-03-01 |           0 | 2025-03-20 | price  | 68
                """);
    }

    @Test
    void aProductNobodyKnowsOfAnyMoreIsDropped() {
        Life published = untilJune("""
                product | starts_on  | amount
                core    | 2025-01-01 |    100
                chat    | 2025-01-01 |     40
                """);
        Life corrected = untilJune("""
                product | starts_on  | amount
                core    | 2025-01-01 |    100
                """);

        expectChanges(published, corrected, """
                month      | product | movement | amount | reason          | is_involuntary
                2025-03-01 | chat    | downsell |    -40 | product_dropped |
                """);
    }

    @Test
    void anAccountOfWhichNothingWasPublishedIsNewInTheFirstOpenMonth() {
        Life late = untilJune("""
                starts_on  | ends_on    | amount
                2024-10-01 | 2025-01-01 |     80
                2025-02-01 | 2025-05-01 |    100
                2025-06-01 |            |    100
                """);

        expectChanges(NOTHING, late, """
                month      | movement     | amount | dormant_months
                2025-03-01 | new          |    100 |
                2025-05-01 | churn        |   -100 |
                2025-06-01 | reactivation |    100 | 1
                """);
        expectMonths(NOTHING, late, """
                month      | opening_mrr | closing_mrr | first_month | first_month_mrr | first_quarter_mrr
                2025-03-01 |           0 |         100 | 2025-03-01  |             100 |               100
                2025-04-01 |         100 |         100 | 2025-03-01  |             100 |               100
                2025-05-01 |         100 |           0 | 2025-03-01  |             100 |               100
                2025-06-01 |           0 |         100 | 2025-03-01  |             100 |               100
                """);
    }

    @Test
    void whetherAndWhenAnAccountPaidBeforeIsWhatWasPublished() {
        Life published = untilJune("""
                starts_on  | ends_on    | amount
                2024-08-01 | 2024-10-01 |     70
                2024-11-01 | 2024-12-01 |     70
                """);
        Life corrected = untilJune("""
                starts_on  | ends_on    | amount
                2025-01-01 | 2025-02-01 |     90
                2025-05-01 |            |    100
                """);

        expectChanges(published, corrected, """
                month      | movement     | amount | dormant_months
                2025-05-01 | reactivation |    100 | 5
                """);
        expectMonths(published, corrected, """
                month      | first_month | first_month_mrr | first_quarter_mrr
                2025-05-01 | 2024-08-01  |              70 |                70
                2025-06-01 | 2024-08-01  |              70 |                70
                """);
    }

    @Test
    void aFirstQuarterThatReachesIntoTheWindowIsGoneOnWith() {
        Life published = untilJune("""
                starts_on  | amount
                2025-01-10 |    100
                """);
        Life corrected = untilJune("""
                starts_on  | ends_on    | amount
                2025-01-10 | 2025-03-01 |    100
                2025-03-01 |            |    130
                """);

        expectMonths(published, corrected, """
                month      | first_month | first_month_mrr | first_quarter_mrr
                2025-03-01 | 2025-01-01  |             100 |               130
                2025-04-01 | 2025-01-01  |             100 |               130
                2025-05-01 | 2025-01-01  |             100 |               130
                2025-06-01 | 2025-01-01  |             100 |               130
                """);
    }

    @Test
    void theRateHasItsPartWhereTheRowsStillSayWhatWasPublishedAndElseNone() {
        String rates = """
                month      | USD
                2025-01-01 | 5
                2025-02-01 | 5
                2025-03-01 | 6
                """;
        Life published = Life.of("""
                product | starts_on  | amount | currency
                chat    | 2025-01-01 |     10 | USD
                core    | 2025-01-01 |    100 | USD
                """).at(rates).asOf("2025-03-31");
        Life corrected = Life.of("""
                product | starts_on  | amount | currency
                chat    | 2025-01-01 |     20 | USD
                core    | 2025-01-01 |    100 | USD
                """).at(rates).asOf("2025-03-31");

        expectChanges(published, corrected, """
                month      | product | movement | amount | opening_mrr | closing_mrr
                2025-03-01 | chat    | upsell   |     70 |          50 |         120
                2025-03-01 | core    | fx       |    100 |         500 |         600
                """);
    }

    @Test
    void aRestatementOpensItsMonthsAndTheFirstClosedOneComesBackToWhatWasPublished() {
        Life published = Life.of("""
                plan  | starts_on  | ends_on    | amount
                basic | 2025-01-01 | 2025-06-01 |    100
                plus  | 2025-06-01 |            |    150
                """).asOf("2025-09-30");
        Life corrected = Life.of("""
                plan | starts_on  | amount
                team | 2025-01-01 |    120
                """).asOf("2025-09-30");
        OpenMonths marchAndApril =
                new OpenMonths(FROM_MARCH.from(), LocalDate.parse("2025-04-01"), LocalDate.parse("2025-08-01"));

        var facts = corrected.facts(marchAndApril, Published.by(published, marchAndApril));

        Facts.expect(facts, Level.class, """
                month      | plan  | mrr
                2025-03-01 | team  | 120
                2025-04-01 | team  | 120
                2025-05-01 | basic | 100
                2025-06-01 | plus  | 150
                2025-07-01 | plus  | 150
                2025-08-01 | team  | 120
                2025-09-01 | team  | 120
                """);
        Facts.expect(facts, Change.class, """
                month      | movement | amount | previous_plan | plan
                2025-03-01 | upsell   |     20 | basic         | team
                2025-05-01 | downsell |    -20 | team          | basic
                2025-06-01 | upsell   |     50 | basic         | plus
                2025-08-01 | downsell |    -30 | plus          | team
                """);
    }

    @Test
    void aClosedMonthKeepsAnAccountThatTheRowsHaveLeaving() {
        Life published = Life.of("""
                starts_on  | amount
                2025-01-01 |    100
                """).asOf("2025-09-30");
        Life corrected = Life.of("""
                starts_on  | ends_on    | amount | cancel_reason
                2025-01-01 | 2025-05-10 |    100 | price
                """).asOf("2025-09-30");
        OpenMonths january =
                new OpenMonths(LocalDate.parse("2025-01-01"), LocalDate.parse("2025-01-01"), FROM_JULY.from());

        var facts = corrected.facts(january, Published.by(published, january));

        Facts.expect(facts, Change.class, """
                month      | movement | amount | reason
                2025-01-01 | new      |    100 |
                2025-07-01 | churn    |   -100 |
                """);
    }

    @Test
    void aMissingRateOfAMonthThatStandsAsPublishedIsNotMissed() {
        Life published = untilJune("""
                starts_on  | amount
                2025-01-01 |    100
                """);
        Life life = untilJune("""
                starts_on  | ends_on    | amount | currency
                2025-01-01 | 2025-03-01 |     20 | USD
                2025-03-01 |            |    100 |
                """);

        Facts.expect(
                life.facts(FROM_MARCH, Published.by(published, FROM_MARCH)),
                LedgerEntry.NoRate.class,
                "month | currency");
        expectChanges(published, life, "month | movement");
    }

    private static void expectChanges(Life published, Life now, String expected) {
        Facts.expect(now.facts(FROM_MARCH, Published.by(published, FROM_MARCH)), Change.class, expected);
    }

    private static void expectMonths(Life published, Life now, String expected) {
        Facts.expect(now.facts(FROM_MARCH, Published.by(published, FROM_MARCH)), Month.class, expected);
    }
}
