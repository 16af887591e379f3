package dev.safra.lake;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.MONEY;
import static dev.safra.lake.Types.STRING;
import static dev.safra.testing.TextRows.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.testing.SparkTest;
import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
            .slicedBy("month");

    @TempDir
    transient Path directory;

    private transient Lakehouse lakehouse;

    @BeforeEach
    void openLakehouse() {
        lakehouse = new Lakehouse(session(), new Settings.Curated(Optional.of(directory.toString()), Optional.empty()));
    }

    @Test
    void aTableHasItsContractsCommentsConstraintsAndAnOldProtocol() {
        lakehouse.create(SALES);

        Row detail =
                DeltaTable.forPath(session(), lakehouse.place(SALES)).detail().first();
        assertThat(detail.<String>getAs("description")).isEqualTo("One row per shop and month.");
        assertThat(detail.<Integer>getAs("minReaderVersion")).isEqualTo(1);
        assertThat(detail.<Integer>getAs("minWriterVersion")).isLessThanOrEqualTo(4);
        assertThat(detail.getJavaMap(detail.fieldIndex("properties")))
                .containsEntry("delta.constraints.sold_is_positive", "sold > 0")
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
        Lakehouse.Written written =
                lakehouse.write(SALES, given(SALES, """
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
        lakehouse.create(SALES);

        assertThatThrownBy(() -> lakehouse.write(SALES, given(SALES, """
                        shop  | month      | sold
                        north | 2025-01-01 |    0
                        """))).hasMessageContaining("sold_is_positive");
        assertThatThrownBy(() -> lakehouse.write(SALES, given(SALES, """
                        shop | month      | sold
                             | 2025-01-01 |    1
                        """))).hasMessageContaining("shop");
        assertThat(lakehouse.read(SALES).count()).isZero();
    }

    @Test
    void aSliceIsReplacedAndAnEmptyOneEmpties() {
        lakehouse.write(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-02-01 |   20
                """));
        lakehouse.writeSlice(SALES, LocalDate.of(2025, 2, 1), given(SALES, """
                shop  | month      | sold
                south | 2025-02-01 |    7
                """));
        expect(lakehouse.read(SALES), """
                shop  | month      | sold
                north | 2025-01-01 |   10
                south | 2025-02-01 |    7
                """);

        lakehouse.writeSlice(SALES, LocalDate.of(2025, 1, 1), given(SALES, "shop | month | sold"));
        expect(lakehouse.read(SALES), """
                shop  | month      | sold
                south | 2025-02-01 |    7
                """);
    }

    @Test
    void twoRowsOfOneKeyAreRefused() {
        lakehouse.write(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                north | 2025-01-01 |   11
                south | 2025-01-01 |   11
                """));

        assertThatThrownBy(() -> lakehouse.requireUniqueKey(SALES))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("sales: [shop, month] is not unique")
                .hasMessageContaining("north");
    }

    @Test
    void aCatalogsSchemaHoldsTheSameTables() {
        session().sql("create database if not exists lakehouse_test location '" + directory + "/schema'");
        Lakehouse inCatalog =
                new Lakehouse(session(), new Settings.Curated(Optional.empty(), Optional.of("lakehouse_test")));
        inCatalog.write(SALES, given(SALES, """
                shop  | month      | sold
                north | 2025-01-01 |   10
                """));

        assertThat(inCatalog.exists(SALES)).isTrue();
        expect(session().table("lakehouse_test.sales"), """
                shop  | sold
                north |   10
                """);
        assertThat(comments(session().table("lakehouse_test.sales").schema())).containsEntry("sold", "What it sold.");
        session().sql("drop database lakehouse_test cascade");
    }

    @Test
    void theLastPublicationNamesTheVersionsOfEveryTable() {
        Publications publications = new Publications(lakehouse);
        assertThat(publications.last(Optional.empty())).isEmpty();
        java.time.Instant at = java.time.Instant.parse("2025-03-01T00:00:00Z");

        publications.publish("run-1", LocalDate.of(2025, 2, 28), at, Map.of("sales", 3L, "shops", 1L));
        publications.publish("run-2", LocalDate.of(2025, 1, 31), at, Map.of("sales", 5L));

        assertThat(publications.last(Optional.empty()))
                .contains(new Publications.Publication(2, LocalDate.of(2025, 1, 31), Map.of("sales", 5L, "shops", 1L)));
        assertThat(publications
                        .last(Optional.of(LocalDate.of(2025, 2, 28)))
                        .orElseThrow()
                        .versions())
                .isEqualTo(Map.of("sales", 3L, "shops", 1L));
        assertThat(publications.newestDay()).contains(LocalDate.of(2025, 2, 28));
    }

    private static Map<String, String> comments(org.apache.spark.sql.types.StructType schema) {
        return List.of(schema.fields()).stream()
                .collect(Collectors.toMap(
                        field -> field.name(), field -> field.getComment().get()));
    }
}
