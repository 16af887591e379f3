package dev.safra.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class LeaseTest {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @TempDir
    private Path root;

    private volatile Instant now = Instant.parse("2026-01-01T02:00:00Z");
    private final InstantSource clock = () -> now;
    private final FileSystem files = new LocalFiles();

    @BeforeEach
    void openFiles() throws IOException {
        files.initialize(URI.create("file:///"), new Configuration(false));
    }

    @Test
    void theFirstHolderIsTheFirstGenerationAndSaysWhoItIs() {
        try (Lease lease = take("first")) {
            assertThat(lease.generation()).isEqualTo(1);
            assertThat(lease.abandoned()).isEmpty();
            lease.requireHeld();
            assertThat(fileOf(1))
                    .contains("\"run_id\":\"first\"")
                    .contains("process " + ProcessHandle.current().pid())
                    .contains("\"taken_at\":\"2026-01-01T02:00:00Z\"")
                    .contains("\"expires_at\":\"2026-01-01T02:10:00Z\"")
                    .contains("\"is_released\":false");
        }
        assertThat(fileOf(1)).contains("\"is_released\":true");
    }

    @Test
    void inAFolderThatWasClearedGenerationsGoOn() {
        try (Lease lease = Lease.take(leases(TEN_MINUTES), "first", 0, () -> 41, clock)) {
            assertThat(lease.generation()).isEqualTo(42);
        }
        try (Lease lease = Lease.take(leases(TEN_MINUTES), "second", 0, () -> 1000, clock)) {
            assertThat(lease.generation()).isEqualTo(43);
        }
    }

    @Test
    void whoComesSecondIsToldWhoHoldsItAndUntilWhen() {
        Lease first = take("first");
        now = now.plusSeconds(599);

        assertThatThrownBy(() -> take("second"))
                .isInstanceOf(SafraException.class)
                .extracting("exitCode")
                .isEqualTo(ExitCode.LOCKED);
        assertThatThrownBy(() -> take("second"))
                .hasMessageMatching("lock: run first \\(.+, process \\d+\\) is writing to file:" + root
                        + " since 2026-01-01T02:00:00Z; run again when it has ended\\. If it was killed, the lock is free"
                        + " from 2026-01-01T02:10:00Z on\\.");
        first.requireHeld();
        first.close();
    }

    @Test
    void whatIsReleasedIsTakenByTheNextGeneration() {
        take("first").close();

        try (Lease second = take("second")) {
            assertThat(second.generation()).isEqualTo(2);
            assertThat(second.abandoned()).isEmpty();
        }
    }

    @Test
    void whatExpiredIsTakenOverAndItsHolderTold() {
        Lease first = take("first");
        now = now.plus(TEN_MINUTES);
        Lease second = take("second");

        assertThat(second.generation()).isEqualTo(2);
        assertThat(second.abandoned()).containsExactly("first");
        assertLost(first, "generation 2 is there");

        first.renew();
        first.close();
        assertLost(first, "generation 2 is there");
        assertThat(fileOf(1)).contains("2026-01-01T02:10:00Z").contains("\"is_released\":false");
        second.requireHeld();
        second.close();
    }

    @Test
    void whoWasKilledIsHandedOnUntilSomebodyHasToldOfIt() {
        take("killed");
        now = now.plus(TEN_MINUTES);
        take("dumb").close();
        try (Lease third = take("third")) {
            assertThat(third.abandoned()).containsExactly("killed");
            third.acknowledgeAbandoned();
        }
        try (Lease fourth = take("fourth")) {
            assertThat(fourth.abandoned()).isEmpty();
        }
    }

    @Test
    void aStaleLeaseIsTakenOverOnceByOneOfMany() throws Exception {
        take("dead");
        now = now.plus(TEN_MINUTES);
        int contenders = 8;
        ExecutorService threads = Executors.newFixedThreadPool(contenders);
        List<Callable<String>> contests = new ArrayList<>();
        for (int contender = 0; contender < contenders; contender++) {
            String runId = "run-" + contender;
            contests.add(() -> {
                try {
                    return "generation " + take(runId).generation();
                } catch (SafraException refused) {
                    return refused.exitCode().name();
                }
            });
        }
        List<String> results = new ArrayList<>();
        for (Future<String> result : threads.invokeAll(contests)) {
            results.add(result.get());
        }
        threads.shutdown();

        assertThat(results)
                .containsOnlyOnce("generation 2")
                .filteredOn("LOCKED"::equals)
                .hasSize(7);
    }

    @Test
    void aRenewedLeaseLasts() {
        Lease lease = take("first");
        now = now.plusSeconds(500);
        lease.renew();
        now = now.plusSeconds(599);

        lease.requireHeld();
        assertThatThrownBy(() -> take("second")).hasMessageContaining("free from 2026-01-01T02:18:20Z on");

        now = now.plusSeconds(1);
        assertLost(lease, "it expired at 2026-01-01T02:18:20Z; it was not renewed in time");
        lease.renew();
        lease.requireHeld();
        lease.close();
    }

    @Test
    @Timeout(60)
    void aHolderRenewsByItself() {
        try (Lease lease = Lease.take(leases(Duration.ofMillis(300)), "first", 0, () -> 0, clock)) {
            now = now.plusSeconds(60);
            while (!fileOf(1).contains("\"expires_at\":\"2026-01-01T02:01:00.300Z\"")) {
                Thread.onSpinWait();
            }
            lease.requireHeld();
        }
    }

    @Test
    void aLeaseThatCannotBeRenewedSaysWhy() throws IOException {
        Lease lease = take("first");
        now = now.plus(TEN_MINUTES);
        Path file = root.resolve("_lock/00000000000000000001.json");
        Files.delete(file);
        Files.createDirectory(file);
        lease.renew();

        assertLost(lease, "it expired at 2026-01-01T02:10:00Z; it could not be renewed: ");
    }

    @Test
    void aFileThatNobodyCanReadCountsFromItsTime() throws IOException {
        for (String garbage : List.of("", "{\"run_id\":\"half", "[]", "{\"taken_at\":\"2026-01-01\"}")) {
            Path file = root.resolve("_lock/00000000000000000007.json");
            Files.createDirectories(file.getParent());
            Files.writeString(file, garbage);
            Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(599)));
            assertThatThrownBy(() -> take("second"))
                    .hasMessageContaining("lock: run unknown (unknown) is writing")
                    .hasMessageContaining("free from 2026-01-01T02:00:01Z on");

            Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(600)));
            try (Lease lease = take("second")) {
                assertThat(lease.generation()).isEqualTo(8);
                assertThat(lease.abandoned()).isEmpty();
            }
            Files.delete(root.resolve("_lock/00000000000000000008.json"));
        }
    }

    /** Java writes numbers with the digits of the default locale unless told otherwise. */
    @Test
    @Timeout(60)
    void filesAreNamedTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            take("first").close();
            take("second").close();
        } finally {
            Locale.setDefault(before);
        }
        assertThat(fileOf(2)).contains("\"run_id\":\"second\"");
    }

    @Test
    void onlyTheLastHoldersAreKept() throws IOException {
        for (int run = 1; run <= 7; run++) {
            take("run-" + run).close();
        }
        try (Stream<Path> kept = Files.list(root.resolve("_lock"))) {
            assertThat(kept.map(file -> file.getFileName().toString()).sorted())
                    .containsExactly(
                            "00000000000000000003.json",
                            "00000000000000000004.json",
                            "00000000000000000005.json",
                            "00000000000000000006.json",
                            "00000000000000000007.json");
        }
    }

    @Test
    void whereNothingCanBeWrittenItIsTheStorage() throws IOException {
        Files.writeString(root.resolve("_lock"), "a file");

        assertThatThrownBy(() -> take("first"))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("lock: file:" + root + "/_lock cannot be read or written: ")
                .extracting("exitCode")
                .isEqualTo(ExitCode.STORAGE);
    }

    private Lease take(String runId) {
        return Lease.take(leases(TEN_MINUTES), runId, 0, () -> 0, clock);
    }

    private LeaseFiles leases(Duration expiresAfter) {
        return LeaseFiles.in(files, new org.apache.hadoop.fs.Path(root.toUri().toString(), "_lock"), expiresAfter);
    }

    private String fileOf(int generation) {
        try {
            return Files.readString(root.resolve(String.format("_lock/%020d.json", generation)));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void assertLost(Lease lease, String why) {
        assertThatThrownBy(lease::requireHeld)
                .isInstanceOf(SafraException.class)
                .hasMessageContaining("lock: run first has lost file:")
                .hasMessageContaining("(generation 1): " + why)
                .hasMessageEndingWith(". Nothing was published; run again.")
                .extracting("exitCode")
                .isEqualTo(ExitCode.LOCKED);
    }
}
