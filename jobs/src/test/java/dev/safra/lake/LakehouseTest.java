package dev.safra.lake;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.STRING;
import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Publications.Publication;
import dev.safra.testing.SparkTest;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LakehouseTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Table SALES = Table.named("sales")
            .describedAs("One row per shop and month.")
            .key("shop", STRING, "The shop; it's ours.")
            .key("month", DATE, "First day of the month.")
            .required("sold", MONEY, "What it sold.")
            .optional("manager", STRING, "Who runs it.")
            .check("sold_is_positive", "sold > 0")
            .partitionedBy("month");

    /** Not partitioned, so it is replaced as a whole. */
    private static final Table SHOPS = Table.named("shops")
            .describedAs("One row per shop.")
            .key("shop", STRING, "The shop.")
            .required("size", STRING, "How large it is.");

    @TempDir
    transient Path directory;

    private transient Lakehouse lakehouse;
    private transient Transaction transaction;

    @BeforeEach
    void openLakehouse() {
        lakehouse = new Lakehouse(session(), new Settings.Curated(Optional.of(directory.toString()), Optional.empty()));
        transaction = begin(lakehouse, 1);
    }

    private static Transaction begin(Lakehouse lakehouse, long generation) {
        Optional<Publication> last = new Publications(lakehouse).last(Optional.empty());
        return Transaction.begin(lakehouse, new HeldLock(generation), last, List.of(SALES, SHOPS));
    }

    private void publish(Transaction finished) {
        publish(finished, finished.versions());
    }

    private void publish(Transaction finished, Map<String, Long> versions) {
        new Publications(lakehouse)
                .publish(
                        finished,
                        new Publication(
                                finished.generation(),
                                "run-" + finished.generation(),
                                LocalDate.of(2025, 2, 28),
                                Instant.EPOCH,
                                "sell",
                                versions,
                                LocalDate.of(2025, 2, 28),
                                Map.of(),
                                Map.of(),
                                ""));
    }

    /** Always held: what a stale owner believes. */
    private record HeldLock(long generation) implements Lock {

        @Override
        public List<String> abandoned() {
            return List.of();
        }

        @Override
        public void acknowledgeAbandoned() {}

        @Override
        public void requireHeld() {}

        @Override
        public void close() {}
    }

    @Test
    void aRelativePathIsBelowTheWorkingDirectory() {
        Lakehouse relative =
                new Lakehouse(session(), new Settings.Curated(Optional.of("lake/curated/"), Optional.empty()));

        assertThat(relative.place(SALES))
                .isEqualTo(Path.of("lake/curated/sales").toAbsolutePath().toString());
    }

    @Test
    void aTableHasItsContractsCommentsConstraintsAndAnOldProtocol() {
        lakehouse.logs().nowOrNew(SALES);

        Row detail =
                DeltaTable.forPath(session(), lakehouse.place(SALES)).detail().first();
        assertThat(detail.<String>getAs("description")).isEqualTo("One row per shop and month.");
        assertThat(detail.<Integer>getAs("minReaderVersion")).isEqualTo(1);
        assertThat(detail.<Integer>getAs("minWriterVersion")).isLessThanOrEqualTo(4);
        assertThat(detail.getJavaMap(detail.fieldIndex("properties")))
                .containsEntry("safra.check.sold_is_positive", "sold > 0")
                .containsEntry("delta.deletedFileRetentionDuration", "interval 35 days");
        assertThat(comments(lakehouse.read(SALES).schema()))
                .isEqualTo(Map.of(
                        "shop", "The shop; it's ours.",
                        "month", "First day of the month.",
                        "sold", "What it sold.",
                        "manager", "Who runs it."));
    }

    @Test
    void writingConformsByNameAndKeepsTheContract() {
        Transaction.Written written =
                transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                south | 2025-01-01 |    5
                """).select("sold", "month", "shop", "manager"));

        assertThat(written.rows()).isEqualTo(2);
        expect(lakehouse.read(SALES), """
                shop  | month      | sold | manager
                north | 2025-01-01 |   10 |
                south | 2025-01-01 |    5 |
                """);
        assertThat(comments(lakehouse.read(SALES).schema())).containsEntry("sold", "What it sold.");
    }

    @Test
    void nobodyCanWriteWhatBreaksTheContract() {
        lakehouse.logs().nowOrNew(SALES);

        assertThatThrownBy(() -> transaction.replaceChanged(SALES, given(SALES, """
                        shop  | month      | sold
                        north | 2025-01-01 |    0
                        """)))
                .hasMessageContaining("sold_is_positive");
        assertThatThrownBy(() -> transaction.replaceChanged(SALES, given(SALES, """
                        shop | month      | sold
                             | 2025-01-01 |    1
                        """)))
                .hasMessageContaining("shop");
        assertThat(lakehouse.read(SALES).count()).isZero();
    }

    @Test
    void aPartitionIsReplacedAndAnEmptyOneEmpties() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-02-01 |   20
                """));
        transaction.replacePartitions(SALES, List.of(LocalDate.of(2025, 2, 1)), given(SALES, """
                shop  | month      | sold
                south | 2025-02-01 |    7
                """));
        expect(lakehouse.read(SALES), """
                shop  | month      | sold
                north | 2025-01-01 |   10
                south | 2025-02-01 |    7
                """);

        transaction.replacePartitions(SALES, List.of(LocalDate.of(2025, 1, 1)), given(SALES, "shop | month | sold"));
        expect(lakehouse.read(SALES), """
                shop  | month      | sold
                south | 2025-02-01 |    7
                """);
    }

    @Test
    void twoRowsOfOneKeyAreRefused() {
        assertThatThrownBy(() -> transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-01-01 |   11
                south | 2025-01-01 |   11
                """)))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("sales: [shop, month] is not unique")
                .hasMessageContaining("north");
    }

    @Test
    void aCatalogsSchemaHoldsTheSameTables() {
        session().sql("create database if not exists lakehouse_test location '" + directory + "/schema'");
        Lakehouse inCatalog =
                new Lakehouse(session(), new Settings.Curated(Optional.empty(), Optional.of("lakehouse_test")));
        begin(inCatalog, 1).replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                """));

        assertThat(inCatalog.exists(SALES)).isTrue();
        expect(session().table("lakehouse_test.sales"), """
                shop  | sold
                north |   10
                """);
        Table byRegion = SHOPS.optional("region", STRING, "Where it is.");
        Transaction inTurns = begin(inCatalog, 1);
        inTurns.replaceChanged(SHOPS, given(SHOPS, "shop | size\nnorth | big\n"));
        inTurns.replaceChanged(byRegion, given(byRegion, "shop | size | region\nnorth | big | N\n"));
        expect(session().table("lakehouse_test.shops"), "shop | region\nnorth | N\n");
        inTurns.replaceChanged(SHOPS, given(SHOPS, "shop | size\nnorth | big\n"));
        expect(session().table("lakehouse_test.shops"), "shop | region\nnorth |\n");
        assertThat(comments(session().table("lakehouse_test.sales").schema())).containsEntry("sold", "What it sold.");
        session().sql("drop database lakehouse_test cascade");
    }

    @Test
    void readersSeeAnEditionWhenItIsPublished() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                """));
        assertThat(new Publications(lakehouse).last(Optional.empty())).isEmpty();

        publish(transaction);
        assertThat(new Publications(lakehouse).last(Optional.empty()))
                .hasValueSatisfying(last -> assertThat(last.versions()).isEqualTo(Map.of("sales", 1L)));
        assertThat(new Publications(lakehouse).last(Optional.of(LocalDate.of(2025, 1, 31))))
                .isEmpty();
        assertThat(new Publications(lakehouse).days("sell")).containsExactly(LocalDate.of(2025, 2, 28));
    }

    @Test
    void onlyPartitionsThatChangedAreWritten() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-02-01 |   20
                north | 2025-03-01 |   30
                """));
        publish(transaction);
        Transaction next = begin(lakehouse, 2);
        List<String> january = files("2025-01-01");

        Transaction.Written written = next.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-02-01 |   21
                """));

        assertThat(written.rows()).isEqualTo(1);
        assertThat(files("2025-01-01")).isEqualTo(january);
        expect(next.read(SALES), """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-02-01 |   21
                """);
        assertThat(next.replaceChanged(SALES, next.read(SALES)).version()).isEqualTo(written.version());
    }

    /** More rows than are held until it is seen whether they are what they were. */
    @Test
    void aPartitionOfManyRowsIsWrittenOnlyWhereItChanged() {
        Dataset<Row> many = session()
                .range(10_001)
                .selectExpr(
                        "cast(id as string) as shop",
                        "date'2025-01-01' as month",
                        "cast(id + 1 as decimal(20,4)) as sold");
        transaction.replaceChanged(SALES, many);
        publish(transaction);
        List<String> before = files("2025-01-01");
        Transaction next = begin(lakehouse, 2);
        long version = next.versions().get(SALES.name());

        Transaction.Written same =
                next.replaceChanged(SALES, many.repartition(3).orderBy("sold"));
        assertThat(same.version()).isEqualTo(version);
        assertThat(files("2025-01-01")).isEqualTo(before);

        Transaction.Written fewer = next.replaceChanged(SALES, many.where("shop <> '7'"));
        assertThat(fewer.version()).isEqualTo(version + 1);
        assertThat(fewer.rows()).isEqualTo(10_000);
        assertThat(next.read(SALES).count()).isEqualTo(10_000);
    }

    @Test
    void aTableGetsTheColumnsThatItsContractGotSince() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-02-01 |   20
                """));
        publish(transaction);
        Table wider = SALES.optional("visitors", INT, "How many came in.");
        Transaction next = begin(lakehouse, 2);

        expect(next.read(wider).where("month = DATE'2025-02-01'"), """
                shop  | month      | sold | visitors
                north | 2025-02-01 |   20 |
                """);
        next.replaceChanged(wider, given(wider, """
                shop  | month      | sold | visitors
                north | 2025-01-01 |   10 |
                north | 2025-02-01 |   20 |        7
                """));
        expect(next.read(wider), """
                shop  | month      | sold | visitors
                north | 2025-01-01 |   10 |
                north | 2025-02-01 |   20 |        7
                """);
    }

    @Test
    void rowsThatAreKeptAreNotJudgedByAContractThatCameLater() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-02-01 |   20
                """));
        publish(transaction);
        Table stricter = SALES.required("visitors", INT, "How many came in.").check("somebody_came", "visitors > 0");
        Transaction next = begin(lakehouse, 2);
        List<LocalDate> february = List.of(LocalDate.of(2025, 2, 1));
        Dataset<Row> kept =
                next.read(stricter).where("month = DATE'2025-02-01'").withColumn("shop", lit("west"));

        assertThatThrownBy(() -> next.replacePartitions(stricter, february, kept))
                .hasMessageContaining("visitors is never null");
        next.replace(List.of(new Transaction.Change(stricter, Optional.of(february), kept, true)));

        expect(next.read(stricter), """
                shop  | month      | sold | visitors
                north | 2025-01-01 |   10 |
                west  | 2025-02-01 |   20 |
                """);
    }

    @Test
    void aColumnThatTheContractHasLostStaysAndIsNull() {
        Table byRegion = SHOPS.optional("region", STRING, "Where it is.");
        Table byStreet = SHOPS.optional("street", STRING, "Where it is.");
        transaction.replaceChanged(SHOPS, given(SHOPS, """
                shop  | size
                north | big
                south | big
                """));
        publish(transaction);
        Transaction gaining = begin(lakehouse, 2);
        gaining.replaceChanged(byRegion, given(byRegion, """
                shop  | size | region
                north | big  | N
                south | big  |
                """));
        expect(gaining.read(byRegion), """
                shop  | size | region
                north | big  | N
                south | big  |
                """);
        publish(gaining);

        Transaction renaming = begin(lakehouse, 3);
        Dataset<Row> sameOtherwise = given(byStreet, "shop | size\nnorth | big\nsouth | big\n");
        assertThat(renaming.replaceChanged(byStreet, sameOtherwise).rows()).isEqualTo(2);
        String nothingKnown = """
                shop  | size | region | street
                north | big  |        |
                south | big  |        |
                """;
        expect(renaming.read(SHOPS), nothingKnown);
        publish(renaming);

        Transaction losing = begin(lakehouse, 4);
        assertThat(losing.replaceChanged(SHOPS, sameOtherwise.drop("street")).rows())
                .isZero();
        expect(losing.read(SHOPS), nothingKnown);
        assertThat(losing.read(byRegion).columns()).containsExactly("shop", "size", "region", "street");
    }

    @Test
    void anEditionBeginsWithWhatWasPublished() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-02-01 |   20
                """));
        publish(transaction);
        begin(lakehouse, 2).replacePartitions(SALES, List.of(LocalDate.of(2025, 1, 1)), given(SALES, """
                shop  | month      | sold
                never | 2025-01-01 |   99
                """));

        Transaction next = begin(lakehouse, 3);
        expect(next.read(SALES), """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-02-01 |   20
                """);
    }

    @Test
    void aTableThatWasNeverPublishedIsWrittenWhole() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                never | 2025-01-01 |   99
                """));

        Transaction next = begin(lakehouse, 2);
        assertThat(next.has(SALES)).isFalse();
        next.replacePartitions(SALES, List.of(LocalDate.of(2025, 2, 1)), given(SALES, """
                shop  | month      | sold
                north | 2025-02-01 |   20
                """));
        expect(next.read(SALES), """
                shop  | month      | sold
                north | 2025-02-01 |   20
                """);
    }

    @Test
    void aStaleOwnerCannotWriteOverALaterOne() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                """));
        publish(transaction);
        Transaction stale = begin(lakehouse, 2);
        Transaction later = begin(lakehouse, 3);
        Dataset<Row> rows = given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   11
                """);
        later.replaceChanged(SALES, rows);

        assertThatThrownBy(() -> stale.replaceChanged(SALES, given(SALES, "shop | month | sold")))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("sales: another run has written version 2 at the same time")
                .extracting(failure -> ((SafraException) failure).exitCode())
                .isEqualTo(ExitCode.COMMIT_CONFLICT);
        expect(later.read(SALES), """
                shop  | month      | sold
                north | 2025-01-01 |   11
                """);
        expect(lakehouse.read(SALES), """
                shop  | month      | sold
                north | 2025-01-01 |   11
                """);
    }

    @Test
    void whatAStaleOwnerSlippedInIsNoticed() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                """));
        publish(transaction);
        Transaction stale = begin(lakehouse, 2);
        Transaction later = begin(lakehouse, 3);
        stale.replacePartitions(SALES, List.of(LocalDate.of(2025, 2, 1)), given(SALES, """
                shop  | month      | sold
                stale | 2025-02-01 |    1
                """));

        assertThatThrownBy(() -> later.replacePartitions(SALES, List.of(LocalDate.of(2025, 1, 1)), given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   11
                """)))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("another run has written version 2 at the same time");
        expect(begin(lakehouse, 4).read(SALES), """
                shop  | month      | sold
                north | 2025-01-01 |   10
                """);
    }

    @Test
    void aTableOfTheFirstReleaseIsTakenOverWithItsRows() {
        String sales = "delta.`" + lakehouse.place(SALES) + "`";
        session()
                .sql("create table " + sales
                        + " (shop string not null, month date not null, sold decimal(20, 4) not null, manager string)"
                        + " using delta partitioned by (month) comment 'One row per shop and month.'"
                        + " tblproperties ('delta.constraints.sold_is_positive' = 'sold > 0')");
        session()
                .sql("insert into " + sales
                        + " values ('north', date'2025-01-01', 10, null), ('north', date'2025-02-01', 20, 'ann')");
        publish(transaction, Map.of("sales", 1L));
        Transaction next = begin(lakehouse, 2);

        next.replacePartitions(SALES, List.of(LocalDate.of(2025, 2, 1)), given(SALES, """
                shop  | month      | sold | manager
                south | 2025-02-01 |   21 | bob
                """));

        String rows = """
                shop  | month      | sold | manager
                north | 2025-01-01 |   10 |
                south | 2025-02-01 |   21 | bob
                """;
        expect(next.read(SALES), rows);
        expect(session().table(sales), rows);
        Row detail =
                DeltaTable.forPath(session(), lakehouse.place(SALES)).detail().first();
        assertThat(detail.<String, String>getJavaMap(detail.fieldIndex("properties")))
                .containsEntry("safra.check.sold_is_positive", "sold > 0")
                .doesNotContainKey("delta.constraints.sold_is_positive");
    }

    @Test
    void aTableWhoseCommitsACatalogManagesIsRefused() throws IOException {
        Path log = Files.createDirectories(directory.resolve("sales/_delta_log"));
        Files.writeString(log.resolve("00000000000000000000.json"), """
                {"protocol":{"minReaderVersion":3,"minWriterVersion":7,\
                "readerFeatures":["catalogManaged","vacuumProtocolCheck"],\
                "writerFeatures":["catalogManaged","inCommitTimestamp","vacuumProtocolCheck"]}}
                {"metaData":{"id":"4711","format":{"provider":"parquet","options":{}},"partitionColumns":[],\
                "schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[]}",\
                "configuration":{"delta.enableInCommitTimestamps":"true"}}}
                """);

        assertThatThrownBy(() -> lakehouse.read(SALES))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("sales: the table at ")
                .hasMessageContaining(
                        "If a catalog manages its commits, use a schema whose tables it only names, or a path")
                .extracting(failure -> ((SafraException) failure).exitCode())
                .isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void theLogTellsTheRangesOfAFile() {
        transaction.replaceChanged(SALES, given(SALES, """
                shop  | month      | sold | manager
                south | 2025-01-01 |   10 | ann
                north | 2025-01-01 |   12 |
                """));

        assertThat(lakehouse.logs().now(SALES).orElseThrow().files())
                .singleElement()
                .satisfies(file -> assertThat(file.statistics())
                        .contains(
                                "\"numRecords\":2",
                                "\"minValues\":{\"shop\":\"north\",\"sold\":10.0000}",
                                "\"maxValues\":{\"shop\":\"south\",\"sold\":12.0000}")
                        .doesNotContain("ann"));
    }

    @Test
    void aLogIsSummedUpAfterSomeCommits() {
        for (int generation = 1; generation <= 11; generation++) {
            publish(begin(lakehouse, generation));
        }

        assertThat(directory.resolve("publications/_delta_log/_last_checkpoint"))
                .exists();
        assertThat(new Publications(lakehouse).last(Optional.empty()))
                .hasValueSatisfying(last -> assertThat(last.generation()).isEqualTo(11));
    }

    private List<String> files(String month) {
        return Stream.of(lakehouse.read(SALES).inputFiles())
                .filter(file -> file.contains("month=" + month))
                .sorted()
                .toList();
    }

    private static Map<String, String> comments(org.apache.spark.sql.types.StructType schema) {
        return List.of(schema.fields()).stream()
                .collect(Collectors.toMap(
                        field -> field.name(), field -> field.getComment().get()));
    }
}
