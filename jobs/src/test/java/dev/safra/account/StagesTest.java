package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every transition of {@link Stages}, day by day around its edge. By default 42, 90 and 90 days. */
class StagesTest {

    private static final String OPEN = """
            starts_on  | ends_on
            2025-01-01 |
            """;

    /** Left on 1 March. */
    private static final String LEFT = """
            starts_on  | ends_on
            2025-01-01 | 2025-03-01
            """;

    @Test
    void withoutStepsOnboardingLasts42DaysFromTheFirstMrr() {
        Customer customer = Customer.with(OPEN).signedUp("2024-12-20");

        customer.expect("""
                day        | stage      | since
                2024-12-19 |            |
                2024-12-20 | onboarding | 2024-12-20
                2024-12-31 | onboarding | 2024-12-20
                2025-01-01 | onboarding | 2025-01-01
                2025-02-11 | onboarding | 2025-01-01
                2025-02-12 | active     | 2025-02-12
                2026-12-31 | active     | 2025-02-12
                """);
    }

    @Test
    void whoNeverHadMrrBeginsWithTheSignUp() {
        Customer.with("starts_on").signedUp("2025-01-01").expect("""
                day        | stage      | since
                2024-12-31 |            |
                2025-02-11 | onboarding | 2025-01-01
                2025-02-12 | active     | 2025-02-12
                """);
        // A trial and a free plan are no MRR.
        Customer.with("""
                starts_on  | ends_on    | status   | amount
                2025-01-10 | 2025-02-10 | trialing |    100
                2025-02-10 |            | active   |      0
                """).signedUp("2025-01-01").expect("""
                day        | stage      | since
                2025-02-11 | onboarding | 2025-01-01
                2025-03-01 | active     | 2025-02-12
                """);
    }

    @Test
    void whoNeitherSignedUpNorPaidHasNoStage() {
        Customer.with("""
                starts_on  | status
                2025-01-10 | trialing
                """).steps("signup 2025-01-10").expect("""
                day        | stage
                2025-02-11 |
                """);
    }

    @Test
    void withStepsOnboardingEndsWithTheFirstValue() {
        Customer.with(OPEN)
                .steps("signup 2024-12-20, welcome 2025-01-05, training, first_value 2025-04-10")
                .expect("""
                day        | stage      | since      | missing                             | next
                2025-01-01 | onboarding | 2025-01-01 | welcome training first_value        | welcome
                2025-01-05 | onboarding | 2025-01-01 | training first_value                | training
                2025-04-09 | onboarding | 2025-01-01 | training first_value                | training
                2025-04-10 | active     | 2025-04-10 | training                            |
                """);
    }

    @Test
    void aFirstValueDuringTheTrialMakesItActiveAtOnce() {
        Customer.with(OPEN)
                .signedUp("2024-12-01")
                .steps("first_value 2024-12-20")
                .expect("""
                day        | stage      | since      | missing
                2024-12-19 | onboarding | 2024-12-01 | signup welcome training first_value
                2024-12-20 | active     | 2024-12-20 | signup welcome training
                2025-01-01 | active     | 2025-01-01 | signup welcome training
                """);
    }

    @Test
    void aStepThatIsOnlyOpenIsStepDataAndOneNobodyHasIsNot() {
        Customer.with(OPEN).steps("welcome").expect("""
                day        | stage      | missing                             | next
                2025-06-01 | onboarding | signup welcome training first_value | signup
                """);
        Customer.with(OPEN).expect("""
                day        | stage      | missing | next
                2025-01-10 | onboarding |         |
                2025-06-01 | active     |         |
                """);
    }

    @Test
    void noticeOfAllThatIsInForceBeginsOffboarding() {
        Customer.with("""
                product | starts_on  | ends_on    | cancelled_on
                core    | 2025-01-01 | 2025-09-01 | 2025-06-10
                chat    | 2025-01-01 | 2025-07-01 | 2025-05-10
                """).owing("2025-08-01 - 100").expect("""
                day        | stage       | since
                2025-05-10 | active      | 2025-02-12
                2025-06-09 | active      | 2025-02-12
                2025-06-10 | offboarding | 2025-06-10
                2025-09-01 | offboarding | 2025-06-10
                2025-11-29 | offboarding | 2025-06-10
                2025-11-30 | ended       | 2025-11-30
                """);
    }

    @Test
    void noticeOfWhatHasEndedSinceLeavesNoOther() {
        // Once the other product is gone, all that is in force is under notice.
        Customer.with("""
                product | starts_on  | ends_on    | cancelled_on
                core    | 2025-01-01 | 2025-09-01 | 2025-03-10
                chat    | 2025-01-01 | 2025-07-01 |
                """).expect("""
                day        | stage       | since
                2025-06-30 | active      | 2025-02-12
                2025-07-01 | offboarding | 2025-07-01
                """);
    }

    @Test
    void noticeTakenBackMakesItActive() {
        Customer.with("""
                starts_on  | ends_on    | cancelled_on
                2025-01-01 | 2025-07-01 | 2025-05-10
                2025-07-01 |            |
                """).expect("""
                day        | stage       | since
                2025-06-30 | offboarding | 2025-05-10
                2025-07-01 | active      | 2025-07-01
                """);
        // Another product without notice does it too, even before onboarding was over.
        Customer.with("""
                product | starts_on  | ends_on    | cancelled_on
                core    | 2025-01-01 | 2025-07-01 | 2025-01-10
                chat    | 2025-01-20 |            |
                """).expect("""
                day        | stage       | since
                2025-01-09 | onboarding  | 2025-01-01
                2025-01-10 | offboarding | 2025-01-10
                2025-01-20 | active      | 2025-01-20
                """);
    }

    @Test
    void noticeBeforeTheBeginningCountsFromIt() {
        Customer.with("""
                starts_on  | ends_on    | cancelled_on
                2025-01-10 | 2025-07-01 | 2025-01-05
                """).signedUp("2025-01-01").expect("""
                day        | stage       | since
                2025-01-09 | onboarding  | 2025-01-01
                2025-01-10 | offboarding | 2025-01-10
                """);
    }

    @Test
    void whoOwesNothingHasEndedTheDayItLeft() {
        Customer.with(LEFT).owing("2025-02-01 2025-02-10 100").expect("""
                day        | stage       | since
                2025-02-28 | active      | 2025-02-12
                2025-03-01 | ended       | 2025-03-01
                """);
    }

    @Test
    void whoOwesIsOffboardingUntilItIsPaidForAtMost90Days() {
        Customer.with(LEFT).owing("2025-02-01 2025-04-15 100").expect("""
                day        | stage       | since
                2025-03-01 | offboarding | 2025-03-01
                2025-04-14 | offboarding | 2025-03-01
                2025-04-15 | ended       | 2025-04-15
                """);
        Customer.with(LEFT).owing("2025-02-01 2025-08-15 100").expect("""
                day        | stage       | since
                2025-05-29 | offboarding | 2025-03-01
                2025-05-30 | ended       | 2025-05-30
                2025-09-01 | ended       | 2025-05-30
                """);
    }

    @Test
    void aCreditNotePaysInItsCurrencyAndNoOther() {
        Customer.with(LEFT).owing("2025-02-01 - 100, 2025-03-20 - -100").expect("""
                day        | stage       | since
                2025-03-19 | offboarding | 2025-03-01
                2025-03-20 | ended       | 2025-03-20
                """);
        Customer.with(LEFT).owing("2025-02-01 - 100, 2025-03-20 - -100 USD").expect("""
                day        | stage       | since
                2025-03-20 | offboarding | 2025-03-01
                """);
    }

    @Test
    void anInvoiceAfterTheEndDoesNotOpenItAgain() {
        Customer.with(LEFT).owing("2025-03-05 - 100").expect("""
                day        | stage | since
                2025-03-10 | ended | 2025-03-01
                """);
        // One of before that is written the day it leaves still counts.
        Customer.with(LEFT).owing("2025-03-01 - 100").expect("""
                day        | stage       | since
                2025-03-10 | offboarding | 2025-03-01
                """);
    }

    @Test
    void withoutInvoicesNobodyKnowsAndOffboardingLasts90Days() {
        Customer.with(LEFT).expect("""
                day        | stage       | since
                2025-05-29 | offboarding | 2025-03-01
                2025-05-30 | ended       | 2025-05-30
                """);
    }

    @Test
    void aReturnAfter90DaysBeginsWithOnboardingAndBeforeThatIsActive() {
        for (String owing : List.of("2025-01-01 2025-01-02 1", "2025-02-01 - 100")) {
            Customer.with("""
                    starts_on  | ends_on
                    2025-01-01 | 2025-03-01
                    2025-05-30 |
                    """).owing(owing).expect("""
                    day        | stage      | since
                    2025-05-30 | onboarding | 2025-05-30
                    2025-07-10 | onboarding | 2025-05-30
                    2025-07-11 | active     | 2025-07-11
                    """);
            Customer.with("""
                    starts_on  | ends_on
                    2025-01-01 | 2025-03-01
                    2025-05-29 |
                    """).owing(owing).expect("""
                    day        | stage      | since
                    2025-05-29 | active     | 2025-05-29
                    """);
        }
    }

    @Test
    void aReturnBeginsTheStepsAnew() {
        String back = """
                starts_on  | ends_on
                2025-01-01 | 2025-03-01
                2025-06-01 |
                """;
        // The second round is known by its steps.
        Customer.with(back)
                .steps("signup 2025-01-01, welcome 2025-06-05, training 2025-01-20, first_value 2025-06-20")
                .expect("""
                day        | stage      | since      | missing                             | next
                2025-06-04 | onboarding | 2025-06-01 | signup welcome training first_value | signup
                2025-06-19 | onboarding | 2025-06-01 | signup training first_value         | signup
                2025-06-20 | active     | 2025-06-20 | signup training                     |
                """);
        // Nobody tells of steps after the return: 42 days.
        Customer.with(back).steps("signup 2025-01-01, first_value 2025-01-30").expect("""
                day        | stage      | since      | missing
                2025-02-01 | active     | 2025-01-30 | welcome training
                2025-07-12 | onboarding | 2025-06-01 |
                2025-07-13 | active     | 2025-07-13 |
                """);
    }

    @Test
    void mrrIsThatOfTheMonths() {
        // A pause is no MRR, nor is what stays unpaid after the grace; a short gap is bridged.
        Customer.with("""
                starts_on  | ends_on    | status
                2025-01-01 | 2025-03-01 | active
                2025-03-01 | 2025-04-01 | paused
                2025-04-01 |            | active
                """).expect("""
                day        | stage       | since
                2025-03-01 | offboarding | 2025-03-01
                2025-04-01 | active      | 2025-04-01
                """);
        Customer.with("""
                starts_on  | past_due_since
                2025-01-01 | 2025-06-01
                """).expect("""
                day        | stage       | since
                2025-06-30 | active      | 2025-02-12
                2025-07-01 | offboarding | 2025-07-01
                """);
        Customer.with("""
                starts_on  | ends_on
                2025-01-01 | 2025-03-01
                2025-03-08 |
                """).expect("""
                day        | stage       | since
                2025-03-07 | active      | 2025-02-12
                2025-03-08 | active      | 2025-02-12
                """);
        Customer.with("""
                starts_on  | ends_on
                2025-01-01 | 2025-03-01
                2025-03-09 |
                """).expect("""
                day        | stage       | since
                2025-03-08 | offboarding | 2025-03-01
                2025-03-09 | active      | 2025-03-09
                """);
    }

    @Test
    void reviewsAreEveryQuarterFromTheStartOfActive() {
        Customer.with(OPEN).steps("first_value 2025-01-31").expect("""
                day        | stage      | review
                2025-01-30 | onboarding |
                2025-01-31 | active     | 2025-04-30
                2025-04-29 | active     | 2025-04-30
                2025-04-30 | active     | 2025-07-31
                2025-07-31 | active     | 2025-10-31
                2026-01-30 | active     | 2026-01-31
                """);
        Customer.with(LEFT).expect("""
                day        | stage       | review
                2025-03-01 | offboarding |
                """);
    }

    @Test
    void aDayIsToldByWhatWasKnownOnIt() {
        Customer known = Customer.with("""
                starts_on  | cancelled_on | past_due_since
                2025-01-01 | 2025-08-01   | 2025-08-01
                """)
                .signedUp("2024-12-01")
                .steps("first_value 2025-08-01")
                .owing("2025-02-01 2025-08-01 100");

        known.expect("""
                day        | stage      | since      | missing
                2025-07-31 | onboarding | 2025-01-01 | signup welcome training first_value
                """);
    }

    /** What is known of one customer. */
    private record Customer(
            List<Subscription> rows, LocalDate signedUpOn, Map<Step, LocalDate> steps, OpenInvoices debts) {

        static Customer with(String rows) {
            return new Customer(Lives.parse(rows), null, Map.of(), OpenInvoices.UNKNOWN);
        }

        Customer signedUp(String day) {
            return new Customer(rows, LocalDate.parse(day), steps, debts);
        }

        /** Steps with the days they were done, or without. */
        Customer steps(String text) {
            Map<Step, LocalDate> parsed = new EnumMap<>(Step.class);
            for (String step : text.split(", ", -1)) {
                String[] words = step.split(" ", -1);
                parsed.put(Step.of(words[0]), words.length == 1 ? null : LocalDate.parse(words[1]));
            }
            return new Customer(rows, signedUpOn, parsed, debts);
        }

        /** Invoices: issued, paid or -, amount, and a currency if it is another. */
        Customer owing(String text) {
            List<Invoice> invoices = new java.util.ArrayList<>();
            for (String invoice : text.split(", ", -1)) {
                String[] words = invoice.split(" ", -1);
                invoices.add(new Invoice(
                        LocalDate.parse(words[0]),
                        words[1].equals("-") ? null : LocalDate.parse(words[1]),
                        Long.parseLong(words[2]),
                        words.length > 3 ? words[3] : "BRL"));
            }
            return new Customer(rows, signedUpOn, steps, OpenInvoices.of(invoices));
        }

        /** Where it stands on days, in the columns named. */
        void expect(String text) {
            TextTable expected = TextTable.parse(text);
            List<Map<String, String>> actual = expected.rows().stream()
                    .map(row -> standing(LocalDate.parse(row.get("day"))))
                    .toList();
            assertThat(new TextTable(expected.columns(), actual)
                            .in(expected.columns())
                            .toString())
                    .isEqualTo(expected.toString());
        }

        private Map<String, String> standing(LocalDate day) {
            Map<String, String> cells = new TreeMap<>();
            List.of("stage", "since", "missing", "next", "review").forEach(column -> cells.put(column, null));
            cells.put("day", day.toString());
            new Stages(new AsOf(day), Life.GRACE_DAYS, Life.GAP_DAYS, 42, 90, 90)
                    .of(rows, signedUpOn, steps, debts)
                    .ifPresent(now -> {
                        cells.put("stage", now.stage().code());
                        cells.put("since", now.since().toString());
                        String missing = String.join(
                                " ", now.missingSteps().stream().map(Step::code).toList());
                        cells.put("missing", missing.isEmpty() ? null : missing);
                        cells.put(
                                "next",
                                now.nextStep() == null ? null : now.nextStep().code());
                        LocalDate review = now.nextReviewAfter(day);
                        cells.put("review", review == null ? null : review.toString());
                    });
            return cells;
        }
    }
}
