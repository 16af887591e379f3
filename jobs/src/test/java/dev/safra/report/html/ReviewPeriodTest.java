package dev.safra.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReviewPeriodTest {

    /** Reviews are 3, 6, 9 … months after the start: the last day of a month is not counted on from a shorter one. */
    @ParameterizedTest
    @CsvSource({
        "2026-02-05, 2026-05-05, 2026-02-05",
        "2026-02-05, 2026-08-05, 2026-05-05",
        "2024-08-12, 2026-08-12, 2026-05-12",
        "2025-11-30, 2026-02-28, 2025-11-30",
        "2025-11-30, 2026-05-30, 2026-02-28",
        "2025-08-31, 2026-02-28, 2025-11-30",
    })
    void itGoesBackToTheLastReviewOrTheStart(LocalDate activeSince, LocalDate next, LocalDate from) {
        assertThat(ReviewPeriod.between(activeSince, next)).isEqualTo(new ReviewPeriod(from, Optional.of(next)));
    }

    @Test
    void withoutReviewsItIsThreeMonths() {
        assertThat(ReviewPeriod.of(Optional.empty(), LocalDate.of(2026, 6, 30)))
                .isEqualTo(new ReviewPeriod(LocalDate.of(2026, 3, 30), Optional.empty()));
    }
}
