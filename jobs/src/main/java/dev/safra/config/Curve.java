package dev.safra.config;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A piecewise-linear function from a measure's value to its score: straight between its points, level beyond them.
 * Scores rise throughout or fall throughout.
 *
 * @param values ascending
 * @param scores 0 to 100, one for each value
 */
public record Curve(double[] values, double[] scores) implements Serializable {

    /** The score of a value. */
    public double at(double value) {
        if (value <= values[0]) {
            return scores[0];
        }
        for (int i = 1; i < values.length; i++) {
            if (value <= values[i]) {
                double share = (value - values[i - 1]) / (values[i] - values[i - 1]);
                return scores[i - 1] + share * (scores[i] - scores[i - 1]);
            }
        }
        return scores[scores.length - 1];
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
