package dev.safra.dimension;

import dev.safra.lake.Decimals;
import dev.safra.lake.Types;
import org.apache.spark.sql.Column;

/** MONEY in ten-thousandths and back, exactly: sums of BIGINT are many times faster than sums of decimals. */
public final class Amounts {

    private Amounts() {}

    /** Ten-thousandths as MONEY. */
    public static Column money(Column tenThousandths) {
        return Decimals.of(tenThousandths, Types.MONEY);
    }

    /** MONEY in ten-thousandths. */
    public static Column tenThousandths(Column money) {
        return Decimals.units(money, Types.MONEY);
    }
}
