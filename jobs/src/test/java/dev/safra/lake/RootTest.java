package dev.safra.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which lock a directory takes, and that the two kinds keep one another out. */
final class RootTest {

    @TempDir
    private Path directory;

    private final InstantSource clock = () -> Instant.parse("2026-01-01T02:00:00Z");
    private Settings.Lock local;

    /** As if no disk were known as local: this one then counts as shared. */
    private final Settings.Lock shared = new Settings.Lock(Duration.ofMinutes(10), List.of());

    @BeforeEach
    void learnTheDisk() throws IOException {
        local = new Settings.Lock(
                Duration.ofMinutes(10), List.of(Files.getFileStore(directory).type()));
    }

    @Test
    void aKnownLocalDiskTakesTheOperatingSystemsLock() {
        try (Lock lock = lock(directory, "first", local)) {
            lock.requireHeld();
            assertThat(directory.resolve("_lock/holder")).exists();
            assertThat(directory.resolve("_lock/00000000000000000001.json")).doesNotExist();
            assertRefused(() -> lock(directory, "second", local), "another run, first, is writing to " + directory);
        }
        try (Lock lock = lock(directory, "second", local)) {
            assertThat(lock.generation()).isEqualTo(2);
        }
    }

    @Test
    void twoMountsOfASharedDiskKeepOneAnotherOut() throws IOException {
        Path here = Files.createDirectories(directory.resolve("curated"));
        Path there = Files.createSymbolicLink(directory.resolve("mounted-elsewhere"), here);
        try (Lock lock = lock(here, "first", shared)) {
            lock.requireHeld();
            assertRefused(() -> lock(there, "second", shared), "run first (");
        }
        try (Lock lock = lock(there, "second", shared)) {
            assertThat(lock.generation()).isEqualTo(2);
        }
    }

    /** A site may change its mind of a disk, or a disk be exported. */
    @Test
    void theTwoKindsOfLockCountTheSameGenerations() {
        lock(directory, "first", local).close();
        try (Lock lock = lock(directory, "second", shared)) {
            assertThat(lock.generation()).isEqualTo(2);
            assertRefused(() -> lock(directory, "third", local), "run second (");
        }
        try (Lock lock = lock(directory, "third", local)) {
            assertThat(lock.generation()).isEqualTo(3);
            assertRefused(() -> lock(directory, "fourth", shared), "another run, third, is writing to " + directory);
            lock.requireHeld();
        }
        try (Lock lock = lock(directory, "fourth", shared)) {
            assertThat(lock.generation()).isEqualTo(4);
        }
    }

    @Test
    void aLocalLockIsLostWithItsFile() throws IOException {
        Path file = directory.resolve("_lock/holder");
        try (Lock lock = lock(directory, "first", local)) {
            Files.delete(file);
            assertRefused(lock::requireHeld, "run first has lost " + file + " (generation 1): it was removed");
            try (Lock other = lock(directory, "second", local)) {
                other.requireHeld();
                assertRefused(lock::requireHeld, "another file is in its place. Nothing was published; run again.");
            }
        }
    }

    private Lock lock(Path root, String runId, Settings.Lock settings) {
        return new Root(new org.apache.hadoop.fs.Path(root.toUri()), new Configuration(false))
                .lock(runId, () -> 0, settings, clock);
    }

    private static void assertRefused(ThrowingCallable attempt, String why) {
        assertThatThrownBy(attempt)
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("lock: ")
                .hasMessageContaining(why)
                .extracting("exitCode")
                .isEqualTo(ExitCode.LOCKED);
    }
}
