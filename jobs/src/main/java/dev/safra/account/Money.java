package dev.safra.account;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Money as a {@code long} of ten-thousandths of the currency's unit, the scale of the tables' MONEY type: exact, and
 * cheap enough for every item of every month.
 */
public final class Money {

    /** Decimal places of MONEY. */
    public static final int SCALE = 4;

    private Money() {}

    /** Rounds HALF_UP to four decimals; throws ArithmeticException beyond about 900 trillion. */
    public static long of(BigDecimal amount) {
        return amount.setScale(SCALE, RoundingMode.HALF_UP).unscaledValue().longValueExact();
    }

    /** The same amount in currency units, with four decimals. */
    public static BigDecimal decimal(long money) {
        return BigDecimal.valueOf(money, SCALE);
    }
}
