package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Runs;
import dev.safra.lake.Table;
import dev.safra.revenue.MrrBridge;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.revenue.Restatements;
import dev.safra.source.DataQuality;
import dev.safra.source.Quarantine;
import dev.safra.testing.KernelReader;
import dev.safra.testing.SparkTest;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whole nights of the sample company. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NightTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final AsOf MID_JUNE = new AsOf(LocalDate.of(2026, 6, 15));
    private static final AsOf END_OF_JUNE = new AsOf(LocalDate.of(2026, 6, 30));

    private transient Path directory;
    private transient Lakehouse inOrder;
    private transient Publications.Publication midJune;
    private transient TreeMap<String, List<String>> afterMidJune;
    private transient TreeMap<String, List<String>> afterEndOfJune;

    @BeforeAll
    void runNights(@TempDir Path temporary) {
        startSession();
        directory = temporary;
        inOrder = nights("in-order", MID_JUNE);
        midJune = new Publications(inOrder).last(Optional.empty()).orElseThrow();
        afterMidJune = contents(inOrder);
        nights("in-order", END_OF_JUNE);
        afterEndOfJune = contents(inOrder);
        nights("in-order", MID_JUNE);
    }

    @Test
    void theSamplesGiveWhatWasWorkedOutApart() throws IOException {
        assertMatches(MrrMonths.TABLE, inOrder.read(MrrMonths.TABLE), END_OF_JUNE);
        assertMatches(MrrMovements.TABLE, inOrder.read(MrrMovements.TABLE), END_OF_JUNE);
        assertMatches(MrrBridge.TABLE, inOrder.read(MrrBridge.TABLE).where("dimension = 'all'"), END_OF_JUNE);
    }

    @Test
    void aRunningMonthIsToldAsOfTheDay() throws IOException {
        assertMatches(MrrMovements.TABLE, published(midJune, MrrMovements.TABLE), MID_JUNE);
        assertMatches(MrrBridge.TABLE, published(midJune, MrrBridge.TABLE).where("dimension = 'all'"), MID_JUNE);
    }

    @Test
    void anOlderNightAfterANewerOneTakesNothingBack() {
        assertThat(contents(inOrder)).isEqualTo(afterEndOfJune).isNotEqualTo(afterMidJune);
        assertThat(afterEndOfJune.values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());
    }

    @Test
    void whatIsSetAsideIsCountedAndKept() {
        expect(inOrder.read(DataQuality.TABLE).where("as_of = '2026-06-30' and input = 'subscriptions'"), """
                rule                  | action       | affected | read | accepted | deduplicated | quarantined
                all                   | read         |       96 |   96 |       90 |            1 |           5
                term_unknown          | quarantined  |        1 |   96 |       95 |            0 |           1
                amount_negative       | quarantined  |        1 |   96 |       95 |            0 |           1
                ends_before_it_starts | quarantined  |        2 |   96 |       94 |            0 |           2
                same_start            | quarantined  |        1 |   96 |       95 |            0 |           1
                duplicate             | deduplicated |        1 |   96 |       95 |            1 |           0
                overlap_cut           | cut          |        1 |   96 |       96 |            0 |           0
                account_unknown       | reported     |        1 |   96 |       96 |            0 |           0
                """);
        Dataset<Row> quarantine =
                inOrder.read(Quarantine.TABLE).where("as_of = '2026-06-30' and input = 'subscriptions'");
        expect(quarantine.groupBy("rule").count(), """
                rule                  | count
                term_unknown          |     1
                amount_negative       |     1
                ends_before_it_starts |     2
                same_start            |     1
                """);
        expect(
                quarantine
                        .where("rule = 'term_unknown'")
                        .selectExpr(
                                "value",
                                "get_json_object(payload, '$.term') as term",
                                "get_json_object(payload, '$.account_id') as account"),
                """
                value     | term      | account
                fortnight | fortnight | a25-bad-rows
                """);
    }

    @Test
    void everyTableCanBeReadWithoutSparkAndExplainsItself() throws IOException {
        List<Table> written = Jobs.tables().stream().filter(inOrder::exists).toList();
        assertThat(written).hasSizeGreaterThan(20);
        assertThat(lines(DeltaTable.forPath(session(), inOrder.place(MrrBridge.TABLE))
                        .toDF()))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(lines(inOrder.read(MrrBridge.TABLE)));
        for (Table table : written) {
            assertExplainsItself(inOrder, table);
            if (hasRows(table)) {
                assertThat(KernelReader.rows(inOrder.place(table)))
                        .as(table.name())
                        .containsExactlyInAnyOrderElementsOf(lines(inOrder.read(table)));
            }
        }
    }

    /** Any reader of Delta can read it, and it says what it holds. */
    static void assertExplainsItself(Lakehouse lakehouse, Table table) {
        KernelReader.Details details = KernelReader.details(lakehouse.place(table));
        assertThat(details.minReaderVersion()).as(table.name()).isEqualTo(1);
        assertThat(details.minWriterVersion()).as(table.name()).isLessThanOrEqualTo(4);
        assertThat(details.description()).isEqualTo(table.description());
        for (StructField field : lakehouse.read(table).schema().fields()) {
            assertThat(field.getComment().get())
                    .as(table.name() + "." + field.name())
                    .isNotBlank();
        }
    }

    /** Tables of a run's own are not compared, nor is what a first night has nothing to say in. */
    private static boolean hasRows(Table table) {
        return !List.of(Publications.TABLE, Runs.TABLE, Restatements.TABLE).contains(table);
    }

    private Lakehouse nights(String name, AsOf... days) {
        Settings settings = settings(directory.resolve(name));
        Lakehouse lakehouse = Lakehouse.open(settings);
        for (AsOf day : days) {
            Run.night(settings, lakehouse, Request.night(day), line -> {}, InstantSource.system());
        }
        return lakehouse;
    }

    private static Settings settings(Path curated) {
        return Jobs.settingsReader()
                .read(ConfigFactory.parseString("""
                                safra.lakehouse.curated = "%s"
                                safra.dimensions = []
                                safra.health.measures = null
                                safra.segments.rules = []
                                raw = data-samples
                                """.formatted(curated))
                        .withFallback(ConfigFactory.parseResources("conf/demo.conf"))
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
    }

    private Dataset<Row> published(Publications.Publication publication, Table table) {
        return inOrder.read(table, publication.versions().get(table.name()));
    }

    /** Every table's rows in order, but for what names the run. */
    private static TreeMap<String, List<String>> contents(Lakehouse lakehouse) {
        TreeMap<String, List<String>> contents = new TreeMap<>();
        for (Table table : Jobs.tables()) {
            if (lakehouse.exists(table) && hasRows(table)) {
                contents.put(
                        table.name(),
                        lines(lakehouse.read(table).drop("run_id")).stream()
                                .sorted()
                                .toList());
            }
        }
        return contents;
    }

    private static List<String> lines(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(NightTest::line).toList();
    }

    private static String line(Row row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.length(); i++) {
            Object value = row.get(i);
            cells.add(cell(value));
        }
        return String.join("|", cells);
    }

    private static String cell(Object value) {
        if (value instanceof BigDecimal money) {
            return money.toPlainString();
        }
        return value instanceof scala.collection.Seq<?> list
                ? scala.jdk.javaapi.CollectionConverters.asJava(list).toString()
                : Objects.toString(value, "");
    }

    /** Compares in the columns of the file. */
    private static void assertMatches(Table table, Dataset<Row> actual, AsOf asOf) throws IOException {
        Dataset<Row> expected = session()
                .read()
                .option("header", "true")
                .csv("jobs/src/test/resources/samples/" + asOf.day() + "/" + table.name() + ".csv");
        Column[] columns = Arrays.stream(expected.columns()).map(functions::col).toArray(Column[]::new);
        assertThat(comparable(actual.select(columns)))
                .as(table.name())
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(comparable(expected));
    }

    /** Numbers to eight decimals, since the file has ten. */
    private static List<String> comparable(Dataset<Row> rows) {
        return rows.collectAsList().stream()
                .map(row -> Arrays.stream(line(row).split("\\|", -1))
                        .map(cell -> cell.matches("-?\\d+\\.\\d+")
                                ? new BigDecimal(cell)
                                        .setScale(8, RoundingMode.HALF_UP)
                                        .stripTrailingZeros()
                                        .toPlainString()
                                : cell)
                        .toList()
                        .toString())
                .toList();
    }
}
