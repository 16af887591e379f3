package dev.safra.health;

import dev.safra.config.Curve;
import dev.safra.config.Health;
import dev.safra.config.Health.Cap;
import dev.safra.config.Health.Measure;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes an account's score from its measures (docs/metrics.md, "Health scores"): a weighted mean of dimensions, each
 * of which is a weighted mean of measures.
 */
public record Scoring(Health health, String configVersion) implements Serializable {

    /** A point in ten-thousandths, whose sums are exact. */
    public static final double POINT = 10_000;

    /** The prior where no account has a value. */
    private static final double MIDDLE = 50;

    /**
     * An account's health.
     *
     * @param size its size group
     * @param readings of every measure, in the order of the settings
     * @param caps those whose condition is true
     * @param override in force; null if none is
     * @param before the account's health of the last published night before; null if there is none
     */
    public AccountHealth of(
            String size,
            LocalDate day,
            List<MeasureInput> readings,
            List<Cap> caps,
            Health.Override override,
            AccountHealth before) {
        Map<String, MeasureScore> were = before == null ? Map.of() : byMeasure(before.marks());
        List<MeasureScore> marks = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            Measure measure = health.measures().get(i);
            marks.add(mark(measure, readings.get(i), were.get(measure.name()), size, day));
        }
        marks = weighed(marks, size);
        boolean isKnown = marks.stream().anyMatch(mark -> mark.weight() > 0);
        Long points =
                isKnown ? marks.stream().mapToLong(MeasureScore::contribution).sum() : null;
        String cap = null;
        if (override != null) {
            points = Math.round(override.score() * POINT);
        } else if (points != null) {
            for (Cap each : caps) {
                long at = Math.round(each.at() * POINT);
                cap = at < points ? each.name() : cap;
                points = Math.min(points, at);
            }
        }
        double confidence = marks.stream()
                .mapToDouble(mark -> mark.weight() * mark.freshness())
                .sum();
        AccountHealth card = new AccountHealth(
                day,
                marks,
                dimensions(marks, size),
                points,
                Math.round(confidence * POINT) / POINT,
                null,
                0,
                cap,
                override == null ? null : override.reason(),
                configVersion,
                List.of());
        AccountHealth banded = new Banding(health).banded(card, before);
        return banded.with(new Attribution(this).changes(banded, before, size));
    }

    static Map<String, MeasureScore> byMeasure(List<MeasureScore> marks) {
        Map<String, MeasureScore> byMeasure = new HashMap<>();
        marks.forEach(mark -> byMeasure.put(mark.measure(), mark));
        return byMeasure;
    }

    private static MeasureScore mark(Measure measure, MeasureInput now, MeasureScore was, String size, LocalDate day) {
        boolean wasThere = was == null ? now.applies() : was.applies();
        if (now.source() != MeasureInput.Source.DELIVERS) {
            return now.source() == MeasureInput.Source.LATE && wasThere
                    ? missing(measure, now, was, size)
                    : notApplicable(measure, now);
        }
        if (!now.applies()) {
            return notApplicable(measure, now);
        }
        if (now.value() == null) {
            return was != null && was.applies() ? missing(measure, now, was, size) : notApplicable(measure, now);
        }
        return known(
                measure, now.value(), now.observedOn() == null ? day : now.observedOn(), now.peerMedian(), size, day);
    }

    static MeasureScore known(
            Measure measure, double value, LocalDate observedOn, Double peerMedian, String size, LocalDate day) {
        Curve curve = measure.of(size).curve();
        double own = curve.at(value);
        long old = ChronoUnit.DAYS.between(observedOn, day) - measure.freshDays();
        if (old <= 0) {
            return new MeasureScore(measure.name(), value, own, 0, null, 1, observedOn, 0, peerMedian);
        }
        double left = StrictMath.pow(0.5, (double) old / measure.halfLifeDays());
        double prior = prior(curve, peerMedian);
        double faded = prior + (own - prior) * left;
        return new MeasureScore(measure.name(), value, faded, 0, Absence.STALE, left, observedOn, 0, peerMedian);
    }

    private static MeasureScore missing(Measure measure, MeasureInput now, MeasureScore was, String size) {
        double prior = prior(measure.of(size).curve(), now.peerMedian());
        double score = was == null ? prior : Math.min(prior, was.score());
        LocalDate observedOn = was == null ? null : was.observedOn();
        return new MeasureScore(measure.name(), null, score, 0, Absence.MISSING, 0, observedOn, 0, now.peerMedian());
    }

    private static MeasureScore notApplicable(Measure measure, MeasureInput now) {
        return new MeasureScore(measure.name(), null, null, 0, Absence.NOT_APPLICABLE, 0, null, 0, now.peerMedian());
    }

    private static double prior(Curve curve, Double peerMedian) {
        return peerMedian == null ? MIDDLE : curve.at(peerMedian);
    }

    /**
     * Distributes the weight among the measures that apply. Contributions are rounded cumulatively, so that their sum
     * is the rounded score.
     */
    List<MeasureScore> weighed(List<MeasureScore> marks, String size) {
        Map<String, Double> ofDimension = new LinkedHashMap<>();
        for (int i = 0; i < marks.size(); i++) {
            Measure measure = health.measures().get(i);
            double weight = marks.get(i).applies() ? measure.of(size).weight() : 0;
            if (weight > 0 && health.dimensions().get(measure.dimension()) > 0) {
                ofDimension.merge(measure.dimension(), weight, Double::sum);
            }
        }
        double all = ofDimension.keySet().stream()
                .mapToDouble(name -> health.dimensions().get(name))
                .sum();
        List<MeasureScore> weighed = new ArrayList<>();
        double sum = 0;
        long soFar = 0;
        for (int i = 0; i < marks.size(); i++) {
            Measure measure = health.measures().get(i);
            MeasureScore mark = marks.get(i);
            double share = mark.applies() && ofDimension.containsKey(measure.dimension())
                    ? measure.of(size).weight()
                            / ofDimension.get(measure.dimension())
                            * health.dimensions().get(measure.dimension())
                            / all
                    : 0;
            sum += share == 0 ? 0 : share * mark.score();
            long points = Math.round(sum * POINT);
            weighed.add(mark.weighing(share, points - soFar));
            soFar = points;
        }
        return weighed;
    }

    private Map<String, Double> dimensions(List<MeasureScore> marks, String size) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        for (int i = 0; i < marks.size(); i++) {
            Measure measure = health.measures().get(i);
            double weight = marks.get(i).applies() ? measure.of(size).weight() : 0;
            if (weight > 0) {
                double[] sum = sums.computeIfAbsent(measure.dimension(), name -> new double[2]);
                sum[0] += weight * marks.get(i).score();
                sum[1] += weight;
            }
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        sums.forEach((name, sum) -> scores.put(name, Math.round(sum[0] / sum[1] * POINT) / POINT));
        return scores;
    }
}
