package dev.safra.dimension;

import dev.safra.lake.Decimals;
import dev.safra.lake.Types;
import java.math.BigDecimal;
import org.apache.spark.sql.Column;

/** MONEY in ten-thousandths and back, exactly: sums of BIGINT are many times faster than sums of decimals. */
public final class Amounts {

    private Amounts() {}

    /** Ten-thousandths as MONEY. */
    public static Column money(Column tenThousandths) {
        return Decimals.of(tenThousandths, Types.MONEY);
    }

    /** The same for a number. */
    public static BigDecimal money(long tenThousandths) {
        return BigDecimal.valueOf(tenThousandths, Types.MONEY.scale());
    }

    /** Part over base; null where the base is zero. */
    public static Double ratio(long part, long base) {
        return Ratio.of(money(part).doubleValue(), money(base).doubleValue());
    }

    /** MONEY in ten-thousandths. */
    public static Column tenThousandths(Column money) {
        return Decimals.units(money, Types.MONEY);
    }
}
