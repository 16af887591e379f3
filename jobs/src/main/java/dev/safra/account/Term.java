package dev.safra.account;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How long one payment lasts: {@code count} times a unit. A two-year contract is {@code month × 24}. */
public record Term(Unit unit, int count) implements Serializable {

    /** A unit's length in months as a fraction, so that nothing is rounded before an item's MRR is. */
    public enum Unit {
        DAY(12, 365),
        WEEK(12 * 7, 365),
        MONTH(1, 1),
        QUARTER(3, 1),
        HALF_YEAR(6, 1),
        YEAR(12, 1);

        private final BigDecimal months;
        private final BigDecimal parts;

        Unit(int months, int parts) {
            this.months = BigDecimal.valueOf(months);
            this.parts = BigDecimal.valueOf(parts);
        }

        /** As it is written in {@code subscriptions.term}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The unit with this code in {@code subscriptions.term}; throws IllegalArgumentException for any other word.
         */
        public static Unit of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }

        /** Every unit as it is written in {@code subscriptions.term}. */
        public static List<String> codes() {
            return Arrays.stream(values()).map(Unit::code).toList();
        }
    }

    /** Whether it is long enough for its end to be a renewal; a quarter is 90 days or 13 weeks. */
    public boolean isQuarterOrLonger() {
        return switch (unit) {
            case DAY -> count >= 90;
            case WEEK -> count >= 13;
            case MONTH -> count >= 3;
            case QUARTER, HALF_YEAR, YEAR -> true;
        };
    }

    /** Monthly recurring revenue of an amount paid per term, converted at a rate and rounded HALF_UP once. */
    public long mrr(BigDecimal amount, BigDecimal rate) {
        BigDecimal months = unit.months.multiply(BigDecimal.valueOf(count));
        return Money.of(amount.multiply(rate).multiply(unit.parts).divide(months, Money.SCALE, RoundingMode.HALF_UP));
    }

    /** The same in the amount's own currency, not rounded to money: precise to 34 digits. */
    public BigDecimal unroundedMrr(BigDecimal amount) {
        BigDecimal months = unit.months.multiply(BigDecimal.valueOf(count));
        return amount.multiply(unit.parts).divide(months, MathContext.DECIMAL128);
    }
}
