package dev.safra.usage;

import static org.apache.spark.sql.functions.col;

import dev.safra.config.Escaped;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.lake.JavaPass;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A limit for columns of usage events that should have few different values. */
final class CardinalityLimit {

    private CardinalityLimit() {}

    /**
     * Throws SafraException (27) if a column has more than {@code most} different values, because it is then something
     * else than it should be.
     */
    static void require(Dataset<Row> values, String column, int most, String expected) {
        List<Row> few = JavaPass.collect(
                values.where(col(column).isNotNull()).select(column).distinct().limit(most + 1));
        if (few.size() > most) {
            throw new SafraException(
                    ExitCode.SOURCE_CONTRACT,
                    "usage_events: " + column + " has more than " + most + " different values, such as \""
                            + Escaped.value(few.get(0).getString(0)) + "\"; expected " + expected
                            + ". Map what is one under sources.usage_events.columns." + column
                            + " (null where there is none).");
        }
    }
}
