package dev.safra.cli;

import dev.safra.config.ConfigLoader;
import dev.safra.config.Settings;
import dev.safra.job.Jobs;
import dev.safra.lake.Files;
import dev.safra.lake.InParallel;
import dev.safra.lake.Sessions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the configuration comes from, the same for every command. */
final class ConfigOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file in HOCON, local or at any Hadoop URL. Repeatable; later files win.")
    List<String> files = new ArrayList<>();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting, which wins over files. Repeatable.")
    List<String> assignments = new ArrayList<>();

    Settings settings() {
        return settings(files, assignments);
    }

    static Settings settings(List<String> files, List<String> assignments) {
        // Loading Spark takes as long as reading the settings, so both run at once.
        return InParallel.both(
                        () -> Jobs.settingsReader().read(new ConfigLoader(Files::text).load(files, assignments)),
                        Sessions::load)
                .one();
    }
}
