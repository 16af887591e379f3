package dev.safra.experience;

import dev.safra.dimension.Ratio;
import java.time.LocalDate;

/** Counts of respondents by score, and of questions asked. */
final class Counts {

    private static final int RESPONSES = 0;
    private static final int PROMOTERS = 1;
    private static final int DETRACTORS = 2;
    private static final int SATISFIED = 3;
    private static final int SCORES = 4;
    private static final int ASKED = 5;
    private static final int DATED = 6;
    private static final int ANSWERED = 7;
    private static final int SIZE = 8;

    private final long[] numbers;
    private LocalDate firstOn;

    Counts() {
        this(new long[SIZE], null);
    }

    /** From the values of {@link #numbers} and {@link #firstOn}. */
    Counts(long[] numbers, LocalDate firstOn) {
        this.numbers = numbers;
        this.firstOn = firstOn;
    }

    long[] numbers() {
        return numbers;
    }

    /** The first day with an answer or a question. */
    LocalDate firstOn() {
        return firstOn;
    }

    void answer(int score, LocalDate on) {
        numbers[RESPONSES]++;
        numbers[PROMOTERS] += NpsScores.isPromoter(score) ? 1 : 0;
        numbers[DETRACTORS] += NpsScores.isDetractor(score) ? 1 : 0;
        numbers[SATISFIED] += CsatScores.isSatisfied(score) ? 1 : 0;
        numbers[SCORES] += score;
        first(on);
    }

    /** @param isDated whether the time it was asked is known */
    void question(boolean isDated, boolean isAnswered, LocalDate on) {
        numbers[ASKED]++;
        numbers[DATED] += isDated ? 1 : 0;
        numbers[ANSWERED] += isAnswered ? 1 : 0;
        first(on);
    }

    void add(Counts other) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += other.numbers[i];
        }
        first(other.firstOn);
    }

    private void first(LocalDate on) {
        if (firstOn == null || on.isBefore(firstOn)) {
            firstOn = on;
        }
    }

    long responses() {
        return numbers[RESPONSES];
    }

    long promoters() {
        return numbers[PROMOTERS];
    }

    long detractors() {
        return numbers[DETRACTORS];
    }

    long satisfied() {
        return numbers[SATISFIED];
    }

    long sumOfScores() {
        return numbers[SCORES];
    }

    /** Null if it is not known of any question when it was asked. */
    Long asked() {
        return numbers[DATED] > 0 ? numbers[ASKED] : null;
    }

    Double responseRate() {
        return asked() == null ? null : Ratio.of(numbers[ANSWERED], asked());
    }
}
