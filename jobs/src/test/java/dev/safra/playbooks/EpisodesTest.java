package dev.safra.playbooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.Playbook;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EpisodesTest {

    private static final LocalDate FRIDAY = LocalDate.of(2026, 6, 5);

    /** The most important first; two of one group; at most two open. */
    private static final Playbook.All ALL = new Playbook.All(
            List.of(
                    playbook("late", "money", 5),
                    playbook("later", "money", 5),
                    playbook("silent", null, 0),
                    playbook("happy", null, 10)),
            Map.of(),
            2,
            30);

    private static Playbook playbook(String name, String group, int cooldown) {
        return new Playbook(
                name, "true", "''", group, cooldown, List.of(step("ask", 3, false), step("act", 10, false)));
    }

    private static Playbook.Step step(String name, int days, boolean isWorkingDays) {
        return new Playbook.Step(name, "Do it", "csm", days, isWorkingDays);
    }

    /** Nights one after the other from a Friday, with the playbooks whose condition is true. */
    private static String after(Set<String> firstRuns, String... nights) {
        List<Episode> episodes = List.of();
        for (int i = 0; i < nights.length; i++) {
            Map<String, String> because = new HashMap<>();
            for (String name : nights[i].split(" ")) {
                because.put(name, "day " + i);
            }
            episodes = new Episodes(ALL, i == 0 ? firstRuns : Set.of()).on(FRIDAY.plusDays(i), episodes, because);
        }
        StringBuilder text = new StringBuilder();
        for (Episode episode : episodes) {
            text.append(episode.playbook() + " " + day(episode.startedOn()) + " " + day(episode.openedOn()) + " "
                    + episode.state().code() + " " + episode.because() + " " + day(episode.closedOn()) + "\n");
        }
        return text.toString();
    }

    private static String day(LocalDate day) {
        return day == null ? "-" : String.valueOf(FRIDAY.until(day).getDays());
    }

    @Test
    void anEpisodeOpensOnceSurvivesNightsAndCloses() {
        assertThat(after(Set.of(), "", "silent")).isEqualTo("silent 1 1 open day 1 -\n");
        assertThat(after(Set.of(), "", "silent", "silent", "silent")).isEqualTo("silent 1 1 open day 3 -\n");
        assertThat(after(Set.of(), "", "silent", "silent", "")).isEqualTo("silent 1 1 closed day 2 3\n");
        assertThat(after(Set.of(), "", "silent", "", "", "")).isEqualTo("silent 1 1 closed day 1 2\n");
    }

    @Test
    void afterItsCooldownItMayComeBack() {
        String closed = "happy 0 0 closed day 0 1\n";
        assertThat(after(Set.of(), "happy", "", "happy")).isEqualTo(closed);
        assertThat(after(Set.of(), "happy", "", "", "", "", "", "", "", "", "", "happy"))
                .isEqualTo(closed);
        assertThat(after(Set.of(), "happy", "", "", "", "", "", "", "", "", "", "", "happy"))
                .isEqualTo("happy 11 11 open day 11 -\n" + closed);
        // Without one at once.
        assertThat(after(Set.of(), "silent", "", "silent"))
                .isEqualTo("silent 2 2 open day 2 -\nsilent 0 0 closed day 0 1\n");
    }

    @Test
    void whatIsThereOnTheFirstRunIsTheBaselineUntilItCloses() {
        assertThat(after(Set.of("silent"), "silent late", "silent late"))
                .isEqualTo("late 0 0 open day 1 -\nsilent 0 - baseline day 1 -\n");
        assertThat(after(Set.of("silent"), "silent", "", "silent"))
                .isEqualTo("silent 2 2 open day 2 -\nsilent 0 - closed day 0 1\n");
    }

    @Test
    void ofAGroupOneIsOpenAndNoneTakesItsPlace() {
        assertThat(after(Set.of(), "late later")).isEqualTo("late 0 0 open day 0 -\nlater 0 - suppressed day 0 -\n");
        assertThat(after(Set.of(), "later", "late later"))
                .isEqualTo("late 1 - suppressed day 1 -\nlater 0 0 open day 1 -\n");
        // What waited opens when the other closes; its steps count from then.
        assertThat(after(Set.of(), "later", "late later", "late"))
                .isEqualTo("late 1 2 open day 2 -\nlater 0 0 closed day 1 2\n");
        assertThat(after(Set.of(), "later", "late later", "later"))
                .isEqualTo("late 1 - closed day 1 2\nlater 0 0 open day 2 -\n");
    }

    @Test
    void soManyAreOpenAtATimeTheMoreImportantFirst() {
        assertThat(after(Set.of(), "happy silent late"))
                .isEqualTo("late 0 0 open day 0 -\nsilent 0 0 open day 0 -\nhappy 0 - suppressed day 0 -\n");
        assertThat(after(Set.of(), "happy silent", "happy silent late", "happy late"))
                .isEqualTo("late 1 2 open day 2 -\nsilent 0 0 closed day 1 2\nhappy 0 0 open day 2 -\n");
    }

    @Test
    void closedOnesAreListedForAWhile() {
        String[] nights = new String[32];
        java.util.Arrays.fill(nights, "");
        nights[0] = "silent";
        assertThat(after(Set.of(), java.util.Arrays.copyOf(nights, 31))).isEqualTo("silent 0 0 closed day 0 1\n");
        assertThat(after(Set.of(), nights)).isEmpty();
    }

    @Test
    void aPlaybookThatIsNoLongerConfiguredHasNone() {
        Episode gone = new Episode("gone", FRIDAY, FRIDAY, Episode.State.OPEN, "", null);

        assertThat(new Episodes(ALL, Set.of()).on(FRIDAY.plusDays(1), List.of(gone), Map.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, ask", "3, ask", "4, act", "10, act", "11, act"})
    void theNextStepIsTheFirstThatIsNotPastDue(int daysLater, String step) {
        assertThat(Steps.next(ALL.playbooks().get(0), FRIDAY, FRIDAY.plusDays(daysLater))
                        .name())
                .isEqualTo(step);
    }

    /** Of a Friday: Monday, Tuesday … */
    @ParameterizedTest
    @CsvSource({"0, 2026-06-05", "1, 2026-06-08", "3, 2026-06-10", "5, 2026-06-12", "6, 2026-06-15"})
    void workingDaysAreMondayToFriday(int days, LocalDate due) {
        assertThat(Steps.dueOn(step("ask", days, true), FRIDAY)).isEqualTo(due);
        assertThat(Steps.dueOn(step("ask", days, false), FRIDAY)).isEqualTo(FRIDAY.plusDays(days));
    }

    /** Whatever comes: at most so many open, one of a group, one that lasts of each playbook, and cooldowns kept. */
    @RepeatedTest(30)
    void theRulesHoldForAnyNights(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Episode> episodes = List.of();
        Map<String, LocalDate> closed = new HashMap<>();
        for (int night = 0; night < 200; night++) {
            LocalDate day = FRIDAY.plusDays(night);
            Map<String, String> because = new HashMap<>();
            ALL.playbooks().stream()
                    .filter(playbook -> random.nextInt(3) > 0)
                    .forEach(playbook -> because.put(playbook.name(), "true"));
            Set<String> first = night == 0 ? Set.of("silent") : Set.of();
            List<Episode> tonight = new Episodes(ALL, first).on(day, episodes, because);
            // A rerun says the same, in whatever order the rows of the night before come.
            List<Episode> shuffled = new ArrayList<>(episodes);
            java.util.Collections.shuffle(shuffled, random);
            assertThat(new Episodes(ALL, first).on(day, shuffled, because))
                    .containsExactlyInAnyOrderElementsOf(tonight);

            Set<String> lasting = new HashSet<>();
            for (Episode episode : tonight) {
                if (episode.lasts()) {
                    assertThat(lasting.add(episode.playbook())).isTrue();
                    assertThat(because).containsKey(episode.playbook());
                }
                if (day.equals(episode.closedOn())) {
                    closed.put(episode.playbook(), day);
                }
                if (day.equals(episode.startedOn()) && closed.containsKey(episode.playbook())) {
                    int cooldown = ALL.playbooks().stream()
                            .filter(playbook -> playbook.name().equals(episode.playbook()))
                            .findFirst()
                            .orElseThrow()
                            .cooldownDays();
                    assertThat(day)
                            .isAfterOrEqualTo(closed.get(episode.playbook()).plusDays(cooldown));
                }
            }
            List<String> open = tonight.stream()
                    .filter(episode -> episode.state() == Episode.State.OPEN)
                    .map(Episode::playbook)
                    .toList();
            assertThat(open).hasSizeLessThanOrEqualTo(2);
            assertThat(open.containsAll(List.of("late", "later"))).isFalse();
            episodes = tonight;
        }
    }
}
