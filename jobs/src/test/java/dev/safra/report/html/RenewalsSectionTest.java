package dev.safra.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenewalsSectionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-06-30 | 2026-07-01, 2026-08-01, 2026-09-01
            2026-06-15 | 2026-06-01, 2026-07-01, 2026-08-01, 2026-09-01
            2026-12-31 | 2027-01-01, 2027-02-01, 2027-03-01
            """)
    void monthsAreThoseOfTheNextNinetyDays(LocalDate asOf, String months) {
        assertThat(RenewalsSection.months(asOf)).hasToString("[" + months + "]");
    }
}
