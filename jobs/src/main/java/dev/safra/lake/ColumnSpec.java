package dev.safra.lake;

import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;

/**
 * A column of a table.
 *
 * @param unit what its numbers count or measure; empty where it holds no numbers
 */
public record ColumnSpec(String name, DataType type, boolean isNullable, String description, String unit) {

    private static final Pattern TIME = Pattern.compile("(?:^|_)(minutes|hours|days|months)(?:_|$)");

    /** A column whose unit follows from its type and name: money, a fraction, a time or a count. */
    static ColumnSpec of(String name, DataType type, boolean isNullable, String description) {
        return new ColumnSpec(name, type, isNullable, description, unit(name, type));
    }

    ColumnSpec in(String otherUnit) {
        return new ColumnSpec(name, type, isNullable, description, otherUnit);
    }

    ColumnSpec withNulls(boolean canBeNull) {
        return new ColumnSpec(name, type, canBeNull, description, unit);
    }

    private static String unit(String name, DataType type) {
        if (!(type instanceof NumericType)) {
            return "";
        }
        if (type instanceof DecimalType) {
            return "money";
        }
        var time = TIME.matcher(name);
        if (time.find()) {
            return time.group(1);
        }
        return type.equals(DataTypes.DoubleType) ? "fraction" : "count";
    }
}
