package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.testing.Fault;
import dev.safra.testing.Fault.Effect;
import dev.safra.testing.Faulted;
import dev.safra.testing.Faulted.Recorded;
import dev.safra.testing.FaultyFiles;
import dev.safra.testing.SmallCompany;
import dev.safra.testing.SmallCompany.Ended;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nights on storage that fails: at the n-th create, close, rename, list, mkdirs or delete, once or for good, before it is
 * done or after. A sample of all n; every one of a kind of night with {@code -Dsafra.faults=only_retention} (or first,
 * next), of all kinds with {@code all}; or one, as {@link Fault} writes it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StorageFaultsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final List<String> KINDS = List.of("create", "close", "rename", "list", "mkdirs", "delete");

    /** So many faults follow one another before a night without. */
    private static final int PILE = 5;

    private final AtomicInteger roots = new AtomicInteger();

    private transient Path directory;
    private transient SmallCompany company;
    private transient Map<Kind, Given> given;

    /** Which night, on what. */
    private enum Kind {
        FIRST,
        NEXT,
        ONLY_RETENTION
    }

    /** A night's arguments, the root that it begins with, what should come of it, and all that it does to files. */
    private record Given(String day, List<String> more, Path start, Faulted faulted, List<String> operations) {}

    /** Faults that follow one another on one root. */
    private record Pile(Kind kind, List<Fault> faults) {}

    @BeforeAll
    void runUndisturbed(@TempDir Path temporary) throws IOException {
        startSession();
        Configuration hadoop = session().sparkContext().hadoopConfiguration();
        FaultyFiles.SETTINGS.forEach((key, value) -> hadoop.set(key.replaceFirst("spark.hadoop.", ""), value));
        FileSystem.closeAll();
        directory = temporary;
        company = SmallCompany.in(temporary, FaultyFiles.SETTINGS);

        Path nothing = Files.createDirectory(temporary.resolve("nothing"));
        Path first = temporary.resolve("first");
        given = new EnumMap<>(Kind.class);
        List<String> whole = List.of("--only", "revenue,retention");
        given.put(Kind.FIRST, undisturbed(SmallCompany.FIRST, whole, nothing, first));
        Path next = temporary.resolve("next");
        given.put(Kind.NEXT, undisturbed(SmallCompany.SECOND, whole, first, next));
        List<String> only = List.of("--only", "retention");
        Path part = temporary.resolve("part");
        given.put(Kind.ONLY_RETENTION, undisturbed(SmallCompany.SECOND, only, first, part));
    }

    private Given undisturbed(String day, List<String> more, Path start, Path root) throws IOException {
        SmallCompany.copy(start, root);
        Fault.watch(root, Optional.empty());
        Ended ended = company.run(day, root, more);
        assertThat(ended.code()).as(ended.err()).isZero();
        List<String> operations = Fault.unwatch();
        return new Given(day, more, start, new Faulted(Recorded.of(start), Recorded.of(root)), operations);
    }

    @AfterAll
    void giveBackTheSession() throws IOException {
        FaultyFiles.SETTINGS.keySet().forEach(key -> session().conf().unset(key));
        Configuration hadoop = session().sparkContext().hadoopConfiguration();
        FaultyFiles.SETTINGS
                .keySet()
                .forEach(key -> hadoop.set(
                        key.replaceFirst("spark.hadoop.", ""),
                        session().sparkContext().getConf().get(key)));
        FileSystem.closeAll();
    }

    @ParameterizedTest
    @MethodSource("piles")
    void aFaultyNightPublishesAllOrNothingAndTheNextMendsIt(Pile pile) throws IOException {
        Given night = given.get(pile.kind());
        Path root = null;
        for (Fault fault : pile.faults()) {
            if (root == null) {
                root = SmallCompany.copy(night.start(), directory.resolve("faulty-" + roots.incrementAndGet()));
            }
            Ended ended = faultyNight(fault, root, night);
            if (night.faulted().isPublished(root)) {
                assertMended(night, root, ended.code() == 0 ? Optional.of(ended) : Optional.empty());
                root = null;
            }
        }
        if (root != null) {
            assertMended(night, root, Optional.empty());
        }
    }

    private void assertMended(Given night, Path root, Optional<Ended> ended) {
        Ended rerun = ended.orElseGet(() -> company.run(night.day(), root, night.more()));
        night.faulted().assertMended(root, rerun, session());
    }

    private Ended faultyNight(Fault fault, Path root, Given night) {
        Faulted faulted = night.faulted();
        Set<String> earlier = faulted.reportsSince(root).keySet();
        Fault.watch(root, Optional.of(fault));
        Ended ended = company.run(night.day(), root, night.more());
        Optional<String> hit = Fault.unwatch().stream()
                .filter(fault.operation().asMatchPredicate())
                .skip(fault.nth() - 1L)
                .findFirst();
        // A process of its own would begin with nothing in memory.
        DeltaLog.clearCache();
        String tried = fault + ": " + hit.orElse("did not come to it") + ": exit code " + ended.code();
        try {
            faulted.assertPublicationIsWhole(root);
            faulted.assertTold(root, earlier, ended);
            tell(tried);
        } catch (AssertionError wrong) {
            tell(tried + ": WRONG: " + ended.err() + wrong);
            throw new AssertionError(tried + "\n" + ended.err(), wrong);
        }
        return ended;
    }

    /** Adds a line to what was tried. */
    private static void tell(String line) {
        try {
            Files.writeString(
                    Files.createDirectories(Path.of("target")).resolve("faults.txt"),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Stream<Pile> piles() {
        List<Pile> piles = new ArrayList<>();
        given.forEach((kind, night) -> {
            String asked = System.getProperty("safra.faults", "");
            boolean isSwept =
                    List.of("all", kind.name().toLowerCase(Locale.ROOT)).contains(asked);
            List<Fault> faults = isSwept
                    ? every(night.operations())
                    : asked.startsWith("FAIL")
                            ? List.of(Fault.parse(asked))
                            : sample(night.operations(), kind == Kind.ONLY_RETENTION ? 1 : 0);
            for (int i = 0; i < faults.size(); i += PILE) {
                piles.add(new Pile(kind, faults.subList(i, Math.min(i + PILE, faults.size()))));
            }
        });
        return piles.stream();
    }

    /** Each operation of an undisturbed night; those that take back what the last fault left come first, and shift them. */
    private static List<Fault> every(List<String> operations) {
        List<Fault> faults = new ArrayList<>();
        for (String kind : KINDS) {
            for (int n = 1; n <= count(kind, operations); n++) {
                faults.add(new Fault(Effect.FAIL, n % 2 == 0, n, Pattern.compile(kind + " .*")));
            }
        }
        return faults;
    }

    /** Some of each kind, spread over the night, and storage that is gone from some operation on. */
    private static List<Fault> sample(List<String> operations, int ofEachKind) {
        Random random = new Random(20250430);
        List<Fault> faults = new ArrayList<>();
        for (int part = 0; part < ofEachKind; part++) {
            for (String kind : KINDS.subList(0, 4)) {
                int count = count(kind, operations) / ofEachKind;
                int n = 1 + part * count + random.nextInt(count);
                faults.add(new Fault(Effect.FAIL, random.nextBoolean(), n, Pattern.compile(kind + " .*")));
            }
        }
        int n = 1 + random.nextInt(operations.size());
        faults.add(new Fault(Effect.FAIL_FROM_HERE, false, n, Pattern.compile(".*")));
        return faults;
    }

    private static int count(String kind, List<String> operations) {
        return (int) operations.stream()
                .filter(operation -> operation.startsWith(kind + " "))
                .count();
    }
}
