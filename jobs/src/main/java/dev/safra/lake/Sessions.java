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

    /** What results depend on; nobody else's setting of it counts. */
    private static final Map<String, String> ALWAYS = Map.of(
            // A file that is damaged or gone ends the night; without the checksum a flipped bit is another number.
            "parquet.page.verify-checksum.enabled", "true",
            "spark.sql.files.ignoreCorruptFiles", "false",
            "spark.sql.files.ignoreMissingFiles", "false",
            // Delta 4.4 answers min and max of a date from metadata with a class that the Java 8 time API does not
            // take.
            "spark.databricks.delta.optimizeMetadataQuery.enabled", "false",
            "spark.sql.ansi.enabled", "true",
            "spark.sql.datetime.java8API.enabled", "true",
            "spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");

    private static final Map<String, String> DELTA = Map.of(
            "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension",
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");

    private static final Map<String, String> EMBEDDED = Map.of(
            "spark.databricks.delta.snapshotPartitions", "1",
            // A large night generates more code than Spark's hundred entries hold; the next one here finds it again.
            "spark.sql.codegen.cache.maxEntries", "2000",
            // Starts a thread for every range of a local file.
            "spark.hadoop.parquet.hadoop.vectored.io.enabled", "false",
            // Every sort and sum takes a page at once; by the size of the heap it would be up to 64 MB of zeros.
            "spark.buffer.pageSize", "1m",
            "spark.ui.enabled", "false",
            "spark.driver.host", "localhost",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/safra-warehouse");

    private Sessions() {}

    /**
     * The session of spark-submit where there is one, else an embedded one on all cores. Its time zone is the business's,
     * so that {@code date(created_at)} in a source's columns means the business's day.
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
        } catch (Exception refused) { // Spark's own is checked, but thrown undeclared.
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    "safra.spark: Spark cannot be started with " + settings + ": "
                            + settings.hiddenIn(ErrorText.of(ErrorText.root(refused))));
        }
    }

    /** Loads the code of sessions, so that {@link #open} finds it there. Returns whether it could; open tells why not. */
    public static boolean load() {
        try {
            return SparkSession.builder() != null;
        } catch (LinkageError otherSpark) {
            return false;
        }
    }

    /** Whether Spark runs in this process for want of a spark-submit. */
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
