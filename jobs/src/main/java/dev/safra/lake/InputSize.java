package dev.safra.lake;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.safra.config.ConfigLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds out whether a night's input is small before the night's JVM starts, so that {@code bin/safra} can fit the JVM's
 * settings to it. Needs neither Spark nor a network.
 */
public final class InputSize {

    /** An input is small if its files, those of sources and curated tables together, have fewer bytes. */
    static final long SMALL = 32L << 20;

    private InputSize() {}

    /** Prints {@code small} or {@code large} for the command line of a night. */
    public static void main(String[] command) {
        String size;
        try {
            size = isSmall(List.of(command)) ? "small" : "large";
        } catch (RuntimeException unknown) {
            size = "large"; // The night will report what is wrong.
        }
        System.out.println(size);
    }

    /** An input whose size cannot be read from local files is not small. */
    static boolean isSmall(List<String> command) {
        Config config = new ConfigLoader(InputSize::text)
                .load(values("--config", command), values("--set", command))
                .getConfig("safra");
        if (config.hasPath("lakehouse.schema")
                || config.hasPath("lakehouse.catalog")
                || command.stream().anyMatch(part -> part.startsWith("@"))) {
            return false;
        }
        List<String> places = new ArrayList<>();
        for (ConfigValue source : config.getObject("sources").values()) {
            Config its = source instanceof ConfigObject object ? object.toConfig() : ConfigFactory.empty();
            if (!its.hasPath("path") || its.hasPath("lookups")) {
                return false;
            }
            places.add(its.getString("path"));
        }
        if (config.hasPath("lakehouse.curated")) {
            places.add(config.getString("lakehouse.curated"));
        }
        long bytes = 0;
        for (String place : places) {
            String local = place.replaceFirst("^file:(//)?", "");
            if (local.matches("[A-Za-z0-9+.-]+:.*|.*[*?\\[{].*")) {
                return false;
            }
            bytes += bytes(Path.of(local));
        }
        return bytes < SMALL;
    }

    private static List<String> values(String option, List<String> command) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < command.size(); i++) {
            if (command.get(i).equals(option) && i + 1 < command.size()) {
                values.add(command.get(i + 1));
            } else if (command.get(i).startsWith(option + "=")) {
                values.add(command.get(i).substring(option.length() + 1));
            }
        }
        return values;
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static long bytes(Path place) {
        if (!Files.exists(place)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(place, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
