package dev.safra.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class CohortCurvesTest {

    private static final Offset<Double> SIX_DIGITS = within(0.0000005);

    /** Rates 0.5, 0.9 and 0.7: mean 0.7, deviation 0.2, so ± 1.96 × 0.2 / √3 = 0.226321. */
    @Test
    void aPeriodIsTheCompleteCohortsTogether() {
        Curve curve = curve(cell(100, 50, true), cell(10, 9, true), cell(10, 7, true), cell(10, 10, false));

        assertThat(curve.cohorts()).isEqualTo(3);
        assertThat(curve.weightedRate()).isEqualTo(0.55);
        assertThat(curve.meanRate()).isEqualTo(0.7, SIX_DIGITS);
        assertThat(curve.low()).isEqualTo(0.473679, SIX_DIGITS);
        assertThat(curve.high()).isEqualTo(0.926321, SIX_DIGITS);
    }

    @Test
    void oneCohortHasNoInterval() {
        Curve curve = curve(cell(100, 40, true), cell(0, 0, true));

        assertThat(curve.cohorts()).isEqualTo(2);
        assertThat(curve.weightedRate()).isEqualTo(0.4);
        assertThat(curve.meanRate()).isEqualTo(0.4);
        assertThat(curve.low()).isNull();
        assertThat(curve.high()).isNull();
    }

    @Test
    void whileAllRunThereIsNoRate() {
        Curve curve = curve(cell(100, 40, false));

        assertThat(curve.cohorts()).isZero();
        assertThat(curve.weightedRate()).isNull();
        assertThat(curve.meanRate()).isNull();
    }

    /** 0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in the last digit. */
    @Test
    void theOrderOfCohortsDoesNotShow() {
        Curve ascending = curve(cells(LongStream.of(1, 2, 3)));
        Curve descending = curve(cells(LongStream.of(3, 2, 1)));

        assertThat(descending.meanRate()).isEqualTo(ascending.meanRate());
        assertThat(descending.low()).isEqualTo(ascending.low());
    }

    private static Cell[] cells(LongStream values) {
        return values.mapToObj(value -> cell(10, value, true)).toArray(Cell[]::new);
    }

    private static Cell cell(long base, long value, boolean isComplete) {
        LocalDate february = LocalDate.of(2025, 2, 1);
        return new Cell(1, february, "accounts", base, base * Cell.ONE, value * Cell.ONE, isComplete);
    }

    private static Curve curve(Cell... cells) {
        Curve curve = new Curve();
        List.of(cells).forEach(curve::add);
        return curve;
    }
}
