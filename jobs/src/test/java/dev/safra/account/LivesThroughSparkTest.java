package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.account.LedgerEntry.Change;
import dev.safra.account.LedgerEntry.Level;
import dev.safra.config.AsOf;
import dev.safra.lake.Types;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.LedgerPass;
import dev.safra.revenue.MonthSums;
import dev.safra.revenue.MrrBridge;
import dev.safra.revenue.MrrIdentity;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A few hundred random lives as one company: against the definitions taken literally, and against SQL. */
class LivesThroughSparkTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final int LIVES = 300;
    private static final AsOf AS_OF = new AsOf(LocalDate.of(2026, 2, 28));

    private transient Dataset<Row> ledger;

    @BeforeEach
    void followLives() {
        List<Row> rows = new ArrayList<>();
        for (int seed = 0; seed < LIVES; seed++) {
            for (Subscription row : life(seed).rows()) {
                rows.add(raw("A-" + seed, row));
            }
        }
        Dataset<Row> subscriptions = session()
                .createDataFrame(rows, RawTables.SUBSCRIPTIONS.contract().schema());
        ledger = LedgerPass.over(subscriptions, new Ledger(AS_OF, new Rates("BRL"), Life.GRACE_DAYS, Life.GAP_DAYS))
                .persist();
        MrrMonths.from(ledger, AS_OF).createOrReplaceTempView("levels");
    }

    @Test
    void levelsAndChangesAreThoseOfTheDefinitions() {
        List<String> levels = new ArrayList<>();
        List<String> changes = new ArrayList<>();
        for (int seed = 0; seed < LIVES; seed++) {
            for (Object entry : new MonthByMonth(life(seed)).entries()) {
                if (entry instanceof Level level) {
                    levels.add(line("A-" + seed, level.month(), level.product(), Money.decimal(level.mrr())));
                } else if (entry instanceof Change change) {
                    changes.add(line(
                            "A-" + seed,
                            change.month(),
                            change.product(),
                            change.movement().code(),
                            Money.decimal(change.amount()),
                            change.reason(),
                            change.isInvoluntary(),
                            change.dormantMonths()));
                }
            }
        }

        assertThat(lines(MrrMonths.from(ledger, AS_OF).select("account_id", "month", "product", "mrr")))
                .containsExactlyInAnyOrderElementsOf(levels);
        assertThat(lines(MrrMovements.from(ledger, AS_OF)
                        .select(
                                "account_id",
                                "month",
                                "product",
                                "movement",
                                "amount",
                                "reason",
                                "is_involuntary",
                                "dormant_months")))
                .containsExactlyInAnyOrderElementsOf(changes);
    }

    /** Levels alone say which movement it was: compared month by month in SQL, product by product, account by account. */
    @Test
    void movementsAreWhatSqlMakesOfTheLevels() {
        Dataset<Row> oracle = session().sql("""
                with months as (
                  select explode(sequence(0, 14)) as i
                ), products as (
                  select distinct account_id, product from levels
                ), closes as (
                  select p.account_id, p.product, add_months(date'2025-01-01', m.i - 1) as month,
                         coalesce(l.mrr, 0) as mrr
                  from products p cross join months m
                  left join levels l on l.account_id = p.account_id and l.product = p.product
                    and l.month = add_months(date'2025-01-01', m.i - 1)
                ), accounts as (
                  select account_id, month, sum(mrr) as mrr from closes group by account_id, month
                ), pairs as (
                  select now.account_id, now.product, now.month, now.mrr as b, before.mrr as a,
                         a_now.mrr as account_b, a_before.mrr as account_a,
                         (select max(l.month) from levels l
                          where l.account_id = now.account_id and l.month < now.month) as last_paid
                  from closes now
                  join closes before on before.account_id = now.account_id and before.product = now.product
                    and before.month = add_months(now.month, -1)
                  join accounts a_now on a_now.account_id = now.account_id and a_now.month = now.month
                  join accounts a_before on a_before.account_id = now.account_id and a_before.month = before.month
                )
                select account_id, product, month, b - a as amount,
                  case when account_a = 0 and last_paid is null then 'new'
                       when account_a = 0 then 'reactivation'
                       when account_b = 0 then 'churn'
                       when a = 0 then 'cross_sell'
                       when b > a then 'upsell'
                       else 'downsell' end as movement,
                  case when account_a = 0 and last_paid is not null
                       then cast(round(months_between(month, last_paid)) as int) - 1 end as dormant_months
                from pairs where a <> b
                """);
        Dataset<Row> actual = MrrMovements.from(ledger, AS_OF)
                .select("account_id", "product", "month", "amount", "movement", "dormant_months");

        List<String> expected = lines(oracle.withColumn(
                        "amount", org.apache.spark.sql.functions.col("amount").cast("decimal(20,4)"))
                .select("account_id", "product", "month", "amount", "movement", "dormant_months"));
        assertThat(expected.stream().map(line -> line.split("\\|")[4]).distinct())
                .contains("new", "reactivation", "churn", "cross_sell", "upsell", "downsell");
        assertThat(lines(actual)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void retentionIsWhatSqlMakesOfTheLevels() {
        Dataset<Row> oracle = session().sql("""
                with accounts as (
                  select account_id, month, sum(mrr) as mrr from levels group by account_id, month
                )
                select before.month + interval 1 month as month,
                       cast(sum(least(before.mrr, coalesce(now.mrr, 0))) as double) / sum(before.mrr) as gross,
                       cast(sum(coalesce(now.mrr, 0)) as double) / sum(before.mrr) as net
                from accounts before
                left join accounts now on now.account_id = before.account_id
                  and now.month = add_months(before.month, 1)
                where before.month < date'2026-02-01'
                group by before.month order by before.month
                """);
        Dataset<Row> actual = bridge().where("dimension = 'all' and opening_mrr > 0")
                .orderBy("month")
                .select("month", "gross_retention", "net_retention");

        assertThat(actual.count()).isGreaterThan(10);
        assertDataFrameApproximateEquals(
                oracle.selectExpr("cast(month as date) as month", "gross", "net")
                        .toDF("month", "gross_retention", "net_retention"),
                actual,
                1e-12);
    }

    @Test
    void theIdentityHoldsForTheCompanyAndEachCountry() {
        MrrIdentity.require(sums(), MrrMonths.from(ledger, AS_OF), bridge(), OpenMonths.ALL);
    }

    private Dataset<Row> bridge() {
        Dataset<Row> sums = sums();
        return MrrBridge.from(sums, List.of("country"), MonthSums.ofCompany(sums), AS_OF);
    }

    private Dataset<Row> sums() {
        return MonthSums.from(
                AccountMonths.from(ledger, AS_OF),
                MrrMonths.from(ledger, AS_OF),
                MrrMovements.from(ledger, AS_OF),
                accounts(),
                List.of("country"),
                AS_OF,
                OpenMonths.ALL);
    }

    /** Of two countries, and some of none. */
    private Dataset<Row> accounts() {
        List<Row> accounts = new ArrayList<>();
        for (int seed = 0; seed < LIVES; seed++) {
            accounts.add(RowFactory.create("A-" + seed, seed % 3 == 0 ? null : seed % 3 == 1 ? "BR" : "PT", null));
        }
        return session()
                .createDataFrame(
                        accounts,
                        new StructType()
                                .add("account_id", Types.STRING)
                                .add("country", Types.STRING)
                                .add("signed_up_on", Types.DATE));
    }

    private static Life life(long seed) {
        return RandomLives.inOneCurrency(seed).asOf(AS_OF.day());
    }

    private static Row raw(String account, Subscription row) {
        return RowFactory.create(
                row.subscriptionId(),
                account,
                row.product(),
                row.plan(),
                row.quantity(),
                row.amount(),
                row.currency(),
                row.term().unit().code(),
                row.term().count(),
                row.startsOn(),
                row.endsOn(),
                row.status().name().toLowerCase(Locale.ROOT),
                row.pastDueSince(),
                row.cancelledOn(),
                row.cancelReason(),
                row.renewsOn());
    }

    private static List<String> lines(Dataset<Row> rows) {
        return rows.collectAsList().stream()
                .map(row -> {
                    Object[] cells = new Object[row.length()];
                    for (int i = 0; i < cells.length; i++) {
                        cells[i] = row.get(i);
                    }
                    return line(cells);
                })
                .toList();
    }

    private static String line(Object... cells) {
        List<String> texts = new ArrayList<>();
        for (Object cell : cells) {
            texts.add(String.valueOf(cell));
        }
        return String.join("|", texts);
    }
}
