package dev.safra.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.net.URL;
import java.util.List;
import java.util.function.Function;

/**
 * Puts the layers of configuration together: {@code --set} over {@code CONFIG_FORCE_…} over files (later over earlier)
 * over {@code reference.conf}.
 *
 * @param text reads a file by its local path or Hadoop URL
 */
public record ConfigLoader(Function<String, String> text) {

    /** The layers, resolved. Throws SafraException (20) where one cannot be read. */
    public Config load(List<String> files, List<String> assignments) {
        Config config = ConfigFactory.empty();
        for (String assignment : assignments) {
            config = assigned(assignment).withFallback(config);
        }
        config = config.withFallback(ConfigFactory.systemEnvironmentOverrides());
        for (int i = files.size() - 1; i >= 0; i--) {
            config = config.withFallback(file(files.get(i)));
        }
        try {
            return config.withFallback(
                            ConfigFactory.parseResources(ConfigLoader.class.getClassLoader(), "reference.conf"))
                    .resolve(ConfigResolveOptions.defaults());
        } catch (ConfigException unresolved) {
            throw new SafraException(ExitCode.CONFIGURATION, "configuration: " + unresolved.getMessage());
        }
    }

    private Config file(String file) {
        try {
            return ConfigFactory.parseString(
                    text.apply(file),
                    ConfigParseOptions.defaults().setOriginDescription(file).setIncluder(new NoUrls(this)));
        } catch (ConfigException wrong) {
            throw new SafraException(ExitCode.CONFIGURATION, "configuration: " + wrong.getMessage());
        }
    }

    /** A key and a plain value, taken as it stands, or a list or object in HOCON. */
    private static Config assigned(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new SafraException(
                    ExitCode.USAGE, "--set " + assignment + ": expected key=value, such as --set safra.time-zone=UTC");
        }
        String key = assignment.substring(0, equals).strip();
        String value = assignment.substring(equals + 1).strip();
        try {
            ConfigValue parsed = value.startsWith("[") || value.startsWith("{")
                    ? ConfigFactory.parseString("value = " + value).getValue("value")
                    : ConfigValueFactory.fromAnyRef(value);
            return ConfigFactory.empty()
                    .withValue(
                            key.startsWith("safra.") ? key : "safra." + key,
                            parsed.withOrigin(ConfigOriginFactory.newSimple("--set")));
        } catch (ConfigException wrong) {
            throw new SafraException(ExitCode.USAGE, "--set " + assignment + ": " + wrong.getMessage());
        }
    }

    /** Includes of files are read like the files themselves; nothing is fetched from elsewhere. */
    private record NoUrls(ConfigLoader loader) implements ConfigIncluder, ConfigIncluderURL {

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            return loader.file(what).root();
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    "configuration: include url(\"" + what + "\") is refused; name the file with --config instead");
        }

        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }
    }
}
