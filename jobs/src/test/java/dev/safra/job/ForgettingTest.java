package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.dimension.Accounts;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Runs;
import dev.safra.lake.Table;
import dev.safra.report.html.AccountForm;
import dev.safra.report.html.AccountReport;
import dev.safra.revenue.MrrBridge;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.source.Quarantine;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of an account that is to be forgotten. */
final class ForgettingTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String ACCOUNTS = "account_id,name,country,secret\n";
    private static final String SUBSCRIPTIONS =
            "subscription_id,account_id,product,amount,term,starts_on,ends_on,plan\n";
    private static final String GOALS = "account_id,goal,set_on\n";

    @TempDir
    private transient Path directory;

    private Site site(String account, String subscriptions, String goals) {
        return Site.in(directory)
                .with("safra { dimensions = [country], sources.accounts.attributes { kind = country } }")
                .with("safra.nightly.lookback = 1 month")
                .with("safra.sources.subscriptions.quality.quarantined.max-share = null")
                .reading("accounts", ACCOUNTS + account + "beta,Beta,US,x\n")
                .reading(
                        "subscriptions",
                        SUBSCRIPTIONS + subscriptions + "s3,beta,core,40,month,2025-01-01,,\n"
                                + "s4,beta,core,40,fortnight,2025-01-01,,acme\n")
                .reading("goals", GOALS + goals + "beta,reach,2025-01-01\n");
    }

    private static Publication publication(Lakehouse lakehouse) {
        return new Publications(lakehouse).last(Optional.empty()).orElseThrow();
    }

    @Test
    void nothingNamesItAndTotalsAreWhatTheyWere() {
        Site with = site("acme,Acme & Sons,BR,x\n", """
                s1,acme,core,100,month,2025-01-01,2025-03-01,
                s2, acme ,core,100,fortnight,2025-01-01,,
                """, "acme,reach,2025-01-01\n");
        with.night("2025-02-28");
        Lakehouse lakehouse = with.lakehouse();
        assertRefused(with);
        assertThat(tablesThatName("acme", lakehouse))
                .contains("accounts", "account_months", "mrr_months", "mrr_movements", "quarantine", "goal_attainment")
                .contains("account_value", "lifecycle_stages", "health_scores", "touch_segments");
        List<Row> bridge = lakehouse.read(MrrBridge.TABLE).collectAsList();
        Site without = site("", "", "");
        AccountReport report = new AccountReport(with.settings(), lakehouse, publication(lakehouse));
        Path team = Path.of(report.write("acme", AccountForm.TEAM));
        Path customer = Path.of(report.write("acme", AccountForm.CUSTOMER));
        Path others = Path.of(report.write("beta", AccountForm.TEAM));

        List<String> notes = forget(without, "acme");

        assertThat(team).doesNotExist();
        assertThat(customer).doesNotExist();
        assertThat(others).exists();

        // What another account has of the same name, a plan, is not its.
        assertThat(tablesThatName("acme", lakehouse)).containsExactly("quarantine");
        expect(lakehouse.read(Quarantine.TABLE).selectExpr("get_json_object(payload, '$.account_id') as account"), """
                account
                beta
                """);
        assertThat(tablesThatName("Acme", lakehouse)).isEmpty();
        assertThat(tablesThatName("s1", lakehouse)).isEmpty();
        assertThat(notes.get(0)).startsWith("forget: ").contains("as forgotten-");
        assertThat(notes.get(2)).contains("--as-of an earlier night").contains("in 35 days");
        // Neither a run that was refused nor the one that did it names the account.
        assertThat(lakehouse.read(Runs.TABLE).collectAsList())
                .noneMatch(row -> row.mkString("|").contains("acme"));
        assertThat(lakehouse.read(MrrBridge.TABLE).collectAsList()).containsExactlyInAnyOrderElementsOf(bridge);
        expect(lakehouse.read(MrrMonths.TABLE).selectExpr("left(account_id, 9) as account", "month", "mrr"), """
                account   | month      | mrr
                beta      | 2025-01-01 |  40
                beta      | 2025-02-01 |  40
                forgotten | 2025-01-01 | 100
                forgotten | 2025-02-01 | 100
                """);
        // The other account's own attribute is still there.
        assertThat(lakehouse
                        .read(Accounts.table(List.of("kind")))
                        .select("kind")
                        .first()
                        .getString(0))
                .isEqualTo("US");
        assertThat(publication(lakehouse).asOf()).hasToString("2025-02-28");
        assertThat(lakehouse.read(Runs.TABLE).where("state = 'published'").count())
                .isEqualTo(2);

        // The next night checks that all adds up, and tells that its money is gone.
        without.night("2025-03-31");
        assertThat(tablesThatName("acme", lakehouse)).containsExactly("quarantine");
        expect(
                lakehouse
                        .read(MrrBridge.TABLE)
                        .where("month = '2025-01-01' and dimension in ('all', 'country') and closing_mrr > 0"),
                """
                dimension | member  | closing_mrr
                all       | all     |         140
                country   | US      |          40
                country   | unknown |         100
                """);
        expect(
                lakehouse
                        .read(MrrMovements.TABLE)
                        .where("account_id like 'forgotten-%'")
                        .selectExpr("month", "movement", "amount"),
                """
                month      | movement | amount
                2025-01-01 | new      |    100
                2025-02-01 | churn    |   -100
                """);
    }

    /** What a source still has would come back. */
    private static void assertRefused(Site site) {
        assertThatThrownBy(() -> forget(site, "acme"))
                .isInstanceOf(SafraException.class)
                .hasMessage(
                        "forget: sources still have the account (rows of accounts: 1, goals: 1, subscriptions: 2), and the"
                                + " next night would bring it back; delete them there first")
                .extracting("exitCode")
                .isEqualTo(ExitCode.INPUTS_NOT_READY);
        assertThatThrownBy(() -> forget(site, "acne"))
                .hasMessage("forget: no table has a row of this account_id; show accounts lists all")
                .extracting("exitCode")
                .isEqualTo(ExitCode.USAGE);
    }

    private static List<String> forget(Site site, String account) {
        return Run.forget(site.settings(), site.lakehouse(), account, line -> {}, InstantSource.system());
    }

    /** Those with the text in any cell, but for records of runs. */
    private static List<String> tablesThatName(String text, Lakehouse lakehouse) {
        return Jobs.publishedTables().stream()
                .filter(lakehouse::exists)
                .filter(table -> lakehouse.read(table).collectAsList().stream()
                        .anyMatch(row -> row.mkString("|").matches("(?s).*\\b" + text + "\\b.*")))
                .map(Table::name)
                .toList();
    }
}
