package dev.safra.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** On which monthly anniversaries of its first paying day an account has MRR; each as of 20 June 2025 unless said otherwise. */
class AnniversariesTest {

    @Test
    void theyCountFromTheFirstDayWithoutDrifting() {
        String since31January = """
                starts_on  | amount | term
                2025-01-31 |    100 | month
                """;

        // 31 January, 28 February, 31 March, 30 April, 31 May.
        assertThat(alive(since31January, "2025-02-27")).isEqualTo("2025-01-31: 0");
        assertThat(alive(since31January, "2025-02-28")).isEqualTo("2025-01-31: 0 1");
        assertThat(alive(since31January, "2025-03-30")).isEqualTo("2025-01-31: 0 1");
        assertThat(alive(since31January, "2025-03-31")).isEqualTo("2025-01-31: 0 1 2");
        assertThat(alive(since31January, "2025-04-30")).isEqualTo("2025-01-31: 0 1 2 3");
        assertThat(alive(since31January, "2025-05-30")).isEqualTo("2025-01-31: 0 1 2 3");
        assertThat(alive(since31January, "2025-05-31")).isEqualTo("2025-01-31: 0 1 2 3 4");
        // Of a 29 February the twelfth is a 28 February, the 48th a 29th again.
        String sinceALeapDay = since31January.replace("2025-01-31", "2024-02-29");
        assertThat(alive(sinceALeapDay, "2025-02-27")).endsWith(" 10 11");
        assertThat(alive(sinceALeapDay, "2025-02-28")).endsWith(" 11 12");
        assertThat(alive(sinceALeapDay, "2028-02-28")).endsWith(" 46 47");
        assertThat(alive(sinceALeapDay, "2028-02-29")).endsWith(" 47 48");
    }

    /** Gone on 15 February though back at the month's close; there on 15 April though not at its close. */
    @Test
    void whatCountsIsTheDayAndNotTheClose() {
        assertThat(alive("""
                starts_on  | ends_on    | amount | term
                2025-01-15 | 2025-02-10 |    100 | month
                2025-02-20 | 2025-04-16 |    100 | month
                """)).isEqualTo("2025-01-15: 0 2 3");
    }

    @Test
    void anEndOnTheAnniversaryIsNotAlive() {
        assertThat(alive("""
                starts_on  | ends_on    | amount | term
                2025-01-15 | 2025-03-15 |    100 | month
                """)).isEqualTo("2025-01-15: 0 1");
        assertThat(alive("""
                starts_on  | ends_on    | amount | term
                2025-01-15 | 2025-03-16 |    100 | month
                """)).isEqualTo("2025-01-15: 0 1 2");
    }

    @Test
    void whoCameAndWentWithinAMonthHasAFirstDayAllTheSame() {
        assertThat(alive("""
                starts_on  | ends_on    | amount | term
                2025-03-03 | 2025-03-20 |    100 | month
                """)).isEqualTo("2025-03-03: 0");
    }

    /** As for MRR: a gap of seven days is bridged, one of eight is not. */
    @Test
    void shortGapsAreBridged() {
        assertThat(alive("""
                starts_on  | ends_on    | amount | term
                2025-01-15 | 2025-02-12 |    100 | month
                2025-02-19 | 2025-03-12 |    100 | month
                2025-03-20 |            |    100 | month
                """)).isEqualTo("2025-01-15: 0 1 3 4 5");
    }

    /** Due since 1 March: it counts up to the 30th day after. */
    @Test
    void whatIsPastDueCountsWithinItsGrace() {
        assertThat(alive("""
                starts_on  | amount | term  | past_due_since
                2025-01-15 |    100 | month | 2025-03-01
                """)).isEqualTo("2025-01-15: 0 1 2");
    }

    /** Any product will do; what is free, tried or paused will not. */
    @Test
    void theFirstDayIsThatOfTheFirstPayment() {
        assertThat(alive("""
                product | status   | starts_on  | ends_on    | amount | term
                core    | trialing | 2025-01-01 | 2025-02-05 |    100 | month
                core    |          | 2025-02-05 | 2025-03-01 |    100 | month
                core    | paused   | 2025-03-01 | 2025-05-01 |    100 | month
                chat    |          | 2025-04-05 | 2025-04-06 |     10 | month
                free    |          | 2025-02-01 |            |      0 | month
                """)).isEqualTo("2025-02-05: 0 2");
        assertThat(alive("""
                starts_on  | amount | term
                2025-06-21 |    100 | month
                """)).isEqualTo("none");
        assertThat(alive("""
                status   | starts_on  | amount | term
                trialing | 2025-01-01 |    100 | month
                """)).isEqualTo("none");
    }

    private static String alive(String rows) {
        return alive(rows, "2025-06-20");
    }

    private static String alive(String rows, String asOf) {
        return new Anniversaries(new AsOf(LocalDate.parse(asOf)), Life.GRACE_DAYS, Life.GAP_DAYS)
                .of(Lives.parse(rows))
                .map(life -> life.firstDay() + ": "
                        + String.join(
                                " ", life.alive().stream().map(String::valueOf).toList()))
                .orElse("none");
    }
}
