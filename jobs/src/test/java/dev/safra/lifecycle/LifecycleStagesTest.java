package dev.safra.lifecycle;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.Stages;
import dev.safra.config.AsOf;
import dev.safra.source.LifecycleTables;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class LifecycleStagesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String NO_SUBSCRIPTIONS = "account_id";
    private static final String NO_STEPS = "account_id";

    @Test
    void everythingKnownOfAnAccountMeetsInOneRow() {
        Dataset<Row> stages = stages("2026-06-30", """
                account_id | signed_up_on
                acme       | 2026-06-01
                bolt       | 2025-01-01
                cora       | 2025-01-01
                dora       | 2026-07-01
                elsa       |
                """, """
                subscription_id | account_id | product | amount | term  | starts_on  | ends_on    | cancelled_on
                s1              | acme       | core    |    100 | month | 2026-06-10 |            |
                s2              | bolt       | core    |    100 | month | 2025-01-10 |            | 2026-06-20
                s3              | cora       | core    |    100 | month | 2025-01-10 | 2026-06-25 |
                s4              | flor       | core    |    100 | month | 2025-01-10 |            |
                s5              | gina       | core    |    100 | month | 2025-01-10 | 2026-06-25 |
                s6              | hugo       | core    |    100 | month | 2025-01-10 | 2026-06-25 |
                """, """
                account_id | step        | completed_on
                acme       | signup      | 2026-06-01
                acme       | welcome     |
                flor       | first_value | 2025-01-31
                dora       | signup      |
                """, Optional.of("""
                invoice_id | account_id | issued_on  | due_on     | paid_on    | amount | currency | status
                i1         | cora       | 2026-05-25 | 2026-06-05 |            |    100 |          | open
                i2         | gina       | 2026-05-25 | 2026-06-05 |            |    100 | BRL      | open
                i3         | gina       | 2026-05-26 | 2026-06-05 |            |   -100 |          | open
                i4         | hugo       | 2026-05-25 | 2026-06-05 |            |    100 |          | void
                i5         | ida        | 2026-05-25 | 2026-06-05 |            |    100 |          | open
                """));

        expect(stages, """
                account_id | as_of      | stage       | since      | days_in_stage | missing                     | next_step | is_stuck | next_review_on
                acme       | 2026-06-30 | onboarding  | 2026-06-10 |            20 | welcome,training,first_value | welcome   | false    |
                bolt       | 2026-06-30 | offboarding | 2026-06-20 |            10 | ''                          |           | false    |
                cora       | 2026-06-30 | offboarding | 2026-06-25 |             5 | ''                          |           | false    |
                flor       | 2026-06-30 | active      | 2025-01-31 |           515 | signup,welcome,training     |           | false    | 2026-07-31
                gina       | 2026-06-30 | ended       | 2026-06-25 |             5 | ''                          |           | false    |
                hugo       | 2026-06-30 | ended       | 2026-06-25 |             5 | ''                          |           | false    |
                """);
    }

    @Test
    void onboardingLongerThan42DaysIsStuck() {
        String accounts = """
                account_id | signed_up_on
                days-42    | 2026-05-19
                days-43    | 2026-05-18
                done       | 2026-05-18
                """;
        String steps = """
                account_id | step        | completed_on
                days-42    | first_value |
                days-43    | first_value |
                done       | first_value | 2026-06-30
                """;

        expect(stages("2026-06-30", accounts, NO_SUBSCRIPTIONS, steps, Optional.empty()), """
                account_id | stage      | days_in_stage | is_stuck
                days-42    | onboarding |            42 | false
                days-43    | onboarding |            43 | true
                done       | active     |             0 | false
                """);
        // Without steps onboarding is over by then, and nobody is stuck.
        expect(stages("2026-06-30", accounts, NO_SUBSCRIPTIONS, NO_STEPS, Optional.empty()), """
                account_id | stage  | days_in_stage | is_stuck
                days-42    | active |             0 | false
                days-43    | active |             1 | false
                done       | active |             1 | false
                """);
    }

    @Test
    void aStep14DaysBehindTheMedianIsStuck() {
        // Welcome took 2, 4 and 9 days: who has not had it is behind from day 18 on. Training took 1.
        String accounts = """
                account_id | signed_up_on
                two        | 2026-01-01
                four       | 2026-01-01
                nine       | 2026-01-01
                behind     | 2026-06-12
                not-yet    | 2026-06-13
                welcomed   | 2026-06-12
                untrained  | 2026-06-15
                no-steps   | 2026-06-01
                """;
        String steps = """
                account_id | step        | completed_on
                two        | welcome     | 2026-01-03
                two        | training    | 2026-01-02
                two        | first_value | 2026-01-20
                four       | welcome     | 2026-01-05
                four       | first_value | 2026-01-20
                nine       | welcome     | 2026-01-10
                nine       | first_value | 2026-01-20
                behind     | welcome     |
                behind     | training    | 2026-06-12
                not-yet    | welcome     |
                not-yet    | training    | 2026-06-14
                welcomed   | welcome     | 2026-06-30
                welcomed   | training    | 2026-06-13
                untrained  | welcome     | 2026-06-16
                """;

        expect(stages("2026-06-30", accounts, NO_SUBSCRIPTIONS, steps, Optional.empty()), """
                account_id | stage      | days_in_stage | is_stuck
                two        | active     |           161 | false
                four       | active     |           161 | false
                nine       | active     |           161 | false
                behind     | onboarding |            18 | true
                not-yet    | onboarding |            17 | false
                welcomed   | onboarding |            18 | false
                untrained  | onboarding |            15 | true
                no-steps   | onboarding |            29 | false
                """);
    }

    @Test
    void withoutInvoicesNobodyKnowsWhatIsOwed() {
        String subscriptions = """
                subscription_id | account_id | product | amount | term  | starts_on  | ends_on
                s1              | acme       | core    |    100 | month | 2025-01-10 | 2026-06-25
                """;

        expect(stages("2026-06-30", "account_id", subscriptions, NO_STEPS, Optional.empty()), """
                account_id | stage       | since
                acme       | offboarding | 2026-06-25
                """);
        expect(stages("2026-06-30", "account_id", subscriptions, NO_STEPS, Optional.of("account_id")), """
                account_id | stage | since
                acme       | ended | 2026-06-25
                """);
    }

    @Test
    void nothingKnownIsNoRow() {
        assertThat(stages("2026-06-30", "account_id", NO_SUBSCRIPTIONS, NO_STEPS, Optional.of("account_id"))
                        .count())
                .isZero();
        expect(stages("2026-06-30", """
                        account_id | signed_up_on
                        acme       | 2026-06-30
                        """, NO_SUBSCRIPTIONS, NO_STEPS, Optional.empty()), """
                account_id | stage      | since      | days_in_stage
                acme       | onboarding | 2026-06-30 |             0
                """);
    }

    private static Dataset<Row> stages(
            String day, String accounts, String subscriptions, String steps, Optional<String> invoices) {
        return LifecycleStages.from(
                        given(RawTables.ACCOUNTS.contract(), accounts),
                        given(RawTables.SUBSCRIPTIONS.contract(), subscriptions),
                        given(LifecycleTables.ONBOARDING_STEPS.contract(), steps),
                        invoices.map(text -> given(LifecycleTables.INVOICES.contract(), text)),
                        Optional.of("BRL"),
                        new Stages(new AsOf(LocalDate.parse(day)), 30, 7, 42, 90, 90),
                        14)
                .to(LifecycleStages.TABLE.schema())
                .withColumn("missing", array_join(col("missing_steps"), ","));
    }
}
