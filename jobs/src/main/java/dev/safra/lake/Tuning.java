package dev.safra.lake;

import dev.safra.config.SparkOptions;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Chooses Spark's settings by the size of the input. Generating code for each query and planning again while it runs
 * pay off for many rows, and are most of the work for few.
 */
final class Tuning {

    private static final Logger LOG = LoggerFactory.getLogger(Tuning.class);

    private static final String PARTITIONS = "spark.sql.shuffle.partitions";

    private static final Map<String, String> FOR_SMALL = Map.of(
            "spark.sql.adaptive.enabled",
            "false",
            "spark.sql.codegen.wholeStage",
            "false",
            "spark.sql.codegen.factoryMode",
            "NO_CODEGEN",
            // Without generated code it caches values by row, which costs more than computing them twice.
            "spark.sql.subexpressionElimination.enabled",
            "false",
            PARTITIONS,
            "1",
            "spark.sql.leafNodeDefaultParallelism",
            "1",
            // With all rows in one Spark partition, a broadcast is a Spark job for nothing.
            "spark.sql.autoBroadcastJoinThreshold",
            "-1");

    private Tuning() {}

    /** Sets a session up for what it is about to read; see {@link Lakehouse#tune}. */
    static void forInputs(SparkSession spark, Collection<Dataset<Row>> inputs, long stored, SparkOptions chosen) {
        BigInteger bytes = inputs.stream()
                .flatMap(input ->
                        CollectionConverters.asJava(
                                input.queryExecution().analyzed().collectLeaves())
                                .stream())
                .distinct()
                .map(Tuning::bytes)
                .reduce(BigInteger.valueOf(stored), BigInteger::add);
        boolean isSmall = bytes.compareTo(BigInteger.valueOf(InputSize.SMALL)) < 0;
        LOG.info(
                "{} MB of input are {}: queries run {}",
                String.format(Locale.ROOT, "%,.1f", bytes.doubleValue() / (1 << 20)),
                isSmall ? "little" : "much",
                isSmall ? "as planned, without generated code" : "with generated code and adaptive plans");
        if (isSmall) {
            forSmall(spark, chosen);
        } else {
            forLarge(spark, chosen);
        }
    }

    /** Sets a session up for small inputs, as every session is until the size of its input is known. */
    static void forSmall(SparkSession spark, SparkOptions chosen) {
        free(spark, chosen).forEach(key -> spark.conf().set(key, FOR_SMALL.get(key)));
    }

    /** Whether the session is set up for small inputs, with all rows in one Spark partition. */
    static boolean isForSmall(SparkSession spark) {
        return spark.conf().get(PARTITIONS).equals("1");
    }

    private static void forLarge(SparkSession spark, SparkOptions chosen) {
        List<String> free = free(spark, chosen);
        free.forEach(spark.conf()::unset);
        if (Sessions.isEmbedded() && free.contains(PARTITIONS)) {
            // Spark's default of 200 is for clusters.
            spark.conf().set(PARTITIONS, String.valueOf(2 * spark.sparkContext().defaultParallelism()));
        }
    }

    /** The settings that the user has chosen neither in the configuration nor when submitting. */
    private static List<String> free(SparkSession spark, SparkOptions chosen) {
        SparkConf submitted = spark.sparkContext().getConf();
        return FOR_SMALL.keySet().stream()
                .filter(key -> !chosen.values().containsKey(key) && !submitted.contains(key))
                .toList();
    }

    /** A source's size in bytes; Spark's greatest if it is unknown. */
    private static BigInteger bytes(LogicalPlan source) {
        return source.stats().sizeInBytes().bigInteger();
    }
}
