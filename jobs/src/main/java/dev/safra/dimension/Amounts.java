package dev.safra.dimension;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.MONEY;
import static org.apache.spark.sql.functions.lit;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;

/** MONEY in ten-thousandths and back, exactly: sums of BIGINT are many times faster than sums of decimals. */
public final class Amounts {

    private static final Column TEN_THOUSAND = lit(BigDecimal.valueOf(10_000));
    private static final Column ONE_TEN_THOUSANDTH = lit(new BigDecimal("0.0001"));

    private Amounts() {}

    /** Ten-thousandths as MONEY. */
    public static Column money(Column tenThousandths) {
        return tenThousandths.cast("decimal(20,0)").multiply(ONE_TEN_THOUSANDTH).cast(MONEY);
    }

    /** MONEY in ten-thousandths. */
    public static Column tenThousandths(Column money) {
        return money.multiply(TEN_THOUSAND).cast(BIGINT);
    }
}
