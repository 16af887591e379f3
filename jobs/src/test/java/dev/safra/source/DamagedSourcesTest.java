package dev.safra.source;

import static dev.safra.source.RawTables.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Files that are gone or damaged: the night ends with 21 and names the file, and never with fewer rows in silence. */
final class DamagedSourcesTest extends SourceTest {

    private static final long serialVersionUID = 1;

    @Test
    void aTruncatedParquetFileIsNotReady() throws IOException {
        byte[] whole = parquet();
        byte[] half = Arrays.copyOf(whole, whole.length / 2);

        assertDamaged(whole, half, "");
        assertDamaged(whole, Arrays.copyOf(whole, whole.length - 1), "is not a Parquet file.");
        assertCannotBeOpened(half, "accounts: cannot read parquet at " + dir);
    }

    @Test
    void aParquetFileWithoutBytesIsNotPassedOver() throws IOException {
        place("accounts/1.parquet", parquet());
        place("accounts/2.parquet", new byte[0]);
        assertNotReady(
                () -> open(source("accounts", parquet("accounts"))),
                "accounts: file:" + dir
                        + "/accounts/2.parquet has no bytes. It is damaged or not complete: put it in place"
                        + " again, or remove it, and run again.");

        assertCannotBeOpened(new byte[0], "accounts: cannot read parquet at " + dir);
    }

    @Test
    void aFlippedBitInAPageIsNoticedByItsChecksum() throws IOException {
        byte[] whole = parquet();

        assertDamaged(whole, flipped(whole, whole.length / 2), "CRC checksum verification failed.");
    }

    @Test
    void aFlippedBitInTheFootersFrameIsNoticed() throws IOException {
        byte[] whole = parquet();

        assertDamaged(whole, flipped(whole, whole.length - 1), "is not a Parquet file.");
        assertDamaged(whole, flipped(whole, whole.length - 6), "the footer index is not within the file");
    }

    @Test
    void aFileGoneSinceItWasOpenedIsNotReady() throws IOException {
        file("accounts.csv", "account_id,name\na,Ana\n");
        Sources sources = open(source("accounts", csv("accounts.csv")));
        Files.delete(dir.resolve("accounts.csv"));

        assertNotReady(
                () -> sources.clean(ACCOUNTS),
                "accounts: cannot read file://" + dir + "/accounts.csv: ",
                "does not exist. It is gone, damaged or not complete: put it in place again and run again.");
    }

    @Test
    void aFileOrAPartitionThatDeltaListsAndNobodyHasIsNotReady() throws IOException {
        accounts().write().format("delta").partitionBy("country").save(dir + "/accounts");
        Path partition = dir.resolve("accounts/country=PT");
        String expected = "accounts: cannot read file:" + partition + "/part-";

        for (Path file : filesOf(partition)) {
            Files.delete(file);
        }
        assertNotReady(() -> clean(ACCOUNTS, "path = " + quoted("accounts")), expected, "does not exist. It is gone");

        try (Stream<Path> checksums = Files.list(partition)) {
            for (Path checksum : checksums.toList()) {
                Files.delete(checksum);
            }
        }
        Files.delete(partition);
        assertNotReady(() -> clean(ACCOUNTS, "path = " + quoted("accounts")), expected, "does not exist. It is gone");
    }

    @Test
    void aDeltaFileWithoutBytesIsNotReady() throws IOException {
        accounts().write().format("delta").save(dir + "/accounts");
        for (Path file : filesOf(dir.resolve("accounts"))) {
            Files.write(file, new byte[0]);
        }

        assertNotReady(() -> clean(ACCOUNTS, "path = " + quoted("accounts")), "accounts: cannot read file:");
    }

    @Test
    void aParquetFileOfAnotherTypeBreaksTheContract() {
        session().sql("select 'a' account_id, 1 employees").write().parquet(dir + "/accounts/day=1");
        session().sql("select 'b' account_id, 'two' employees").write().parquet(dir + "/accounts/day=2");

        SafraException broken = catchThrowableOfType(SafraException.class, () -> clean(ACCOUNTS, parquet("accounts")));

        assertThat(broken)
                .hasMessageStartingWith("accounts: cannot read file://" + dir + "/accounts/day=")
                .hasMessageContaining("Data type mismatches when reading Parquet column [employees].")
                .hasMessageEndingWith("Write the file again with the type of the others.");
        assertThat(broken.exitCode()).isEqualTo(ExitCode.SOURCE_CONTRACT);
    }

    /** As when an executor is lost with what it had cached, and the source has changed meanwhile. */
    @Test
    void aFileThatGoesInTheMiddleOfAJobIsToldAsWell() throws IOException {
        place("accounts/1.parquet", parquet());
        Sources sources = open(source("accounts", parquet("accounts")));
        Dataset<Row> rows = sources.rows().get(0);
        Files.delete(dir.resolve("accounts/1.parquet"));
        Exception lost = catchThrowableOfType(Exception.class, rows::count);

        assertThat(lost).isNotInstanceOf(SafraException.class);
        assertNotReady(
                () -> {
                    throw sources.explained(lost).orElseThrow();
                },
                "accounts: cannot read file://" + dir + "/accounts/1.parquet: ",
                "It is gone, damaged or not complete");
        assertThat(sources.explained(new IllegalStateException("of another kind")))
                .isEmpty();
    }

    /** The place of the first source begins like that of the second. */
    @Test
    void aSourceIsNotBlamedForAPlaceWithALongerName() throws IOException {
        place("accounts/1.parquet", parquet());
        session()
                .sql("select 'a' account_id, 'reach' goal, date'2025-01-01' set_on")
                .write()
                .parquet(dir + "/accounts_goals");
        Sources sources = open(source("accounts", parquet("accounts")), source("goals", parquet("accounts_goals")));
        for (Path file : filesOf(dir.resolve("accounts_goals"))) {
            Files.delete(file);
        }
        Exception lost = catchThrowableOfType(
                Exception.class, () -> sources.rows().get(1).count());

        assertThat(sources.explained(lost).orElseThrow()).hasMessageStartingWith("goals: cannot read file:");
    }

    /** Among good files: the schema is read from another, and the damage shows when rows are read. */
    private void assertDamaged(byte[] whole, byte[] damaged, String why) throws IOException {
        place("accounts/1.parquet", whole);
        place("accounts/2.parquet", damaged);
        assertNotReady(
                () -> open(source("accounts", parquet("accounts"))).clean(ACCOUNTS),
                "accounts: cannot read file://" + dir + "/accounts/2.parquet: ",
                why,
                "It is gone, damaged or not complete: put it in place again and run again.");
    }

    private void assertCannotBeOpened(byte[] damaged, String said) throws IOException {
        place("alone/1.parquet", damaged);
        assertNotReady(
                () -> open(source("accounts", parquet("alone"))).clean(ACCOUNTS), said, "run again once it is there.");
    }

    private static void assertNotReady(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading, String... said) {
        assertThatThrownBy(reading)
                .isInstanceOf(SafraException.class)
                .hasMessageContainingAll(said)
                .extracting("exitCode")
                .isEqualTo(ExitCode.INPUTS_NOT_READY);
    }

    private static Dataset<Row> accounts() {
        return session()
                .range(2000)
                .selectExpr(
                        "concat('a', id) as account_id",
                        "md5(string(id)) as name",
                        "if(id % 2 = 0, 'BR', 'PT') as country")
                .coalesce(1);
    }

    /** A Parquet file of 2000 accounts. */
    private byte[] parquet() throws IOException {
        Path folder = Files.createTempDirectory(dir, "whole");
        accounts().write().mode("overwrite").parquet(folder.toString());
        return Files.readAllBytes(filesOf(folder).get(0));
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".parquet"))
                    .toList();
        }
    }

    /** As another writer would: without the checksum file that Hadoop puts beside its own. */
    private void place(String name, byte[] bytes) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private static byte[] flipped(byte[] whole, int at) {
        byte[] flipped = whole.clone();
        flipped[at] ^= 0x10;
        return flipped;
    }

    private String parquet(String name) {
        return String.format(Locale.ROOT, "format = parquet, path = %s", quoted(name));
    }
}
