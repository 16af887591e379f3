package dev.safra.retention;

import dev.safra.dimension.Amounts;
import java.util.ArrayList;
import java.util.List;

/** Statistics over an indicator's cells of the same period, of all cohorts. */
final class Curve {

    /** Half the width of the 95 % interval in standard errors: the 97.5 % point of the normal distribution. */
    private static final double ERRORS = 1.96;

    private final List<Double> rates = new ArrayList<>();
    private int cohorts;
    private long base;
    private long value;

    void add(Cell cell) {
        if (cell.isComplete()) {
            cohorts++;
            base = Math.addExact(base, cell.base());
            value = Math.addExact(value, cell.value());
            if (cell.rate() != null) {
                rates.add(cell.rate());
            }
        }
    }

    int cohorts() {
        return cohorts;
    }

    /** Sum of values over sum of bases; null if the bases add up to zero. */
    Double weightedRate() {
        return Amounts.ratio(value, base);
    }

    /** Plain mean of the rates; null without any. */
    Double meanRate() {
        return rates.isEmpty() ? null : sum() / rates.size();
    }

    /** Lower end of the mean's interval; null below two rates. */
    Double low() {
        return rates.size() < 2 ? null : meanRate() - margin();
    }

    Double high() {
        return rates.size() < 2 ? null : meanRate() + margin();
    }

    private double margin() {
        double mean = meanRate();
        double squares = 0;
        for (double rate : sorted()) {
            squares += (rate - mean) * (rate - mean);
        }
        return Math.sqrt(squares / (rates.size() - 1) / rates.size()) * ERRORS;
    }

    private double sum() {
        double sum = 0;
        for (double rate : sorted()) {
            sum += rate;
        }
        return sum;
    }

    /** Doubles have the same sum to the last digit only in the same order. */
    private List<Double> sorted() {
        return rates.stream().sorted().toList();
    }
}
