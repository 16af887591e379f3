package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.SparkOptions;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Spark sessions set up for Safra: submitted to a cluster, or embedded in this process. */
public final class Sessions {

    /** Settings that results depend on; they override any other value. */
    private static final Map<String, String> ALWAYS = Map.of(
            // A damaged or missing file ends the night; without checksums a flipped bit would change a number.
            "parquet.page.verify-checksum.enabled", "true",
            "spark.sql.files.ignoreCorruptFiles", "false",
            "spark.sql.files.ignoreMissingFiles", "false",
            // Delta 4.4 answers min and max of a date from metadata with a class that the Java 8 time API rejects.
            "spark.databricks.delta.optimizeMetadataQuery.enabled", "false",
            "spark.sql.ansi.enabled", "true",
            "spark.sql.datetime.java8API.enabled", "true",
            "spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");

    private static final Map<String, String> DELTA = Map.of(
            "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension",
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");

    private static final Map<String, String> EMBEDDED = Map.of(
            "spark.databricks.delta.snapshotPartitions", "1",
            // A large night generates more classes than Spark's 100 entries hold; a next night in this process reuses
            // them.
            "spark.sql.codegen.cache.maxEntries", "2000",
            // Vectored reads start a thread for every range of a local file.
            "spark.hadoop.parquet.hadoop.vectored.io.enabled", "false",
            // Every sort and aggregation allocates a page at once; sized by the heap it would be up to 64 MB of zeros.
            "spark.buffer.pageSize", "1m",
            "spark.ui.enabled", "false",
            "spark.driver.host", "localhost",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/safra-warehouse");

    private Sessions() {}

    /**
     * The session of spark-submit where there is one, else an embedded one on all cores. Its time zone is the
     * business's, so that {@code date(created_at)} in a source's columns means the business's day.
     */
    public static SparkSession open(ZoneId businessTimeZone, SparkOptions settings) {
        Versions.requireTested(
                Versions.running().get("spark"), Versions.running().get("delta"));
        SparkSession.Builder builder = SparkSession.builder().appName("safra");
        DELTA.forEach(builder::config);
        if (isEmbedded()) {
            builder.master("local[*]");
            embedded().forEach(builder::config);
        }
        settings.values().forEach(builder::config);
        SparkSession spark = started(builder, businessTimeZone, settings);
        S3Commits.choose();
        Tuning.forSmall(spark, settings);
        return spark;
    }

    private static SparkSession started(SparkSession.Builder builder, ZoneId businessTimeZone, SparkOptions settings) {
        try {
            SparkSession spark = builder.getOrCreate();
            ALWAYS.forEach((key, value) -> spark.conf().set(key, value));
            spark.conf().set("spark.sql.session.timeZone", businessTimeZone.getId());
            return spark;
        } catch (Exception refused) { // Spark throws its checked exceptions undeclared.
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    "safra.spark: Spark cannot be started with " + settings + ": "
                            + settings.hiddenIn(ErrorText.of(ErrorText.root(refused))));
        }
    }

    /** Loads the classes of sessions ahead of {@link #open}. Returns false if that fails; then open reports why. */
    public static boolean load() {
        try {
            return SparkSession.builder() != null;
        } catch (LinkageError otherSpark) {
            return false;
        }
    }

    /** Whether Spark is embedded in this process because no spark-submit started it. */
    static boolean isEmbedded() {
        return System.getProperty("spark.master") == null;
    }

    /** All settings of an embedded session. */
    public static Map<String, String> embedded() {
        Map<String, String> all = new HashMap<>(EMBEDDED);
        all.putAll(DELTA);
        all.putAll(LocalFiles.SETTINGS);
        return all;
    }
}
