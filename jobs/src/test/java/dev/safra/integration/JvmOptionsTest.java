package dev.safra.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

final class JvmOptionsTest {

    /** For linear algebra, which nothing here does; the JVM warns of it at each start. */
    private static final String INCUBATOR = "--add-modules=jdk.incubator.vector";

    @Test
    void theOptionsOfTheCommandAndTheTestsAreSparks() throws IOException {
        List<String> ofSpark =
                new ArrayList<>(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        assertThat(ofSpark.remove(INCUBATOR)).isTrue();

        assertThat(Files.readAllLines(Path.of("conf/jvm.options"))).containsExactlyElementsOf(ofSpark);
    }
}
