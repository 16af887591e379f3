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
import java.util.List;
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
 * done or after. A sample of all n; with {@code -Dsafra.faults=all} every one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StorageFaultsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final List<String> KINDS = List.of("create", "close", "rename", "list", "mkdirs", "delete");

    /** So many faults follow one another before a night without. */
    private static final int PILE = 5;

    private final AtomicInteger roots = new AtomicInteger();

    private transient Path directory;
    private transient Path first;
    private transient SmallCompany company;
    private transient Faulted firstNight;
    private transient Faulted nextNight;
    private transient List<String> operationsOfTheFirst;
    private transient List<String> operationsOfTheNext;

    /** Faults that follow one another on one root, in the first night of all or in the next one. */
    private record Pile(boolean isFirst, List<Fault> faults) {}

    @BeforeAll
    void runUndisturbed(@TempDir Path temporary) throws IOException {
        startSession();
        Configuration hadoop = session().sparkContext().hadoopConfiguration();
        FaultyFiles.SETTINGS.forEach((key, value) -> hadoop.set(key.replaceFirst("spark.hadoop.", ""), value));
        FileSystem.closeAll();
        directory = temporary;
        company = SmallCompany.in(temporary, FaultyFiles.SETTINGS);

        Recorded nothing = Recorded.of(temporary.resolve("nothing"));
        first = temporary.resolve("first");
        operationsOfTheFirst = operations(SmallCompany.FIRST, first);
        firstNight = new Faulted(nothing, Recorded.of(first));
        Path next = SmallCompany.copy(first, temporary.resolve("next"));
        operationsOfTheNext = operations(SmallCompany.SECOND, next);
        nextNight = new Faulted(firstNight.undisturbed(), Recorded.of(next));
    }

    private List<String> operations(String day, Path root) {
        Fault.watch(root, Optional.empty());
        Ended ended = company.run(day, root);
        assertThat(ended.code()).as(ended.err()).isZero();
        return Fault.unwatch();
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
    void aFaultyNightPublishesAllOrNothingAndTheNextMendsIt(Pile given) throws IOException {
        String day = given.isFirst() ? SmallCompany.FIRST : SmallCompany.SECOND;
        Faulted faulted = given.isFirst() ? firstNight : nextNight;
        Path root = null;
        for (Fault fault : given.faults()) {
            if (root == null) {
                root = root(given.isFirst());
            }
            Ended ended = faultyNight(fault, root, day, faulted);
            if (faulted.isPublished(root)) {
                faulted.assertMended(root, ended.code() == 0 ? ended : company.run(day, root), session());
                root = null;
            }
        }
        if (root != null) {
            faulted.assertMended(root, company.run(day, root), session());
        }
    }

    private Ended faultyNight(Fault fault, Path root, String day, Faulted faulted) {
        Set<String> earlier = faulted.reportsSince(root).keySet();
        Fault.watch(root, Optional.of(fault));
        Ended ended = company.run(day, root);
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
                    Path.of("target/faults.txt"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Path root(boolean isFirst) throws IOException {
        Path root = directory.resolve("faulty-" + roots.incrementAndGet());
        return isFirst ? root : SmallCompany.copy(first, root);
    }

    Stream<Pile> piles() {
        List<Pile> piles = new ArrayList<>();
        for (boolean isFirst : new boolean[] {false, true}) {
            List<Fault> faults = "all".equals(System.getProperty("safra.faults"))
                    ? every(isFirst ? operationsOfTheFirst : operationsOfTheNext)
                    : sample(isFirst ? operationsOfTheFirst : operationsOfTheNext, isFirst ? 0 : 1);
            for (int i = 0; i < faults.size(); i += PILE) {
                piles.add(new Pile(isFirst, faults.subList(i, Math.min(i + PILE, faults.size()))));
            }
        }
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
