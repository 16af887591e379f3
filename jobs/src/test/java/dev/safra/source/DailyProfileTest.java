package dev.safra.source;

import static dev.safra.source.UsageTables.USAGE_EVENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.source.CleanSource.CheckResult;
import dev.safra.source.DataQuality.Past;
import dev.safra.source.Days.Range;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A large source, read by day in one pass. */
final class DailyProfileTest extends SourceTest {

    private static final long serialVersionUID = 1;

    private static final AsOf NIGHT = new AsOf(LocalDate.of(2025, 3, 31));

    private static final Days MARCH_AND_A_DAY = new Days(List.of(
            new Range(LocalDate.of(2025, 3, 1), NIGHT.day()),
            new Range(LocalDate.of(2024, 12, 31), LocalDate.of(2024, 12, 31))));

    private static final String EVENTS = """
            event_id,account_id,user_id,occurred_at,event,feature,version
            e1,acme,ana,2025-03-01T00:00:00,login,,1.0
            e2,acme,ana,2025-03-01T23:59:59,clicked,board,1.0
            e3,acme,bob,2025-03-01T10:00:00,clicked,board,1.0
            e4,,bob,2025-03-01T10:00:00,clicked,ghost,1.0
            e5,acme,bob,yesterday,clicked,board,1.0
            e6,acme,bob,2025-03-31T23:59:59,clicked,board,1.1
            e7,acme,bob,2024-12-31T12:00:00,login,,
            e8,acme,bob,2025-02-28T23:59:59,login,,
            e9,acme,bob,2025-04-01T00:00:00,login,,
            """;

    @Test
    void whatIsReadOfTheDaysAskedForIsCountedSetAsideOrGrouped() {
        DailyProfile profile = profile(EVENTS, "", MARCH_AND_A_DAY);

        assertThat(profile.cleaned().read()).isEqualTo(7);
        assertThat(profile.cleaned().quarantined()).isEqualTo(2);
        assertThat(profile.cleaned().findings())
                .extracting(CheckResult::rule, CheckResult::affected, CheckResult::example)
                .containsExactly(
                        tuple("account_id_missing", 1L, null), tuple("occurred_at_unreadable", 1L, "yesterday"));
        expect(profile.cleaned().setAside(), """
                input        | rule                   | value
                usage_events | account_id_missing     |
                usage_events | occurred_at_unreadable | yesterday
                """);
        expect(profile.groups(), """
                day        | feature | version | rows
                2025-03-01 |         | 1.0     | 1
                2025-03-01 | board   | 1.0     | 2
                2025-03-31 | board   | 1.1     | 1
                2024-12-31 |         |         | 1
                """);
        assertThat(profile.days())
                .extractingFromEntries(
                        entry -> entry.getKey() + " " + entry.getValue().rows())
                .containsExactly("2024-12-31 1", "2025-03-01 3", "2025-03-31 1");
        expect(
                profile.accepted(List.of(LocalDate.of(2024, 12, 31), LocalDate.of(2025, 3, 31)))
                        .select("event_id"),
                """
                event_id
                e6
                e7
                """);
        assertThat(profile.accepted(List.of()).count()).isZero();
    }

    @Test
    void aDaysDigestIsThatOfItsRowsInAnyOrder() {
        DailyProfile.Day first = day(EVENTS);

        String[] lines = EVENTS.split("\n");
        Collections.reverse(Arrays.asList(lines).subList(1, lines.length));
        assertThat(day(String.join("\n", lines))).isEqualTo(first);
        assertThat(day(EVENTS.replace("e4,,bob", "e4,,bo")))
                .as("what does not count")
                .isEqualTo(first);
        assertThat(day(EVENTS.replace("e3,", "e10,"))).isNotEqualTo(first);
        assertThat(day(EVENTS.replace("10:00:00,clicked,board", "10:00:00,clicked,report")))
                .isNotEqualTo(first);
        // Pairs of equal rows are told apart from other pairs.
        String twice = EVENTS.replace("e2,acme,ana,2025-03-01T23:59:59,clicked,board,1.0\n", "")
                .replace("e1,", "e3,");
        assertThat(day(twice + "e3,acme,ana,2025-03-01T00:00:00,login,,1.0\n"))
                .isNotEqualTo(day(twice + "e3,acme,bob,2025-03-01T10:00:00,clicked,board,1.0\n"));
    }

    @Test
    void theLastWeekIsComparedWithThoseBeforeIt() {
        StringBuilder events = new StringBuilder("account_id,user_id,occurred_at,event\n");
        for (int age = 0; age < 42; age++) {
            for (int i = 0; i < (age < 7 ? 1 : 3); i++) {
                events.append("acme,ana,").append(NIGHT.day().minusDays(age)).append("T10:00:00,login\n");
            }
        }

        assertThat(profile(events.toString(), "", Days.until(NIGHT.day()))
                        .cleaned()
                        .messages())
                .containsExactly(
                        "usage_events: 7 rows in the 7 days to 2025-03-31; the median of the 5 weeks before is 21,"
                                + " and max-drop = 0.5. See"
                                + " whether the source is complete, or change sources.usage_events.quality.row-count");
        assertThat(profile(
                                events.toString(),
                                "",
                                new Days(List.of(new Range(NIGHT.day().minusDays(7), NIGHT.day()))))
                        .cleaned()
                        .messages())
                .as("a week and a day have no weeks before")
                .isEmpty();
    }

    @Test
    void rulesOfTheSiteAndFreshnessHoldOfALargeSourceToo() {
        assertThatThrownBy(() -> profile(
                        EVENTS, """
                        , quality {
                          rules.known_event { condition = "event in ('login')", action = warn, max-count = 1 }
                          freshness { column = occurred_at, max-age-days = 1 }
                          quarantined.max-count = 1
                        }
                        """, new Days(List.of(new Range(LocalDate.of(2025, 3, 1), LocalDate.of(2025, 3, 29))))))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining(
                        "2 of 5 rows (40.0 %) break known_event (such as \"clicked\"), more than max-count = 1")
                .hasMessageContaining("the newest occurred_at is 2025-03-01, 30 days before 2025-03-31")
                .hasMessageContaining("2 of 5 rows (40.0 %) are set aside in all, more than max-count = 1")
                .extracting("exitCode")
                .isEqualTo(ExitCode.DATA_QUALITY);
    }

    private DailyProfile.Day day(String events) {
        return profile(events, "", MARCH_AND_A_DAY).days().get(LocalDate.of(2025, 3, 1));
    }

    private DailyProfile profile(String events, String more, Days days) {
        session().catalog().clearCache(); // Else the file of this name is the one before.
        file("events.csv", events);
        Sources sources = open(source(USAGE_EVENTS.name(), csv("events.csv") + more));
        sources.require(List.of(USAGE_EVENTS), NIGHT, Past.NONE, Map.of(USAGE_EVENTS, days));
        return sources.profile(USAGE_EVENTS);
    }
}
