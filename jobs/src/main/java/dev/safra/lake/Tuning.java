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
 * Spark's settings by the size of what is read. Code is generated for each query, and plans are made again while they run:
 * that pays on many rows, and is most of the work on few.
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
            // What it would not compute twice it remembers by row, at more than the price of computing it.
            "spark.sql.subexpressionElimination.enabled",
            "false",
            PARTITIONS,
            "1",
            "spark.sql.leafNodeDefaultParallelism",
            "1",
            // With all rows in one partition, sending one side of a join round is a Spark job for nothing.
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

    /** Sets a session up for small inputs: what it reads before it knows better. */
    static void forSmall(SparkSession spark, SparkOptions chosen) {
        free(spark, chosen).forEach(key -> spark.conf().set(key, FOR_SMALL.get(key)));
    }

    /** Whether all rows are to lie in one partition. */
    static boolean isForSmall(SparkSession spark) {
        return spark.conf().get(PARTITIONS).equals("1");
    }

    private static void forLarge(SparkSession spark, SparkOptions chosen) {
        List<String> free = free(spark, chosen);
        free.forEach(spark.conf()::unset);
        if (Sessions.isEmbedded() && free.contains(PARTITIONS)) {
            // Spark's 200 are a cluster's.
            spark.conf().set(PARTITIONS, String.valueOf(2 * spark.sparkContext().defaultParallelism()));
        }
    }

    /** What the user has set neither in the configuration nor when submitting. */
    private static List<String> free(SparkSession spark, SparkOptions chosen) {
        SparkConf submitted = spark.sparkContext().getConf();
        return FOR_SMALL.keySet().stream()
                .filter(key -> !chosen.values().containsKey(key) && !submitted.contains(key))
                .toList();
    }

    /** A size that nobody can tell is Spark's greatest. */
    private static BigInteger bytes(LogicalPlan source) {
        return source.stats().sizeInBytes().bigInteger();
    }
}
