package dev.safra.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.ConfigLoader;
import dev.safra.config.Settings;
import dev.safra.job.Jobs;
import dev.safra.lake.Lakehouse;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** A test of raw tables: files of its own, opened and cleaned as a site configures them. */
abstract class SourceTest extends SparkTest {

    private static final long serialVersionUID = 1;

    @TempDir
    protected transient Path dir;

    protected Path file(String name, String text) {
        try {
            Path file = dir.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    protected String quoted(String name) {
        return "\"" + dir.resolve(name) + "\"";
    }

    protected String csv(String name) {
        return "format = csv, path = " + quoted(name);
    }

    /** A source that may lack columns and have others unless it says otherwise. */
    protected static String source(String name, String hocon) {
        return "safra.sources." + name + ".quality { missing-columns = ignore, extra-columns = ignore }\n"
                + "safra.sources." + name + " { " + hocon + " }\n";
    }

    protected Settings settings(String... sources) {
        String config = "safra.lakehouse.curated = " + quoted("curated") + "\n" + String.join("\n", sources);
        return Jobs.settingsReader()
                .read(new ConfigLoader(Map.of("site.conf", config)::get).load(List.of("site.conf"), List.of()));
    }

    protected Sources open(String... sources) {
        Settings settings = settings(sources);
        return Sources.open(new Lakehouse(session(), settings.curated()), settings);
    }

    /** Cleans a source, and sees to it that no row is lost. */
    protected CleanSource clean(RawTable table, String hocon) {
        CleanSource cleaned = open(source(table.name(), hocon)).clean(table);
        assertThat(cleaned.accepted().count() + cleaned.deduplicated() + cleaned.quarantined())
                .isEqualTo(cleaned.read());
        assertThat(cleaned.setAside().count()).isEqualTo(cleaned.quarantined());
        return cleaned;
    }
}
