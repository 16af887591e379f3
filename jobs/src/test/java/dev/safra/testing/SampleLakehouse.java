package dev.safra.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.safra.cli.Cli;
import dev.safra.config.Settings;
import dev.safra.job.Jobs;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Table;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The sample company's two nights as the demo runs them: made once a build for all tests that only read them. */
public final class SampleLakehouse {

    private static Path directory;

    private SampleLakehouse() {}

    /** Where the demo put everything. The session has to be started. */
    public static synchronized Path directory() {
        if (directory == null) {
            String build = System.getProperty(
                            "safra.build",
                            String.valueOf(ProcessHandle.current().pid()))
                    .replaceAll("\\D", "");
            Path target = Path.of("target").toAbsolutePath();
            try (FileChannel others = FileChannel.open(
                            target.resolve("sample-lakehouse.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = others.lock()) {
                assertThat(lock.isValid()).isTrue();
                directory = made(target.resolve("sample-lakehouse-" + build));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return directory;
    }

    /** Made by this process, unless another one of the build has done so. */
    private static Path made(Path place) throws IOException {
        Path mark = place.resolve("made");
        if (!Files.exists(mark)) {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            PrintStream stream = new PrintStream(printed, true, UTF_8);
            int code = Cli.run(new String[] {"demo", "--dir=" + place}, stream, stream);
            assertThat(code).as(printed.toString(UTF_8)).isZero();
            Files.writeString(mark, "");
        }
        return place;
    }

    public static Settings settings() {
        return settings("en");
    }

    /** With the report in a language. */
    public static Settings settings(String locale) {
        File demo = directory().resolve("demo.conf").toFile();
        return Jobs.settingsReader()
                .read(ConfigFactory.parseString("safra.report.locale = " + locale)
                        .withFallback(ConfigFactory.parseFile(demo))
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
    }

    public static Lakehouse lakehouse() {
        return Lakehouse.open(settings());
    }

    /** The second night's. */
    public static Publication publication() {
        return new Publications(lakehouse()).last(Optional.empty()).orElseThrow();
    }

    /** Makes every published table a temporary view of its name. */
    public static void createViews() {
        Lakehouse lakehouse = lakehouse();
        Publication publication = publication();
        for (Table table : Jobs.tables()) {
            Long version = publication.versions().get(table.name());
            if (version != null) {
                lakehouse.read(table, version).createOrReplaceTempView(table.name());
            } else if (lakehouse.exists(table)) {
                lakehouse.read(table).createOrReplaceTempView(table.name());
            }
        }
    }
}
