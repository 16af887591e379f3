package dev.safra.lake;

import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.job.Jobs;
import dev.safra.testing.SmallCompany;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegistrationTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Table SALES = Table.named("sales")
            .describedAs("One row per shop, \\ and ' included.")
            .key("shop", STRING, "The shop's name.")
            .required("Location", INT, "Where it is.");

    private static final Table VISITS =
            Table.named("visits").describedAs("One row per shop's visitor.").key("shop", STRING, "The shop's name.");

    private transient Path curated;
    private transient Lakehouse lakehouse;

    @BeforeEach
    void writeOneTable(@TempDir Path directory) {
        curated = directory.resolve("it's `here`");
        lakehouse = new Lakehouse(session(), new Settings.Curated(Optional.of(curated.toString()), Optional.empty()));
        lakehouse.append(SALES, List.of(RowFactory.create("north", 1)));
    }

    @AfterEach
    void dropTheSchema() {
        session().sql("DROP SCHEMA IF EXISTS shops CASCADE");
    }

    private List<String> register() {
        return new Registration(lakehouse, "shops").register(List.of(SALES, VISITS));
    }

    @Test
    void tablesAreNamedWhereTheyLieAndShowWhatComesLater() {
        assertThat(register())
                .containsExactly(
                        "sales: "
                                + new org.apache.hadoop.fs.Path(curated.toUri())
                                        .toString()
                                        .replaceFirst("/$", "") + "/sales",
                        "visits: not computed yet, without rows");
        expect(session().table("shops.visits"), "shop\n");
        lakehouse.append(SALES, List.of(RowFactory.create("south", 2)));
        lakehouse.append(VISITS, List.of(RowFactory.create("south")));

        assertThat(register())
                .startsWith("sales: is registered already")
                .doesNotContain("visits: is registered already");
        assertThat(register()).containsExactly("sales: is registered already", "visits: is registered already");
        expect(session().table("shops.sales"), "shop | Location\nnorth | 1\nsouth | 2\n");
        expect(session().table("shops.visits"), "shop\nsouth\n");
        assertThat(session()
                        .table("shops.sales")
                        .schema()
                        .apply("shop")
                        .getComment()
                        .get())
                .isEqualTo("The shop's name.");
    }

    @Test
    void aNameThatIsAnotherTableIsRefusedAndNothingIsRegistered() {
        session().sql("CREATE SCHEMA shops");
        session().sql("CREATE VIEW shops.visits AS SELECT 1 AS mine");
        session()
                .sql("CREATE TABLE shops.sales (mine INT) USING DELTA LOCATION '" + curated.resolveSibling("mine")
                        + "'");

        assertThatThrownBy(this::register)
                .isInstanceOfSatisfying(
                        SafraException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContainingAll(
                        "register: name another schema with --catalog, or drop or rename",
                        "`shops`.`sales` is another table (delta at file:",
                        "mine, and not " + curated + "/sales)",
                        "`shops`.`visits` is another table (a view at no place");
        expect(session().table("shops.visits"), "mine\n1\n");
    }

    @Test
    void viewsForBiWorkWhereOnlyAccountsAreComputed() throws IOException {
        lakehouse.append(
                Accounts.TABLE,
                List.of(RowFactory.create(
                        "acme", "Acme", "unknown", null, null, null, null, null, null, null, null, null)));
        lakehouse.append(
                Publications.TABLE,
                List.of(new Publications.Publication(
                                1,
                                "run",
                                LocalDate.of(2025, 2, 28),
                                Instant.EPOCH,
                                "revenue",
                                Map.of("accounts", 0L),
                                LocalDate.of(2025, 2, 28),
                                Map.of(),
                                Map.of(),
                                "")
                        .row()));
        new Registration(lakehouse, "shops").register(Jobs.tables());
        session().catalog().setCurrentDatabase("shops");
        try {
            session().sql(Files.readString(Path.of("conf/bi/last_publication.sql")));
            session().sql(Files.readString(Path.of("conf/bi/account_today.sql")));
            expect(session().table("account_today"), """
                    account_id | as_of      | name | mrr | open_actions
                    acme       | 2025-02-28 | Acme |     | 0
                    """);
        } finally {
            session().catalog().setCurrentDatabase("default");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a b           | --catalog a b: is no name; expected a schema such as customer_success
            spark_catalog | --catalog spark_catalog: is a catalog, without a schema; expected
            """)
    void aNameThatIsNoSchemaIsRefused(String asked, String message) {
        assertThatThrownBy(() -> new Registration(lakehouse, asked))
                .isInstanceOfSatisfying(
                        SafraException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageStartingWith(message);
    }

    @Test
    void aSchemaThatCannotBeMadeIsSaid() {
        assertThatThrownBy(() -> new Registration(lakehouse, "nowhere.shops.of_mine").register(List.of(SALES)))
                .isInstanceOfSatisfying(
                        SafraException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContainingAll("register: ", "Check --catalog");
    }

    @Test
    void aLakehouseWithoutTablesHasNothingToRegister() {
        Lakehouse empty =
                new Lakehouse(session(), new Settings.Curated(Optional.of(curated + "/empty"), Optional.empty()));
        assertThatThrownBy(() -> new Registration(empty, "shops").register(List.of(SALES)))
                .isInstanceOfSatisfying(
                        SafraException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.INPUTS_NOT_READY))
                .hasMessageContaining("run nightly first");
    }

    @Test
    void theSchemaOfTheTablesThemselvesNeedsNoOtherNames() {
        session().sql("CREATE SCHEMA shops LOCATION '" + curated.resolveSibling("shops") + "'");
        Lakehouse inCatalog = new Lakehouse(session(), new Settings.Curated(Optional.empty(), Optional.of("shops")));
        assertThatThrownBy(() -> new Registration(inCatalog, "spark_catalog.`shops`").register(List.of(SALES)))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("is lakehouse.schema, where the tables are");
    }

    @Test
    void aCatalogThatEndsWithTheCommandIsRefused() {
        String submitted = System.clearProperty("spark.master");
        try {
            SmallCompany.Ended ended = SmallCompany.run(
                    List.of("register", "--catalog", "shops", "--set", "lakehouse.curated=" + curated));
            assertThat(ended.err())
                    .contains("--catalog shops: this session's own catalog is in memory")
                    .contains("SPARK_HOME");
            assertThat(ended.code()).isEqualTo(ExitCode.CONFIGURATION.code());
        } finally {
            System.setProperty("spark.master", submitted);
        }
    }
}
