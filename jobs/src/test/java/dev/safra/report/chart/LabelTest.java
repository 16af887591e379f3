package dev.safra.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelTest {

    @Test
    void aTextIsCutByCodePointsToTheRoomThereIs() {
        String fitted = Label.fit("\uD83D\uDE00".repeat(300), 100, 10);

        assertThat(fitted).matches("(\uD83D\uDE00)+\u2026");
        assertThat(Label.width(fitted, 10)).isLessThanOrEqualTo(100);
        assertThat(Label.fit("Churn", 100, 10)).isEqualTo("Churn");
    }

    @Test
    void whatXmlForbidsOrWouldTurnTheDirectionIsLeftOut() {
        assertThat(Label.clean("a\u202Eb\u2066c\uD800d\u0000e\u2028f\uFFFFg \u05D0\n"))
                .isEqualTo("abcd e fg \u05D0");
        assertThat(Label.clean(null)).isEmpty();
    }

    @Test
    void coordinatesHaveTwoDecimalsAndNoExponent() {
        assertThat(Svg.number(1.005e3)).isEqualTo("1005");
        assertThat(Svg.number(-0.056)).isEqualTo("-0.06");
        assertThat(Svg.number(-0.001)).isEqualTo("0");
        assertThat(Svg.number(12.5)).isEqualTo("12.5");
        assertThat(Svg.number(Double.NaN)).isEqualTo("0");
    }
}
