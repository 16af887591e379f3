package dev.safra.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.io.File;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Merges the layers of configuration: {@code --set} over {@code CONFIG_FORCE_…} over files (later over earlier) over
 * {@code reference.conf}.
 *
 * @param text reads a file by its local path or Hadoop URL
 */
public record ConfigLoader(Function<String, String> text) {

    private static final int DEEPEST_INCLUDE = 20;

    /**
     * Merges and resolves the layers. Throws SafraException (20) if one cannot be read, and (2) if an assignment is
     * malformed.
     */
    public Config load(List<String> files, List<String> assignments) {
        return load(files, assignments, ConfigFactory.systemEnvironmentOverrides());
    }

    Config load(List<String> files, List<String> assignments, Config environment) {
        Config config = ConfigFactory.empty();
        for (String assignment : assignments) {
            config = assigned(assignment).withFallback(config);
        }
        config = config.withFallback(environment);
        for (int i = files.size() - 1; i >= 0; i--) {
            config = config.withFallback(file(files.get(i), 0));
        }
        try {
            return config.withFallback(ConfigFactory.parseResources(
                            "reference.conf",
                            ConfigParseOptions.defaults()
                                    .setClassLoader(ConfigLoader.class.getClassLoader())
                                    .setOriginDescription("reference.conf")))
                    .resolve(ConfigResolveOptions.defaults());
        } catch (ConfigException unresolved) {
            throw new SafraException(ExitCode.CONFIGURATION, "configuration: " + unresolved.getMessage());
        }
    }

    private Config file(String file, int depth) {
        try {
            return ConfigFactory.parseString(
                    text.apply(file),
                    ConfigParseOptions.defaults()
                            .setOriginDescription(file)
                            .setIncluder(new Includes(this, file, depth)));
        } catch (ConfigException wrong) {
            throw new SafraException(ExitCode.CONFIGURATION, "configuration: " + withoutText(wrong.getMessage()));
        }
    }

    /** The message without quoted pieces of the file of four characters or more, which may be part of a secret. */
    private static String withoutText(String message) {
        return message.replaceAll("'[^']{4,}'|\"[^\"]{4,}\"", "…");
    }

    /**
     * Parses {@code key=value}. A list, an object and null are read as HOCON; any other value is taken as it stands.
     */
    private static Config assigned(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new SafraException(ExitCode.USAGE, "--set: expected key=value, such as --set safra.time-zone=UTC");
        }
        String key = assignment.substring(0, equals).strip();
        String value = assignment.substring(equals + 1).strip();
        boolean isHocon = value.startsWith("[") || value.startsWith("{") || value.equals("null");
        String path = key.startsWith("safra.") ? key : "safra." + key;
        try {
            return ConfigFactory.parseMap(Collections.singletonMap(path, isHocon ? ofHocon(value) : value), "--set");
        } catch (ConfigException wrong) {
            // The message of the cause contains the value, which may be a secret.
            throw new SafraException(
                    ExitCode.USAGE,
                    "--set " + key + "=…: " + (isHocon ? "the value is no list or object of HOCON" : "the key is none")
                            + "; expected key=value, such as --set safra.time-zone=UTC");
        }
    }

    private static Object ofHocon(String value) {
        return ConfigFactory.parseString("value = " + value).root().get("value").unwrapped();
    }

    /**
     * Reads included files like the file that includes them, and relative to it, or from the class path. Nothing is
     * fetched from elsewhere.
     */
    private record Includes(ConfigLoader loader, String includingFile, int depth)
            implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL {

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            boolean isRemote = hasScheme(includingFile);
            if (hasScheme(what) || (isRemote && what.startsWith("/"))) {
                throw refused(what);
            }
            if (depth == DEEPEST_INCLUDE) {
                throw new SafraException(
                        ExitCode.CONFIGURATION,
                        "configuration: " + includingFile + ": include \"" + what + "\" is nested more than "
                                + DEEPEST_INCLUDE + " deep; check whether the files include each other in a circle");
            }
            String folder = includingFile.substring(0, includingFile.lastIndexOf('/') + 1);
            return loader.file(what.startsWith("/") ? what : folder + what, depth + 1)
                    .root();
        }

        @Override
        public ConfigObject includeFile(ConfigIncludeContext context, File what) {
            return include(context, what.getPath());
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            throw refused(what.toString());
        }

        private static boolean hasScheme(String place) {
            return place.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
        }

        private SafraException refused(String url) {
            return new SafraException(
                    ExitCode.CONFIGURATION,
                    "configuration: " + includingFile + ": include url(\"" + url.replaceFirst("//[^/]*@", "//…@")
                            + "\") is refused; name the file with --config instead");
        }

        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }
    }
}
