package dev.safra.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class S3CommitsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String SETTING = "spark.delta.logStore.s3a.impl";

    @TempDir
    transient Path directory;

    @AfterEach
    void chooseAgain() {
        List.of("spark.delta.logStore.class", SETTING, "delta.logStore.s3a.impl")
                .forEach(SparkEnv.get().conf()::remove);
        S3Commits.choose();
    }

    @Test
    void ourLogStoreServesEverySessionAlsoOfAnApplicationThatRuns() {
        assertThat(SparkEnv.get().conf().get(SETTING)).isEqualTo("dev.safra.lake.ConditionalLogStore");

        requireSafe("s3a://bucket/curated");
    }

    @Test
    void otherFileSystemsNeedNoneOfOurs() {
        requireSafe(directory.toString());
    }

    @Test
    void onS3NoOtherLogStoreIsTaken() {
        SparkEnv.get().conf().set(SETTING, "io.delta.storage.S3SingleDriverLogStore");
        S3Commits.choose();
        assertUnsafe("s3a://bucket/curated", "io.delta.storage.S3SingleDriverLogStore");

        SparkEnv.get().conf().remove(SETTING);
        SparkEnv.get().conf().set("delta.logStore.s3a.impl", "io.delta.storage.S3SingleDriverLogStore");
        S3Commits.choose();
        assertUnsafe("s3a://bucket/curated", "io.delta.storage.S3SingleDriverLogStore");

        SparkEnv.get().conf().remove("delta.logStore.s3a.impl");
        SparkEnv.get().conf().set("spark.delta.logStore.class", "io.delta.storage.HDFSLogStore");
        S3Commits.choose();
        assertThat(SparkEnv.get().conf().contains(SETTING)).isFalse();
        assertUnsafe("s3a://bucket/curated", "io.delta.storage.HDFSLogStore");
    }

    @Test
    void theOldNameOfS3IsNotTaken() {
        session().sparkContext().hadoopConfiguration().set("fs.s3.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");

        assertUnsafe("s3://bucket/curated", "io.delta.storage.S3SingleDriverLogStore");
    }

    @Test
    void anS3ThatCannotCreateConditionallyIsNotTaken() {
        session()
                .sparkContext()
                .hadoopConfiguration()
                .set("fs.s3a.bucket.unconditional.create.conditional.enabled", "false");

        assertRefused(
                "s3a://unconditional/curated",
                "lakehouse: s3a://unconditional/curated: it cannot create files conditionally. Use Hadoop's s3a from 3.4.2 on, with"
                        + " fs.s3a.create.conditional.enabled = true");
    }

    @Test
    void aSchemaIsWhereTheCatalogSays() {
        session().sql("create database if not exists safe_commits location '" + directory + "/schema'");
        Lakehouse inCatalog =
                new Lakehouse(session(), new Settings.Curated(Optional.empty(), Optional.of("safe_commits")));

        inCatalog.requireSafeCommits();

        session().sql("drop database safe_commits");
        assertThatThrownBy(inCatalog::requireSafeCommits)
                .hasMessage("lakehouse.schema: there is no safe_commits; create it, or set lakehouse.curated");
    }

    private static void requireSafe(String curated) {
        new Lakehouse(session(), new Settings.Curated(Optional.of(curated), Optional.empty())).requireSafeCommits();
    }

    private static void assertUnsafe(String curated, String store) {
        assertRefused(
                curated,
                "lakehouse: " + curated + ": Delta would commit with " + store
                        + ", and with that two runs can overwrite each other's commits. Use s3a:// and leave"
                        + " spark.delta.logStore.* alone, or set spark.delta.logStore.s3a.impl ="
                        + " dev.safra.lake.ConditionalLogStore");
    }

    private static void assertRefused(String curated, String message) {
        assertThatThrownBy(() -> requireSafe(curated))
                .isInstanceOf(SafraException.class)
                .hasMessage(message)
                .extracting("exitCode")
                .isEqualTo(ExitCode.CONFIGURATION);
    }
}
