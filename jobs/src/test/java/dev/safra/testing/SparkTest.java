package dev.safra.testing;

import com.holdenkarau.spark.testing.JavaDatasetSuiteBase;
import dev.safra.config.SparkOptions;
import dev.safra.lake.Sessions;
import java.io.Serializable;
import java.time.ZoneId;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;

/** A test with Spark: spark-testing-base's session, one for the whole fork, with the settings that Safra runs with. */
public abstract class SparkTest extends JavaDatasetSuiteBase implements Serializable {

    private static final long serialVersionUID = 1;

    @Override
    public boolean enableHiveSupport() {
        return false;
    }

    @Override
    public SparkConf conf() {
        // With this property, as under spark-submit, Safra's commands leave the settings below as they are.
        System.setProperty("spark.master", "local[2]");
        SparkConf conf = super.conf().setMaster("local[2]");
        Sessions.embedded().forEach(conf::set);
        return conf;
    }

    /**
     * Starts the session: the JUnit 4 annotation of {@code runBefore} has no effect under JUnit 5. The session is never
     * stopped, since all tests share it.
     */
    @BeforeEach
    public void startSession() {
        runBefore();
        Sessions.open(ZoneId.of("UTC"), SparkOptions.NONE);
    }

    protected static SparkSession session() {
        return SparkSession.active();
    }

    /** Asserts the rows, in any order; on a difference shows both as tables. */
    protected void expect(Dataset<Row> actual, String expected) {
        TextRows.expect(actual, expected);
    }
}
