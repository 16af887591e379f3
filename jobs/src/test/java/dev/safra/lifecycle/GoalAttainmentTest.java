package dev.safra.lifecycle;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.rand;

import dev.safra.config.AsOf;
import dev.safra.source.LifecycleTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class GoalAttainmentTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final AsOf AS_OF = new AsOf(LocalDate.of(2026, 6, 30));

    @Test
    void achievedOverWhatIsAchievedOrOverdue() {
        Dataset<Row> goals = goals("""
                account_id | goal      | set_on     | due_on     | achieved_on
                acme       | in-time   | 2026-01-01 | 2026-03-01 | 2026-02-01
                acme       | late      | 2026-01-01 | 2026-03-01 | 2026-06-30
                acme       | early     | 2026-01-01 | 2026-12-01 | 2026-06-01
                acme       | overdue   | 2026-01-01 | 2026-06-29 |
                acme       | today     | 2026-06-30 | 2026-06-30 |
                acme       | running   | 2026-01-01 | 2026-09-01 |
                acme       | whenever  | 2026-01-01 |            |
                bolt       | running   | 2026-01-01 | 2026-09-01 |
                cora       | overdue   | 2026-01-01 | 2026-06-01 |
                dora       | whenever  | 2026-01-01 |            | 2026-05-01
                """);

        expect(GoalAttainment.from(goals, AS_OF), """
                account_id | as_of      | goals | achieved | overdue | attainment | next_due_on
                acme       | 2026-06-30 |     7 |        3 |       1 |       0.75 | 2026-06-30
                bolt       | 2026-06-30 |     1 |        0 |       0 |            | 2026-09-01
                cora       | 2026-06-30 |     1 |        0 |       1 |          0 |
                dora       | 2026-06-30 |     1 |        1 |       0 |          1 |
                """);
    }

    @Test
    void whatIsDatedLaterIsNotKnown() {
        expect(GoalAttainment.from(goals("""
                        account_id | goal  | set_on     | due_on     | achieved_on
                        acme       | later | 2026-07-01 | 2026-08-01 |
                        bolt       | done  | 2026-01-01 | 2026-06-01 | 2026-07-01
                        """), AS_OF), """
                account_id | goals | achieved | overdue | attainment | next_due_on
                bolt       |     1 |        0 |       1 |          0 |
                """);
    }

    @Test
    void noGoalsAreNoRows() {
        expect(GoalAttainment.from(goals("account_id | goal"), AS_OF), "account_id");
    }

    /** Random goals against the definition in SQL. */
    @Test
    void manyGoalsAreWhatSqlMakesOfThem() {
        Dataset<Row> goals = session()
                .range(3_000)
                .select(
                        expr("concat('A-', id % 400)").as("account_id"),
                        expr("concat('G-', id)").as("goal"),
                        expr("date_add(date'2026-01-01', int(" + rand(1) + " * 240))")
                                .as("set_on"),
                        expr("if(" + rand(2) + " < 0.2, null, date_add(date'2026-05-01', int(" + rand(3) + " * 120)))")
                                .as("due_on"),
                        expr("if(" + rand(4) + " < 0.5, null, date_add(date'2026-05-01', int(" + rand(5) + " * 120)))")
                                .as("achieved_on"))
                .persist();
        goals.createOrReplaceTempView("goals");
        Dataset<Row> oracle = session().sql("""
                with known as (
                  select account_id, due_on, if(achieved_on <= '2026-06-30', achieved_on, null) as achieved_on
                  from goals where set_on <= '2026-06-30'
                )
                select account_id, date'2026-06-30' as as_of, count(*) as goals, count(achieved_on) as achieved,
                  count(case when achieved_on is null and due_on < '2026-06-30' then 1 end) as overdue,
                  avg(case when achieved_on is not null then 1.0d when due_on < '2026-06-30' then 0.0d end) as attainment,
                  min(case when achieved_on is null and due_on >= '2026-06-30' then due_on end) as next_due_on
                from known group by account_id order by account_id
                """);

        Dataset<Row> actual = GoalAttainment.from(goals.orderBy("goal"), AS_OF)
                .to(GoalAttainment.TABLE.schema())
                .orderBy(col("account_id"));
        assertDataFrameApproximateEquals(oracle.to(GoalAttainment.TABLE.schema()), actual, 1e-12);
    }

    private static Dataset<Row> goals(String text) {
        return given(LifecycleTables.GOALS.contract(), text);
    }
}
