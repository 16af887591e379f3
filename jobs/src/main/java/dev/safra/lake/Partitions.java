package dev.safra.lake;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Where rows lie while they are worked on. In a session for small inputs all of them lie in one partition from the moment
 * they are read: what belongs together is together, and no join, sort or sum has to move anything.
 */
public final class Partitions {

    private Partitions() {}

    /** Rows as they are read. */
    static Dataset<Row> read(Dataset<Row> rows) {
        return isOne(rows) ? rows.coalesce(1) : rows;
    }

    /** Rows with the same values in one partition. */
    public static Dataset<Row> by(Dataset<Row> rows, Column... values) {
        return isOne(rows) ? rows.coalesce(1) : rows.repartition(values);
    }

    /** Rows of which no partition has any that comes between those of another. */
    public static Dataset<Row> byRange(Dataset<Row> rows, Column... order) {
        return isOne(rows) ? rows.coalesce(1) : rows.repartitionByRange(order);
    }

    /** Few rows that are sent to wherever they are joined to many. */
    public static Dataset<Row> broadcast(Dataset<Row> few) {
        return isOne(few) ? few : functions.broadcast(few);
    }

    /** Rows that are read more than once, computed when they first are. {@link Lakehouse#forgetCached} lets go of them. */
    public static Dataset<Row> cached(Dataset<Row> rows) {
        // In this process no rows are lost, so what they were made from is not planned anew with whatever reads them.
        return isOne(rows) && rows.sparkSession().sparkContext().isLocal()
                ? rows.coalesce(1).localCheckpoint(false, StorageLevel.MEMORY_AND_DISK())
                : rows.persist(StorageLevel.MEMORY_AND_DISK());
    }

    /**
     * The same, of rows that several tables are told from. Of several partitions they are computed now: were they to fail
     * while two writers wait for them, Spark would have each wait for the other's cache for good.
     */
    public static Dataset<Row> cachedNow(Dataset<Row> rows) {
        Dataset<Row> cached = cached(rows);
        if (!isOne(rows)) {
            cached.count();
        }
        return cached;
    }

    /** The same where all rows lie in one partition; many rows are read again. */
    public static Dataset<Row> cachedIfFew(Dataset<Row> rows) {
        return isOne(rows) ? cached(rows) : rows;
    }

    private static boolean isOne(Dataset<Row> rows) {
        return Tuning.isForSmall(rows.sparkSession());
    }
}
