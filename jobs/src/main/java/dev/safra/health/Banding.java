package dev.safra.health;

import dev.safra.config.Health;
import dev.safra.config.Health.Band;
import java.util.HashSet;
import java.util.Set;

/** Which band a score is in, without flapping at a boundary (docs/metrics.md, "Bands"). */
record Banding(Health health) {

    AccountHealth banded(AccountHealth card, AccountHealth before) {
        if (card.overrideReason() != null) {
            return card.in(health.bandOf(card.points() / Scoring.POINT), 0);
        }
        if (card.points() == null || card.confidence() < health.minConfidence() || isOneOfSeveral(card)) {
            return card.in(Health.UNKNOWN, 0);
        }
        double score = card.points() / Scoring.POINT;
        String band = health.bandOf(score);
        Band held = held(before);
        // A cap or an override is a decision, not noise: when it begins or ends, the band changes at once.
        if (held == null || band.equals(held.name()) || card.isForced() || before.isForced()) {
            return card.in(band, 0);
        }
        boolean isAbove = score >= held.to();
        double beyond = isAbove ? score - held.to() : held.from() - score;
        int nights = Math.max(0, isAbove ? before.nightsAcross() : -before.nightsAcross()) + 1;
        return beyond >= health.margin() || nights >= health.nights()
                ? card.in(band, 0)
                : card.in(held.name(), isAbove ? nights : -nights);
    }

    /** The band of the night before; null if it was unknown, or does not exist any more. */
    private Band held(AccountHealth before) {
        return before == null
                ? null
                : health.bands().stream()
                        .filter(band -> band.name().equals(before.band()))
                        .findFirst()
                        .orElse(null);
    }

    /** Whether several dimensions apply, and at most one has data. */
    private boolean isOneOfSeveral(AccountHealth card) {
        Set<String> applying = new HashSet<>();
        Set<String> known = new HashSet<>();
        for (int i = 0; i < card.marks().size(); i++) {
            MeasureScore mark = card.marks().get(i);
            if (mark.weight() > 0) {
                String dimension = health.measures().get(i).dimension();
                applying.add(dimension);
                if (mark.freshness() > 0) {
                    known.add(dimension);
                }
            }
        }
        return applying.size() > 1 && known.size() <= 1;
    }
}
