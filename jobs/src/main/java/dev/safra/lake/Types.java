package dev.safra.lake;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** The column types of the contracts. */
public final class Types {

    public static final DataType STRING = DataTypes.StringType;
    public static final DataType BOOLEAN = DataTypes.BooleanType;
    public static final DataType INT = DataTypes.IntegerType;
    public static final DataType BIGINT = DataTypes.LongType;
    public static final DataType DATE = DataTypes.DateType;
    public static final DataType TIMESTAMP = DataTypes.TimestampType;

    /** In the reporting currency unless a column says otherwise. */
    public static final DecimalType MONEY = DataTypes.createDecimalType(20, 4);

    public static final DataType QUANTITY = DataTypes.createDecimalType(20, 4);

    /** Units of the reporting currency for one unit of another. */
    public static final DataType EXCHANGE_RATE = DataTypes.createDecimalType(20, 8);

    /** A fraction: 0.25, not 25. */
    public static final DataType RATE = DataTypes.DoubleType;

    /** In the unit that the column names: a score, minutes, hours. */
    public static final DataType NUMBER = DataTypes.DoubleType;

    public static final DataType STRINGS = DataTypes.createArrayType(STRING);

    public static final DataType STRINGS_TO_BIGINTS = DataTypes.createMapType(STRING, BIGINT, false);

    public static final DataType STRINGS_TO_STRINGS = DataTypes.createMapType(STRING, STRING, false);

    public static final DataType BIGINTS = DataTypes.createArrayType(BIGINT);

    private Types() {}
}
