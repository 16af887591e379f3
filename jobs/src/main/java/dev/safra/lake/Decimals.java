package dev.safra.lake;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.MakeDecimal;
import org.apache.spark.sql.catalyst.expressions.UnscaledValue;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.DecimalType;

/**
 * Converts decimals to and from whole numbers with Spark's internal expressions, which SQL has no names for:
 * multiplying would be many times slower.
 */
public final class Decimals {

    private Decimals() {}

    /** A BIGINT of the type's smallest units as a decimal of that type. */
    public static Column of(Column units, DecimalType type) {
        return ExpressionUtils.column(new MakeDecimal(
                ExpressionUtils.expression(units.cast(Types.BIGINT)), type.precision(), type.scale(), false));
    }

    /** A decimal of a type as a BIGINT of that type's smallest units. */
    public static Column units(Column decimal, DecimalType type) {
        return ExpressionUtils.column(new UnscaledValue(ExpressionUtils.expression(decimal.cast(type))));
    }
}
