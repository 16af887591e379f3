package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.job.Request.Restate;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Table;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restated day has what its night would have said, had the inputs been what they are now. */
final class RestatedDaysTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final List<String> DAYS = List.of("2025-03-02", "2025-03-03");

    private static final String PAST = "as_of < '2025-03-03'";

    private static final String[] ALL = {};

    @TempDir
    private transient Path directory;

    @Test
    void everyDailyTableIsToldAgainInOneRun() {
        Site late = site("late", "", "2025-03-09", "", "");
        late.night(DAYS.get(0), ALL);
        TreeMap<String, List<String>> before = daily(late.lakehouse(), PAST);

        // What came in since: a day's use, an answer, a ticket, a payment and another price.
        Site now = site(
                "late",
                "u3,acme,bob,2025-03-01 10:00:00,login\n",
                "2025-02-20",
                "r2,acme,2025-03-02 10:00:00,nps,2\n",
                """
                t2,acme,2025-03-01 09:00:00,2025-03-02 09:00:00
                """);
        List<String> notes = now.night(new Request(
                new AsOf(LocalDate.parse("2025-03-03")),
                List.of(),
                Optional.of(new Restate(LocalDate.parse("2025-03-01"), Optional.empty()))));

        Site known = site(
                "known",
                "u3,acme,bob,2025-03-01 10:00:00,login\n",
                "2025-02-20",
                "r2,acme,2025-03-02 10:00:00,nps,2\n",
                """
                t2,acme,2025-03-01 09:00:00,2025-03-02 09:00:00
                """);
        DAYS.forEach(day -> known.night(day, ALL));
        TreeMap<String, List<String>> expected = daily(known.lakehouse(), "true");
        TreeMap<String, List<String>> actual = daily(now.lakehouse(), "true");
        assertThat(actual.keySet()).hasSizeGreaterThan(12).isEqualTo(expected.keySet());
        expected.forEach(
                (table, rows) -> assertThat(actual.get(table)).as(table).isEqualTo(rows));
        TreeMap<String, List<String>> actualPast = daily(now.lakehouse(), PAST);
        // Each of the changes is to be seen in some table.
        assertThat(List.of(
                        "usage_adoption",
                        "receivables",
                        "account_sentiment",
                        "support_quality",
                        "account_value",
                        "health_scores"))
                .allSatisfy(table -> assertThat(actualPast.get(table)).as(table).isNotEqualTo(before.get(table)));
        assertThat(notes)
                .contains("restate: the days published from 2025-03-02 to 2025-03-02 (1) are computed again from the"
                        + " inputs as they are now; attributes of accounts, features, managers and content have no"
                        + " history in the inputs, so those of today count");
    }

    private Site site(String curated, String events, String paidOn, String answers, String tickets) {
        String amount = paidOn.equals("2025-03-09") ? "100" : "80";
        return Site.in(directory)
                .into(curated)
                .reading("accounts", "account_id,employees,expected_users\nacme,10,2\nbeta,300,5\n")
                .reading("subscriptions", """
                        subscription_id,account_id,product,amount,term,starts_on
                        s1,acme,core,%s,month,2025-02-01
                        s2,beta,core,400,month,2024-06-01
                        """.formatted(amount))
                .reading("usage_events", """
                        event_id,account_id,user_id,occurred_at,event
                        u1,acme,ana,2025-02-20 10:00:00,login
                        u2,beta,eve,2025-03-01 10:00:00,login
                        """ + events)
                .reading("survey_responses", """
                        response_id,account_id,answered_at,survey,score
                        r1,acme,2025-02-25 10:00:00,nps,9
                        """ + answers)
                .reading("support_tickets", """
                        ticket_id,account_id,opened_at,resolved_at
                        t1,beta,2025-02-25 09:00:00,2025-02-25 11:00:00
                        """ + tickets)
                .reading("invoices", """
                        invoice_id,account_id,issued_on,due_on,paid_on,amount,status
                        i1,acme,2025-02-01,2025-02-15,%s,100,paid
                        i2,beta,2025-02-01,2025-03-15,,400,open
                        """.formatted(paidOn))
                .reading("goals", "account_id,goal,set_on\nacme,reach,2025-02-01\n")
                .reading("content", "content_id,title\nc1,Start\n");
    }

    /** The rows of every table that has some of each as-of day, but for those that tell of the run. */
    private static TreeMap<String, List<String>> daily(Lakehouse lakehouse, String which) {
        TreeMap<String, List<String>> rows = new TreeMap<>();
        for (Table table : Jobs.publishedTables()) {
            if (lakehouse.exists(table)
                    && table.columnNames().contains("as_of")
                    && !table.columnNames().contains("run_id")) {
                rows.put(
                        table.name(),
                        lakehouse.read(table).where(which).collectAsList().stream()
                                .map(Object::toString)
                                .sorted()
                                .toList());
            }
        }
        return rows;
    }
}
