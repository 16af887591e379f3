package dev.safra.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilesTest {

    @Test
    void aFileThatSomebodyEditsCanStillBeRead(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("site.conf");
        Files.write(file.toString(), "safra {}\n");
        java.nio.file.Files.writeString(file, "safra { dimensions = [] }\n");

        assertThat(Files.text(file.toString())).isEqualTo("safra { dimensions = [] }\n");
        assertThat(directory).isDirectoryNotContaining("glob:**.crc");
    }
}
