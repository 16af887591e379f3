package dev.safra.lake;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Distributes rows over Spark partitions. In a session for small inputs all rows are in one Spark partition from the
 * moment they are read, so that no join, sort or aggregation needs a shuffle.
 */
public final class Partitions {

    private Partitions() {}

    /** Rows that have just been read, in one Spark partition if the session is for small inputs. */
    static Dataset<Row> read(Dataset<Row> rows) {
        return isOne(rows) ? rows.coalesce(1) : rows;
    }

    /** Brings rows with the same values into one Spark partition. */
    public static Dataset<Row> by(Dataset<Row> rows, Column... values) {
        return isOne(rows) ? rows.coalesce(1) : rows.repartition(values);
    }

    /** Splits rows into Spark partitions whose ranges of values do not overlap. */
    public static Dataset<Row> byRange(Dataset<Row> rows, Column... order) {
        return isOne(rows) ? rows.coalesce(1) : rows.repartitionByRange(order);
    }

    /** Marks few rows to be broadcast where they are joined to many. */
    public static Dataset<Row> broadcast(Dataset<Row> few) {
        return isOne(few) ? few : functions.broadcast(few);
    }

    /**
     * Caches rows that are read more than once; they are computed at the first read. {@link Lakehouse#forgetCached}
     * unpersists them.
     */
    public static Dataset<Row> cached(Dataset<Row> rows) {
        // A local session loses no cached rows, so a checkpoint can cut off their plan, which every reader would plan
        // anew.
        return isOne(rows) && rows.sparkSession().sparkContext().isLocal()
                ? rows.coalesce(1).localCheckpoint(false, StorageLevel.MEMORY_AND_DISK())
                : rows.persist(StorageLevel.MEMORY_AND_DISK());
    }

    /**
     * The same for rows that several tables are computed from. Rows in several Spark partitions are computed now: if
     * they failed while two writers waited for them, Spark would let each wait for the other's cache for ever.
     */
    public static Dataset<Row> cachedNow(Dataset<Row> rows) {
        Dataset<Row> cached = cached(rows);
        if (!isOne(rows)) {
            cached.count();
        }
        return cached;
    }

    /** Caches rows if all are in one Spark partition; otherwise every use reads them again. */
    public static Dataset<Row> cachedIfFew(Dataset<Row> rows) {
        return isOne(rows) ? cached(rows) : rows;
    }

    private static boolean isOne(Dataset<Row> rows) {
        return Tuning.isForSmall(rows.sparkSession());
    }
}
