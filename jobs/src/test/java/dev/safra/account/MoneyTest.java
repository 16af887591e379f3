package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class MoneyTest {

    @Test
    void aTieIsRoundedAwayFromZero() {
        assertThat(Money.of(new BigDecimal("1.00005"))).isEqualTo(1_0001);
        assertThat(Money.of(new BigDecimal("1.00004999"))).isEqualTo(1_0000);
        assertThat(Money.of(new BigDecimal("-1.00005"))).isEqualTo(-1_0001);
    }

    @Test
    void itReadsBackWithFourDecimals() {
        assertThat(Money.decimal(Money.of(new BigDecimal("12.5")))).isEqualTo("12.5000");
    }

    @Test
    void whatDoesNotFitIsAnErrorAndNotAnotherAmount() {
        assertThatThrownBy(() -> Money.of(new BigDecimal("1e15"))).isInstanceOf(ArithmeticException.class);
    }
}
