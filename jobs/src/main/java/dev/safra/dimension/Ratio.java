package dev.safra.dimension;

import static org.apache.spark.sql.functions.try_divide;

import org.apache.spark.sql.Column;

/** Rates of two amounts or counts. */
public final class Ratio {

    private Ratio() {}

    /** Part over base, as a DOUBLE; null where the base is zero or not known. */
    public static Column of(Column part, Column base) {
        return try_divide(part.cast("double"), base.cast("double"));
    }

    /** The same for two numbers. */
    public static Double of(double part, double base) {
        return base == 0 ? null : part / base;
    }
}
