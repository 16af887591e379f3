package dev.safra.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

final class JvmOptionsTest {

    @Test
    void theOptionsOfTheCommandAndTheTestsAreSparks() throws IOException {
        assertThat(Files.readAllLines(Path.of("conf/jvm.options")))
                .containsExactlyElementsOf(
                        List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    }
}
