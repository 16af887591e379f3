package dev.safra.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InputSizeTest {

    @TempDir
    private Path directory;

    @Test
    void sourcesAndCuratedTablesCountTogether() throws IOException {
        file("raw/accounts.csv", 1);
        file("raw/days/one.parquet", InputSize.SMALL / 2);
        file("raw/days/two.parquet", InputSize.SMALL / 2 - 2);
        file("curated/accounts/part-0.parquet", 1);

        assertThat(isSmall("raw/days", "curated")).isFalse();
        assertThat(isSmall("raw/days", "not_there_yet")).isTrue();
        assertThat(isSmall("raw/days/one.parquet", "curated")).isTrue();
    }

    @Test
    void whatCannotBeToldFromFilesHereIsNotSmall() throws IOException {
        file("raw/accounts.csv", 1);

        assertThat(isSmall("raw/accounts.csv", "curated")).isTrue();
        assertThat(isSmall("raw/*.csv", "curated")).isFalse();
        assertThat(InputSize.isSmall(List.of(
                        "nightly",
                        "--config",
                        config("raw/accounts.csv", "curated"),
                        "--set",
                        "lakehouse.curated=s3a://lake/curated")))
                .isFalse();
        assertThat(InputSize.isSmall(List.of(
                        "nightly",
                        "--config=" + config("raw/accounts.csv", "curated"),
                        "--set=sources.accounts={ table = crm.accounts }",
                        "--set=sources.accounts.path=null")))
                .isFalse();
    }

    @Test
    void aLinkCountsAsWhatItLeadsTo() throws IOException {
        file("raw/accounts.csv", 1);
        file("elsewhere/one.parquet", InputSize.SMALL);
        Files.createSymbolicLink(directory.resolve("latest"), directory.resolve("elsewhere"));

        assertThat(isSmall("latest", "curated")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lakehouse.schema=crm",
                "lakehouse.catalog=crm",
                "sources.accounts.lookups.owner.path=/somewhere",
                "sources.accounts.path=null"
            })
    void whatElseIsReadIsNotSmall(String setting) throws IOException {
        file("raw/accounts.csv", 1);

        assertThat(InputSize.isSmall(
                        List.of("nightly", "--config", config("raw/accounts.csv", "curated"), "--set", setting)))
                .isFalse();
    }

    private boolean isSmall(String source, String curated) throws IOException {
        return InputSize.isSmall(List.of("nightly", "--as-of", "2026-06-30", "--config", config(source, curated)));
    }

    private String config(String source, String curated) throws IOException {
        return Files.writeString(directory.resolve("night.conf"), """
                safra {
                  lakehouse.curated = "%1$s/%3$s"
                  sources {
                    accounts { format = csv, path = "%1$s/raw/accounts.csv" }
                    usage_events { format = parquet, path = "file:%1$s/%2$s" }
                  }
                }
                """.formatted(directory, source, curated))
                .toString();
    }

    private void file(String name, long bytes) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        try (RandomAccessFile empty = new RandomAccessFile(file.toFile(), "rw")) {
            empty.setLength(bytes);
        }
    }
}
