package dev.safra.report.html;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * A number or a day of the report, with its source.
 *
 * @param value a Number, a LocalDate, or null where the table has none
 */
record Figure(Object value, Source source) {

    boolean isKnown() {
        return value != null;
    }

    /** As a double; NaN where there is none. */
    double number() {
        return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    /** As a count; 0 where there is none. */
    long count() {
        return value == null ? 0 : ((Number) value).longValue();
    }

    LocalDate day() {
        return (LocalDate) value;
    }

    boolean isZero() {
        return value == null || number() == 0;
    }

    /** As it is compared with the table: without trailing zeros. */
    String plain() {
        return value instanceof BigDecimal amount ? amount.stripTrailingZeros().toPlainString() : String.valueOf(value);
    }
}
