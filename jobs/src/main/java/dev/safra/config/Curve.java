package dev.safra.config;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A piecewise-linear function from a measure's value to its score: linear between its points, constant beyond them. Two
 * points with the same value are a step: below the value the curve leads to the first score, and from the value on it
 * continues from the second. Scores rise throughout or fall throughout.
 *
 * @param values ascending; each at most twice
 * @param scores 0 to 100, one for each value
 */
public record Curve(double[] values, double[] scores) implements Serializable {

    /** The score of a value. */
    public double at(double value) {
        int next = 0;
        while (next < values.length && values[next] <= value) {
            next++;
        }
        if (next == 0) {
            return scores[0];
        }
        int last = next - 1;
        if (next == values.length) {
            return scores[last];
        }
        double share = (value - values[last]) / (values[next] - values[last]);
        return scores[last] + share * (scores[next] - scores[last]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Curve curve
                && Arrays.equals(values, curve.values)
                && Arrays.equals(scores, curve.scores);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(values) + Arrays.hashCode(scores);
    }

    @Override
    public String toString() {
        return Arrays.toString(values) + Arrays.toString(scores);
    }
}
