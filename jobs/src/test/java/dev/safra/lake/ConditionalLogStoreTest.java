package dev.safra.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds on any file system; what holds on S3 is in S3IT. */
final class ConditionalLogStoreTest {

    private static final Configuration HADOOP = new Configuration(false);

    @TempDir
    private java.nio.file.Path directory;

    @Test
    void aVersionIsWrittenOnceAndOtherFilesAreReplaced() throws IOException {
        HADOOP.set("fs.file.impl", LocalFiles.class.getName());
        ConditionalLogStore store = new ConditionalLogStore(HADOOP);
        Path version = new Path(directory.toUri().toString(), "00.json");

        store.write(version, List.of("a", "b").iterator(), false, HADOOP);
        assertThat(Files.readString(directory.resolve("00.json"))).isEqualTo("a\nb\n");

        assertThatThrownBy(() -> store.write(version, List.of("c").iterator(), false, HADOOP))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(version.toString());
        assertThat(Files.readString(directory.resolve("00.json"))).isEqualTo("a\nb\n");

        store.write(version, List.of("c").iterator(), true, HADOOP);
        assertThat(Files.readString(directory.resolve("00.json"))).isEqualTo("c\n");
    }

    @Test
    void whatTheWriterHasMadeItselfIsItsOwn() throws IOException {
        Path file = new Path(directory.toUri().toString(), "file");
        FileSystem files = FileSystem.getLocal(HADOOP);

        assertThat(AtomicCreate.create(files, file, bytes("mine"))).isTrue();
        assertThat(AtomicCreate.create(files, file, bytes("mine"))).isTrue();
        assertThat(AtomicCreate.create(files, file, bytes("theirs"))).isFalse();
        assertThat(AtomicCreate.create(files, file, bytes("min"))).isFalse();
        assertThat(Files.readString(directory.resolve("file"))).isEqualTo("mine");
    }

    @Test
    void anErrorThatLeavesNoFileIsAnError() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        Path below = new Path(directory.toUri().toString(), "file/below");

        assertThatThrownBy(() -> AtomicCreate.create(FileSystem.getLocal(HADOOP), below, bytes("mine")))
                .isInstanceOf(IOException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
