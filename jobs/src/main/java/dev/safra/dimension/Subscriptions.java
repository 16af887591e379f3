package dev.safra.dimension;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;

/** Which subscriptions in force allow their product to be used. */
public final class Subscriptions {

    private Subscriptions() {}

    /** Whether a row of the raw subscriptions does: also one on trial, but not a paused one. */
    public static Column isUsable() {
        return coalesce(col("status"), lit("active")).notEqual("paused");
    }
}
