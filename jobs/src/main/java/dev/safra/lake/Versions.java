package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The versions of Spark and Delta that Safra was tested with. Even other patch versions break, with Spark's or Delta's
 * own errors.
 */
public final class Versions {

    private static final String SPARK = "4.2.0";
    private static final String DELTA = "4.4.0";

    private Versions() {}

    /** The running versions of Spark, Delta, Java and Safra. */
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
        if (!spark.equals(SPARK) || !delta.equals(DELTA)) {
            throw new SafraException(
                    ExitCode.UNSUPPORTED_VERSIONS,
                    "versions: Spark " + spark + " with Delta " + delta + " was never tested; use Spark " + SPARK
                            + " with delta-spark_4.2_2.13 " + DELTA);
        }
    }
}
