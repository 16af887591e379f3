package dev.safra.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ArchivedClassesTest {

    /** Which of its classes a JDK has is for its makers to say. */
    private static final Pattern OF_THE_JDK =
            Pattern.compile("#.*|(java|javax|jdk|sun|com/sun|org/w3c|org/xml|org/ietf)/.*");

    @Test
    void whatBinSafraArchivesIsThereOrTheListIsToBeRecordedAgain() throws IOException {
        List<String> listed;
        try (var lines = Files.lines(Path.of("conf/archived-classes.txt"))) {
            listed = lines.filter(OF_THE_JDK.asMatchPredicate().negate()).toList();
        }

        assertThat(listed).hasSizeGreaterThan(10_000);
        assertThat(listed.stream().filter(name -> ClassLoader.getSystemResource(name + ".class") == null))
                .as("no longer on the class path; bench/archived-classes records the list")
                .isEmpty();
    }
}
