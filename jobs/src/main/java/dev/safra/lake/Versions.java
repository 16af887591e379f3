package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.util.Map;
import java.util.TreeMap;

/** The versions of Spark and Delta that Safra was tested with: others break at patch level, with errors of their own. */
public final class Versions {

    /** By Spark's version. */
    private static final Map<String, String> TESTED_DELTA = Map.of("4.2.0", "4.4.0");

    private Versions() {}

    /** What is running. */
    public static Map<String, String> running() {
        Map<String, String> versions = new TreeMap<>();
        versions.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        versions.put("delta", io.delta.package$.MODULE$.VERSION());
        versions.put("java", System.getProperty("java.version"));
        String safra = Versions.class.getPackage().getImplementationVersion();
        versions.put("safra", safra == null ? "unpackaged" : safra);
        return versions;
    }

    /** Throws SafraException (26) for a pair that was not tested. */
    static void requireTested(String spark, String delta) {
        if (!delta.equals(TESTED_DELTA.get(spark))) {
            throw new SafraException(
                    ExitCode.UNSUPPORTED_VERSIONS,
                    "versions: Spark " + spark + " with Delta " + delta + " was never tested; use one of "
                            + new TreeMap<>(TESTED_DELTA) + " (Spark=Delta): delta-spark_4.2_2.13");
        }
    }
}
