package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import io.delta.kernel.defaults.internal.logstore.LogStoreProvider;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.storage.DelegatingLogStore;
import org.apache.spark.sql.delta.storage.LogStore;
import org.apache.spark.sql.delta.storage.LogStore$;
import org.apache.spark.sql.delta.storage.LogStoreAdaptor;

/**
 * Chooses the log store for commits. On S3 it is ours unless the site has chosen another; curated tables there accept
 * no other.
 */
final class S3Commits {

    private static final String OURS = ConditionalLogStore.class.getName();

    private static final String SETTING = "spark.delta.logStore.s3a.impl";

    /** Settings by which a site chooses a log store. Beside {@code logStore.class} Delta accepts no other. */
    private static final List<String> CHOICES =
            List.of("spark.delta.logStore.class", "delta.logStore.class", SETTING, "delta.logStore.s3a.impl");

    private static final Set<String> S3 = Set.of("s3", "s3a", "s3n");

    private S3Commits() {}

    /**
     * Sets ours unless the site has chosen. Delta reads it from the application's settings; a session's do not reach
     * there.
     */
    static void choose() {
        SparkConf application = SparkEnv.get().conf();
        if (CHOICES.stream().noneMatch(application::contains)) {
            application.set(SETTING, OURS);
        }
    }

    /** The log store for curated tables: on S3 ours, elsewhere the one that the site has chosen, or Delta's own. */
    static io.delta.storage.LogStore store(Configuration hadoop, String scheme) {
        if (S3.contains(scheme.toLowerCase(Locale.ROOT))) {
            return new ConditionalLogStore(hadoop);
        }
        SparkConf application = SparkEnv.get().conf();
        Configuration chosen = new Configuration(hadoop);
        Stream.of("spark.delta.logStore." + scheme + ".impl", "delta.logStore." + scheme + ".impl")
                .filter(application::contains)
                .findFirst()
                .ifPresent(key -> chosen.set("io.delta.kernel.logStore." + scheme + ".impl", application.get(key)));
        return LogStoreProvider.getLogStore(chosen, scheme);
    }

    /** Throws SafraException (20) if another writer could overwrite commits to tables in this directory. */
    static void requireSafe(SparkSession spark, Path root) {
        Configuration hadoop = spark.sessionState().newHadoopConf();
        try {
            FileSystem files = root.getFileSystem(hadoop);
            Path directory = files.makeQualified(root);
            if (!S3.contains(directory.toUri().getScheme().toLowerCase(Locale.ROOT))) {
                return;
            }
            String store = storeOf(spark, directory);
            if (!store.equals(OURS)) {
                throw unsafe(
                        directory,
                        "Delta would commit with " + store + ", and with that two runs can overwrite each other's"
                                + " commits. Use s3a:// and leave spark.delta.logStore.* alone, or set " + SETTING
                                + " = "
                                + OURS);
            }
            if (!files.hasPathCapability(directory, CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE)) {
                throw unsafe(
                        directory,
                        "it cannot create files conditionally. Use Hadoop's s3a from 3.4.2 on, with"
                                + " fs.s3a.create.conditional.enabled = true");
            }
        } catch (SafraException known) {
            throw known;
        } catch (Exception failed) { // Missing classes, settings that Delta refuses, or the network.
            throw unsafe(root, ErrorText.of(failed) + ". See docs/clusters.md, \"On S3\"");
        }
    }

    private static String storeOf(SparkSession spark, Path directory) {
        LogStore store = LogStore$.MODULE$.apply(spark);
        if (store instanceof DelegatingLogStore byScheme) {
            store = byScheme.getDelegate(directory);
        }
        return (store instanceof LogStoreAdaptor adaptor ? adaptor.logStoreImpl() : store)
                .getClass()
                .getName();
    }

    private static SafraException unsafe(Path root, String why) {
        return new SafraException(ExitCode.CONFIGURATION, "lakehouse: " + root + ": " + why);
    }
}
