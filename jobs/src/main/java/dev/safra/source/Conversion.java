package dev.safra.source;

import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.safra.lake.Types;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Converts single values from a source's types to the contract's. */
final class Conversion {

    /** A day and a time, as text. A time alone does not match: Spark would take it for a time of today. */
    private static final String MOMENT = "^\\d{4}-\\d{1,2}-\\d{1,2}[T ].*";

    private static final int LONGEST_DAY = "2025-01-31".length();

    private Conversion() {}

    /**
     * Whether values of one type can be converted to another: both are of the same kind, or one is text. A number never
     * becomes a date or a boolean, nor a timestamp text.
     */
    static boolean isPossible(DataType from, DataType to) {
        if (from instanceof NullType || from.sameType(to)) {
            return true;
        }
        if (to instanceof StringType) {
            return from instanceof NumericType || from instanceof BooleanType || from instanceof DateType;
        }
        if (from instanceof StringType) {
            return to instanceof NumericType
                    || to instanceof DateType
                    || to instanceof BooleanType
                    || to instanceof TimestampType;
        }
        boolean isTime = from instanceof DateType || from instanceof TimestampType || from instanceof TimestampNTZType;
        return (from instanceof NumericType && to instanceof NumericType)
                || (isTime && (to instanceof DateType || to instanceof TimestampType));
    }

    /**
     * The value in the contract's type; null if it cannot be converted: not a number, out of range, a fraction for an
     * integer, a day outside the years 1 to 9999. Decimals beyond the type's scale are rounded HALF_UP. A timestamp,
     * also as text, becomes a day in the session's time zone.
     */
    static Column converted(Column given, DataType from, DataType to) {
        Column cast = given.try_cast(to);
        if (to instanceof DateType) {
            Column day = from instanceof StringType
                    ? when(length(given).leq(LONGEST_DAY), cast)
                            .when(
                                    given.rlike(MOMENT),
                                    given.try_cast(Types.TIMESTAMP).cast(to))
                    : cast;
            return when(day.between(lit(LocalDate.of(1, 1, 1)), lit(LocalDate.of(9999, 12, 31))), day);
        }
        boolean canHaveFraction =
                from instanceof DoubleType || from instanceof FloatType || from instanceof DecimalType;
        return to instanceof IntegralType && canHaveFraction ? when(cast.equalTo(given), cast) : cast;
    }
}
