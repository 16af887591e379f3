package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            term      | count |      amount |      mrr
            day       |     1 |           1 |  30.4167
            day       |    30 |          30 |  30.4167
            week      |     1 |          10 |  43.4524
            week      |     2 |          20 |  43.4524
            month     |     1 |       99.90 |  99.9000
            month     |    24 |        2400 | 100.0000
            month     |    24 |           1 |   0.0417
            quarter   |     1 |         100 |  33.3333
            half_year |     1 |         100 |  16.6667
            year      |     1 |         100 |   8.3333
            year      |     3 |         360 |  10.0000
            year      |     1 |      0.0006 |   0.0001
            year      |     1 |      0.0005 |   0.0000
            year      |     1 | 0.000599999 |   0.0000
            """)
    void anAmountPerTermIsAnAmountPerMonthRoundedHalfUp(String term, int count, BigDecimal amount, BigDecimal mrr) {
        assertThat(Money.decimal(of(term, count).mrr(amount, BigDecimal.ONE))).isEqualTo(mrr);
    }

    @Test
    void itIsRoundedOnceAfterConversion() {
        // 8.3333 × 3 would be 24.9999.
        assertThat(Money.decimal(of("year", 1).mrr(new BigDecimal("100"), new BigDecimal("3"))))
                .isEqualByComparingTo("25");
    }

    @Test
    void beforeRoundingItIsGoodTo34Digits() {
        assertThat(of("week", 1).unroundedMrr(new BigDecimal("10")))
                .isEqualByComparingTo("43.45238095238095238095238095238095");
    }

    @Test
    void everyUnitIsKnownByItsCode() {
        assertThat(Term.Unit.codes()).containsExactly("day", "week", "month", "quarter", "half_year", "year");
        assertThat(Term.Unit.codes())
                .allSatisfy(code -> assertThat(Term.Unit.of(code).code()).isEqualTo(code));
    }

    @Test
    void anUnknownUnitIsNotTakenForAnother() {
        assertThatThrownBy(() -> Term.Unit.of("fortnight")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Term of(String code, int count) {
        return new Term(Term.Unit.of(code), count);
    }
}
