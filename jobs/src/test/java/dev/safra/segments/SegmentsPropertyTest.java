package dev.safra.segments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.Segments.Touch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What holds of any accounts, any capacity and any nights. */
final class SegmentsPropertyTest {

    private static final int NIGHTS = 30;
    private static final double EDGE = 0.1;

    private Random random;
    private double movesPerNight;

    /** The touch of each account and the night since when; of those that there are. */
    private final Map<String, Touch> touches = new HashMap<>();

    private final Map<String, Integer> since = new HashMap<>();
    private List<Candidate> accounts = new ArrayList<>();
    private Map<Touch, Long> capacity;
    private int comers;

    private void begin(RepetitionInfo repetition) {
        random = new Random(repetition.getCurrentRepetition());
        movesPerNight = random.nextBoolean() ? 0.05 : random.nextDouble();
        capacity = Map.of(Touch.HIGH, (long) random.nextInt(30), Touch.LOW, (long) random.nextInt(60));
        int size = 1 + random.nextInt(150);
        for (int i = 0; i < size; i++) {
            accounts.add(account(i, 0));
        }
    }

    /** With a value that others have too; one in eight by a rule before the others, some of them pinned. */
    private Candidate account(int number, double pinned) {
        int rule = random.nextInt(8) == 0 ? 0 : 1;
        boolean isPinned = random.nextDouble() < pinned;
        Touch upTo = Touch.values()[random.nextInt(8) == 0 ? random.nextInt(3) : 0];
        return new Candidate("a" + number, random.nextInt(60) * 10_000L, rule, upTo, isPinned, null, false);
    }

    @RepeatedTest(200)
    void whateverHappensTheRulesHold(RepetitionInfo repetition) {
        begin(repetition);
        int dwell = random.nextInt(8);
        double pinned = random.nextInt(3) == 0 ? 0.05 : 0;
        for (int night = 0; night < NIGHTS; night++) {
            if (random.nextInt(10) == 0) {
                capacity = Map.of(Touch.HIGH, (long) random.nextInt(30), Touch.LOW, (long) random.nextInt(60));
            }
            change(pinned);
            Map<String, Touch> before = Map.copyOf(touches);
            List<Candidate> tonight = tonight(night, dwell);
            Map<String, Touch> given = run(tonight, night);

            nobodyHeldMoves(tonight, given);
            assertThat(moves(before, given)).isLessThanOrEqualTo(budget());
            capacityIsKept(tonight, given);
        }
    }

    /** Some accounts come, some go, and many are worth something else. */
    private void change(double pinned) {
        accounts.removeIf(account -> random.nextInt(40) == 0);
        touches.keySet()
                .removeIf(account ->
                        accounts.stream().noneMatch(there -> there.accountId().equals(account)));
        for (int i = random.nextInt(5); i > 0; i--) {
            accounts.add(account(1000 + comers++, pinned));
        }
        accounts = new ArrayList<>(accounts.stream()
                .map(account -> random.nextInt(10) > 0 ? account : as(account, account(0, pinned)))
                .toList());
    }

    private static Candidate as(Candidate account, Candidate other) {
        return new Candidate(
                account.accountId(), other.value(), other.rule(), other.upTo(), other.isPinned(), null, false);
    }

    private List<Candidate> tonight(int night, int dwell) {
        List<Candidate> tonight = new ArrayList<>();
        for (Candidate account : accounts) {
            Touch before = touches.get(account.accountId());
            boolean isHeld = before != null
                    && (night - since.get(account.accountId()) < dwell || (dwell > 0 && random.nextInt(20) == 0));
            tonight.add(new Candidate(
                    account.accountId(),
                    account.value(),
                    account.rule(),
                    account.upTo(),
                    account.isPinned(),
                    before,
                    isHeld));
        }
        return tonight;
    }

    private Map<String, Touch> run(List<Candidate> tonight, int night) {
        Map<String, Touch> given = InMemory.night(tonight, capacity, EDGE, movesPerNight);
        given.forEach((account, touch) -> {
            if (touches.put(account, touch) != touch) {
                since.put(account, night);
            }
        });
        return given;
    }

    private long budget() {
        return movesPerNight == 0 ? 0 : Math.max(1, (long) Math.floor(movesPerNight * accounts.size()));
    }

    private static long moves(Map<String, Touch> before, Map<String, Touch> after) {
        return after.entrySet().stream()
                .filter(each -> before.containsKey(each.getKey()) && before.get(each.getKey()) != each.getValue())
                .count();
    }

    private static void nobodyHeldMoves(List<Candidate> tonight, Map<String, Touch> given) {
        tonight.stream()
                .filter(Candidate::isHeld)
                .forEach(account -> assertThat(given.get(account.accountId())).isEqualTo(account.before()));
    }

    /** Only pins, and who has had a place since there were more of them, are beyond the capacity. */
    private void capacityIsKept(List<Candidate> tonight, Map<String, Touch> given) {
        for (Touch touch : List.of(Touch.HIGH, Touch.LOW)) {
            List<Candidate> having = tonight.stream()
                    .filter(account -> given.get(account.accountId()) == touch)
                    .toList();
            boolean isSomebodyAdmitted =
                    having.stream().anyMatch(account -> !account.isPinned() && !isAtLeast(account.before(), touch));
            if (isSomebodyAdmitted) {
                assertThat(having.size())
                        .isLessThanOrEqualTo(capacity.get(touch).intValue());
            }
        }
    }

    private static boolean isAtLeast(Touch before, Touch touch) {
        return before != null && before.isAtLeast(touch);
    }

    @RepeatedTest(50)
    void whileCapacityStaysItIsNeverExceeded(RepetitionInfo repetition) {
        begin(repetition);
        for (int night = 0; night < NIGHTS; night++) {
            change(0);
            Map<String, Touch> given = run(tonight(night, random.nextInt(4)), night);
            capacity.forEach((touch, places) -> assertThat(
                            given.values().stream().filter(touch::equals).count())
                    .isLessThanOrEqualTo(places));
        }
    }

    @RepeatedTest(50)
    void whereNothingChangesNobodyMoves(RepetitionInfo repetition) {
        begin(repetition);
        Map<String, Touch> first = run(tonight(0, 0), 0);
        assertThat(run(tonight(1, 0), 1)).isEqualTo(first);
    }

    @RepeatedTest(50)
    void aLittleNoiseMovesNobody(RepetitionInfo repetition) {
        begin(repetition);
        Map<String, Touch> first = run(tonight(0, 0), 0);
        List<Candidate> quiet = accounts;
        for (int night = 1; night <= NIGHTS; night++) {
            accounts = quiet.stream()
                    .map(account ->
                            worth(account, Math.round(account.value() * (0.95 + random.nextInt(1001) / 10_000.0))))
                    .toList();
            assertThat(run(tonight(night, 0), night)).isEqualTo(first);
        }
    }

    private static Candidate worth(Candidate account, long value) {
        return new Candidate(
                account.accountId(), value, account.rule(), account.upTo(), account.isPinned(), null, false);
    }

    /** Given time, whoever is worth enough more than one with a place has it, and no place is free that somebody may have. */
    @RepeatedTest(50)
    void inTheEndEverybodyHasItsDue(RepetitionInfo repetition) {
        begin(repetition);
        run(tonight(0, 0), 0);
        change(0);
        capacity = Map.of(Touch.HIGH, (long) random.nextInt(30), Touch.LOW, (long) random.nextInt(60));
        // One exchange takes three moves at most.
        movesPerNight = Math.max(movesPerNight, Math.min(1, 3.01 / accounts.size()));
        for (int night = 1; night <= 2 * accounts.size() + 2; night++) {
            run(tonight(night, 0), night);
        }

        for (Touch touch : List.of(Touch.HIGH, Touch.LOW)) {
            List<Candidate> inside = accounts.stream()
                    .filter(account -> touches.get(account.accountId()) == touch)
                    .toList();
            List<Candidate> outside = accounts.stream()
                    .filter(account -> account.upTo().isAtLeast(touch))
                    .filter(account -> !touches.get(account.accountId()).isAtLeast(touch))
                    .toList();
            assertThat(inside).allMatch(account -> account.upTo().isAtLeast(touch));
            assertThat((long) inside.size()).isEqualTo(Math.min(capacity.get(touch), inside.size() + outside.size()));
            for (Candidate out : outside) {
                assertThat(inside)
                        .noneMatch(in -> out.rule() < in.rule()
                                || (out.rule() == in.rule() && out.value() * 9 > in.value() * 10));
            }
        }
    }
}
