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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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

    private transient Path directory;
    private transient Path first;
    private transient SmallCompany company;
    private transient Faulted firstNight;
    private transient Faulted nextNight;
    private transient List<String> operationsOfTheFirst;
    private transient List<String> operationsOfTheNext;

    /** A fault in the first night of all, or in the next one. */
    private record Case(boolean isFirst, Fault fault) {}

    @BeforeAll
    void runUndisturbed(@TempDir Path temporary) throws IOException {
        startSession();
        Configuration hadoop = session().sparkContext().hadoopConfiguration();
        FaultyFiles.SETTINGS.forEach((key, value) -> hadoop.set(key.replaceFirst("spark.hadoop.", ""), value));
        FileSystem.closeAll();
        directory = temporary;
        company = new SmallCompany(temporary, FaultyFiles.SETTINGS);

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
    void giveBackTheFileSystem() throws IOException {
        Configuration hadoop = session().sparkContext().hadoopConfiguration();
        FaultyFiles.SETTINGS
                .keySet()
                .forEach(key -> hadoop.set(
                        key.replaceFirst("spark.hadoop.", ""),
                        session().sparkContext().getConf().get(key)));
        FileSystem.closeAll();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultyNightPublishesAllOrNothingAndTheNextMendsIt(Case given) throws IOException {
        Path root = directory.resolve("faulty-" + System.nanoTime());
        if (!given.isFirst()) {
            SmallCompany.copy(first, root);
        }
        String day = given.isFirst() ? SmallCompany.FIRST : SmallCompany.SECOND;
        Faulted faulted = given.isFirst() ? firstNight : nextNight;

        Fault.watch(root, Optional.of(given.fault()));
        Ended ended = company.run(day, root);
        Fault.unwatch();

        // A process of its own would begin with nothing in memory.
        DeltaLog.clearCache();
        boolean isPublished = faulted.assertPublicationIsWhole(root);
        faulted.assertTold(root, ended, isPublished);
        Ended rerun = company.run(day, root);
        faulted.assertMended(root, rerun, session());
    }

    /** Each kind's operations of the next night in two halves and one fault in each; and of the first night three. */
    Stream<Case> faults() {
        assertThat(operationsOfTheNext).isNotEmpty();
        return "all".equals(System.getProperty("safra.faults")) ? every() : sample();
    }

    private Stream<Case> every() {
        List<Case> cases = new ArrayList<>();
        for (String kind : KINDS) {
            for (boolean isFirst : new boolean[] {false, true}) {
                int count = count(kind, isFirst);
                for (int n = 1; n <= count; n++) {
                    cases.add(new Case(isFirst, new Fault(Effect.FAIL, n % 2 == 0, n, pattern(kind))));
                }
            }
        }
        return cases.stream();
    }

    private Stream<Case> sample() {
        Random random = new Random(20250430);
        List<Case> cases = new ArrayList<>();
        for (String kind : KINDS) {
            int count = count(kind, false);
            for (int half = 0; half < Math.min(count, 2); half++) {
                int n = 1 + half * count / 2 + random.nextInt(Math.max(1, count / 2));
                cases.add(new Case(false, new Fault(Effect.FAIL, random.nextBoolean(), n, pattern(kind))));
            }
        }
        for (boolean isFirst : new boolean[] {false, true}) {
            int n = 1 + random.nextInt(isFirst ? operationsOfTheFirst.size() : operationsOfTheNext.size());
            cases.add(new Case(isFirst, new Fault(Effect.FAIL_FROM_HERE, false, n, Pattern.compile(".*"))));
        }
        return cases.stream();
    }

    private static Pattern pattern(String kind) {
        return Pattern.compile(kind + " .*");
    }

    private int count(String kind, boolean isFirst) {
        return (int) (isFirst ? operationsOfTheFirst : operationsOfTheNext)
                .stream().filter(operation -> operation.startsWith(kind + " ")).count();
    }
}
