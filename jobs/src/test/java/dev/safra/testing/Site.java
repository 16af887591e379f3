package dev.safra.testing;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.job.Jobs;
import dev.safra.job.Request;
import dev.safra.job.Run;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A company's raw tables as CSV files in a directory, its settings (without dimensions), and its nights there. */
public record Site(Path directory, String curated, String config) {

    /** Curated tables lie in {@code curated} beside the files; nights write no report. */
    public static Site in(Path directory) {
        return new Site(directory, "curated", "safra { dimensions = [], report.nightly = false }\n");
    }

    /** The same files, and curated tables elsewhere in the directory. */
    public Site into(String otherCurated) {
        return new Site(directory, otherCurated, config);
    }

    /** With more settings, a line each. */
    public Site with(String settings) {
        return new Site(directory, curated, config + settings + "\n");
    }

    /** Without health and segments, and what builds on them. */
    public Site onlyNumbers() {
        return with("safra.health.measures = null\nsafra.segments.rules = []");
    }

    /** With a raw table, whether or not its file is there. */
    public Site reading(String table) {
        return with("safra.sources.%1$s { format = csv, path = \"%2$s/%1$s.csv\" }".formatted(table, directory));
    }

    /** With a raw table of these rows, the first line naming the columns. */
    public Site reading(String table, String rows) {
        try {
            Files.writeString(Files.createDirectories(directory).resolve(table + ".csv"), rows);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return reading(table);
    }

    public Settings settings() {
        return Jobs.settingsReader()
                .read(ConfigFactory.parseString(
                                "safra.lakehouse.curated = \"" + directory.resolve(curated) + "\"\n" + config)
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
    }

    public Lakehouse lakehouse() {
        Settings settings = settings();
        return Lakehouse.open(settings);
    }

    public Dataset<Row> read(Table table) {
        return lakehouse().read(table);
    }

    /** Runs the night of a day, with some jobs or all; returns its notes. */
    public List<String> night(String day, String... only) {
        return night(new Request(new AsOf(LocalDate.parse(day)), List.of(only), Optional.empty()));
    }

    /** Runs a night; returns its notes. */
    public List<String> night(Request request) {
        return Run.night(settings(), lakehouse(), request, line -> {}, InstantSource.system());
    }
}
