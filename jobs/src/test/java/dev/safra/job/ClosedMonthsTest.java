package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.job.Request.Restate;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Table;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.MrrBridge;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.revenue.Restatements;
import dev.safra.testing.Site;
import dev.safra.testing.SmallCompany;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a night does with months that were published: those of the lookback, and those closed. */
final class ClosedMonthsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String HEADER = "subscription_id,account_id,product,amount,term,starts_on,ends_on\n";

    private static final String AS_KNOWN_FIRST = HEADER + """
            a1,acme,core,100,month,2025-01-01,
            b1,beta,core,50,month,2025-02-01,2025-04-01
            c1,coda,core,30,month,2025-06-01,
            """;

    /** Beta paid 80 all along, and coda 40 since July. */
    private static final String AS_KNOWN_LATER = HEADER + """
            a1,acme,core,100,month,2025-01-01,
            b1,beta,core,80,month,2025-02-01,
            c1,coda,core,30,month,2025-06-01,2025-07-01
            c1,coda,core,40,month,2025-07-01,
            """;

    private static final LocalDate NIGHT = LocalDate.of(2025, 8, 31);

    /** A lakehouse with the night as known first, and one as known later, made once; tests go on in copies. */
    @TempDir
    private static Path directory;

    @BeforeEach
    void runTheFirstNights() {
        if (!Files.exists(directory.resolve("known-first"))) {
            night("known-first", AS_KNOWN_FIRST, NIGHT, Optional.empty());
            night("known-later", AS_KNOWN_LATER, NIGHT, Optional.empty());
        }
    }

    private static void goOnIn(String name) throws IOException {
        SmallCompany.copy(directory.resolve("known-first"), directory.resolve(name));
    }

    @Test
    void whatComesLateIsTakenInOrToldAndRestatedWhenAsked() throws IOException {
        goOnIn("first");
        Lakehouse lakehouse = lakehouse("first");
        List<String> firstFiles = files(lakehouse, "first");

        // The same again changes no file of a monthly table.
        night("first", AS_KNOWN_FIRST, NIGHT, Optional.empty());
        assertThat(files(lakehouse, "first")).isEqualTo(firstFiles);

        // Late: July is within the lookback of three months, February to April are not.
        assertThat(plan("first", AS_KNOWN_LATER, NIGHT, Optional.empty()))
                .containsExactly(
                        "2025-01-01 closed",
                        "2025-02-01 input changed late",
                        "2025-03-01 input changed late",
                        "2025-04-01 input changed late",
                        "2025-05-01 input changed late, computed",
                        "2025-06-01 input changed late, computed",
                        "2025-07-01 input changed late, computed",
                        "2025-08-01 input changed late, computed");
        List<String> notes = night("first", AS_KNOWN_LATER, NIGHT, Optional.empty());
        assertThat(notes)
                .anySatisfy(note -> assertThat(note)
                        .startsWith(
                                "subscriptions: the input of 3 closed months has changed, the first of them 2025-02-01")
                        .contains("--restate 2025-02-01"));
        assertThat(files(lakehouse, "first")).containsAll(filesOf(firstFiles, "month=2025-02-01"));
        // April closed without beta, and that stays; it returns in the first open month.
        expect(lakehouse.read(MrrBridge.TABLE).where("dimension = 'all'"), """
                month      | opening_mrr | new_mrr | reactivation_mrr | upsell_mrr | churn_mrr | closing_mrr
                2025-01-01 |           0 |     100 |                0 |          0 |         0 |         100
                2025-02-01 |         100 |      50 |                0 |          0 |         0 |         150
                2025-03-01 |         150 |       0 |                0 |          0 |         0 |         150
                2025-04-01 |         150 |       0 |                0 |          0 |       -50 |         100
                2025-05-01 |         100 |       0 |               80 |          0 |         0 |         180
                2025-06-01 |         180 |      30 |                0 |          0 |         0 |         210
                2025-07-01 |         210 |       0 |                0 |         10 |         0 |         220
                2025-08-01 |         220 |       0 |                0 |          0 |         0 |         220
                """);
        expect(lakehouse.read(Restatements.TABLE).where("measure in ('closing_mrr', 'upsell_mrr')"), """
                month      | measure     | old_value | new_value | cause
                2025-05-01 | closing_mrr |       100 |       180 | input changed late
                2025-06-01 | closing_mrr |       130 |       210 | input changed late
                2025-07-01 | closing_mrr |       130 |       220 | input changed late
                2025-07-01 | upsell_mrr  |         0 |        10 | input changed late
                2025-08-01 | closing_mrr |       130 |       220 | input changed late
                """);

        // Asked for: as if it had been known from the beginning.
        night("first", AS_KNOWN_LATER, NIGHT, Optional.of(new Restate(LocalDate.of(2025, 2, 10), Optional.empty())));
        assertSame("first", "known-later");
        expect(lakehouse.read(Restatements.TABLE).where("cause = 'asked for' and measure = 'closing_mrr'"), """
                month      | old_value | new_value
                2025-02-01 |       150 |       180
                2025-03-01 |       150 |       180
                2025-04-01 |       100 |       180
                """);
        assertThat(files(lakehouse, "first")).containsAll(filesOf(firstFiles, "month=2025-01-01"));
    }

    @Test
    void aRestatedRangeLeavesTheLevelsOfLaterClosedMonths() throws IOException {
        goOnIn("range");
        night(
                "range",
                AS_KNOWN_LATER,
                NIGHT,
                Optional.of(new Restate(LocalDate.of(2025, 2, 1), Optional.of(LocalDate.of(2025, 3, 31)))));

        // February and March as known later, April as published; from May on everything is open.
        expect(lakehouse("range").read(MrrBridge.TABLE).where("dimension = 'all'"), """
                month      | opening_mrr | new_mrr | reactivation_mrr | upsell_mrr | churn_mrr | closing_mrr
                2025-01-01 |           0 |     100 |                0 |          0 |         0 |         100
                2025-02-01 |         100 |      80 |                0 |          0 |         0 |         180
                2025-03-01 |         180 |       0 |                0 |          0 |         0 |         180
                2025-04-01 |         180 |       0 |                0 |          0 |       -80 |         100
                2025-05-01 |         100 |       0 |               80 |          0 |         0 |         180
                2025-06-01 |         180 |      30 |                0 |          0 |         0 |         210
                2025-07-01 |         210 |       0 |                0 |         10 |         0 |         220
                2025-08-01 |         220 |       0 |                0 |          0 |         0 |         220
                """);
    }

    @Test
    void aRestatedMonthThatIsEmptyIsEmptied() throws IOException {
        goOnIn("emptied");
        String withoutTheFirst =
                AS_KNOWN_FIRST.replace("a1,acme,core,100,month,2025-01-01,", "a1,acme,core,100,month,2025-03-01,");
        night("emptied", withoutTheFirst, NIGHT, Optional.of(new Restate(LocalDate.of(2025, 1, 1), Optional.empty())));
        night("never-there", withoutTheFirst, NIGHT, Optional.empty());

        assertThat(lakehouse("emptied")
                        .read(MrrMonths.TABLE)
                        .where("month = '2025-01-01'")
                        .count())
                .isZero();
        assertSame("emptied", "never-there");
    }

    @Test
    void anOlderNightAfterANewerOneTakesInWhatChanged() throws IOException {
        goOnIn("older");
        List<String> notes = night("older", AS_KNOWN_LATER, LocalDate.of(2025, 5, 15), Optional.empty());

        assertThat(notes).contains("2025-08-31 is already published: monthly tables are as of that day");
        assertSame("older", "known-later");
    }

    @Test
    void aChangedConfigurationComputesEverythingAgain() throws IOException {
        goOnIn("configured");
        String doubled = "safra.sources.subscriptions.columns.amount = \"double(amount) * 2\"";
        site("configured")
                .reading("subscriptions", AS_KNOWN_FIRST)
                .with(doubled)
                .night("2025-08-31", "revenue");

        expect(
                lakehouse("configured")
                        .read(Restatements.TABLE)
                        .where("measure = 'closing_mrr' and month < '2025-03-01'"),
                """
                month      | old_value | new_value | cause
                2025-01-01 |       100 |       200 | configuration changed
                2025-02-01 |       150 |       300 | configuration changed
                """);
    }

    private List<String> night(String name, String subscriptions, LocalDate day, Optional<Restate> restate) {
        return site(name)
                .reading("subscriptions", subscriptions)
                .night(new Request(new AsOf(day), List.of("revenue"), restate));
    }

    private List<String> plan(String name, String subscriptions, LocalDate day, Optional<Restate> restate) {
        Site site = site(name).reading("subscriptions", subscriptions);
        return DryRun.plan(site.settings(), site.lakehouse(), new Request(new AsOf(day), List.of(), restate)).stream()
                .map(month -> month.month() + " " + month.why().text() + (month.isComputed() ? ", computed" : ""))
                .toList();
    }

    private static Site site(String name) {
        return Site.in(directory.resolve(name)).onlyNumbers();
    }

    private static Lakehouse lakehouse(String name) {
        return site(name).lakehouse();
    }

    private void assertSame(String one, String other) {
        for (Table table : List.of(MrrMonths.TABLE, MrrMovements.TABLE, AccountMonths.TABLE, MrrBridge.TABLE)) {
            assertThat(rows(lakehouse(one), table)).as(table.name()).isEqualTo(rows(lakehouse(other), table));
        }
    }

    private static List<String> rows(Lakehouse lakehouse, Table table) {
        return lakehouse.read(table).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    private static List<String> files(Lakehouse lakehouse, String name) {
        return Stream.of(MrrMonths.TABLE, MrrMovements.TABLE, AccountMonths.TABLE, MrrBridge.TABLE)
                .flatMap(table -> Stream.of(lakehouse.read(table).inputFiles()))
                .map(file -> file.substring(file.indexOf("/" + name + "/")))
                .sorted()
                .toList();
    }

    private static List<String> filesOf(List<String> files, String partition) {
        return files.stream()
                .filter(file -> file.contains(partition) && !file.contains("mrr_bridge"))
                .toList();
    }
}
