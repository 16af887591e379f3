package dev.safra.job;

import dev.safra.testing.Curated;
import dev.safra.testing.Fault;
import dev.safra.testing.FaultyFiles;
import dev.safra.testing.SmallCompany;
import dev.safra.testing.SmallCompany.Ended;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StorageFaultsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private transient Path directory;
    private transient SmallCompany company;

    @BeforeAll
    void publish(@TempDir Path temporary) throws IOException {
        startSession();
        directory = temporary;
        company = new SmallCompany(temporary, FaultyFiles.SETTINGS);
        Configuration hadoop = session().sparkContext().hadoopConfiguration();
        FaultyFiles.SETTINGS.forEach((key, value) -> hadoop.set(key.replaceFirst("spark.hadoop.", ""), value));
        FileSystem.closeAll();
    }

    @Test
    void measure() throws IOException {
        Path curated = directory.resolve("curated");
        long t0 = System.nanoTime();
        Ended first = company.run(SmallCompany.FIRST, curated);
        System.out.println("first " + (System.nanoTime() - t0) / 1e9 + first.err());
        Path copy = SmallCompany.copy(curated, directory.resolve("copy"));
        for (int i = 0; i < 5; i++) {
            Path again = SmallCompany.copy(copy, directory.resolve("copy" + i));
            Fault.watch(again, Optional.empty());
            t0 = System.nanoTime();
            Ended next = company.run(SmallCompany.SECOND, again);
            System.out.println("next " + (System.nanoTime() - t0) / 1e9 + next.err());
            List<String> seen = Fault.unwatch();
            System.out.println(seen.size() + " "
                    + seen.stream().collect(Collectors.groupingBy(op -> op.split(" ")[0], Collectors.counting())));
            if (i == 0) {
                seen.forEach(System.out::println);
            }
            t0 = System.nanoTime();
            Curated c = new Curated(again);
            System.out.println(c.publications());
            Map<String, List<String>> rows = c.publishedRows();
            System.out.println(c.publishedFiles());
            System.out.println("checked " + (System.nanoTime() - t0) / 1e9);
            if (i == 0) {
                rows.forEach((t, r) -> System.out.println(t + "\n  " + String.join("\n  ", r)));
            }
        }
    }
}
