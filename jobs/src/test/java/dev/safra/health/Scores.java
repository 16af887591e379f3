package dev.safra.health;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.Health;
import dev.safra.health.MeasureInput.Source;
import dev.safra.job.Jobs;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Settings and nights as tests of scores write them. */
final class Scores {

    static final LocalDate DAY = LocalDate.of(2026, 6, 30);

    /** Two dimensions of two measures each, all weights alike; scores are the values. */
    static final String FOUR = """
            dimensions { usage = 1, quality = 1, financial = 0, sentiment = 0 }
            measures {
              u1 { dimension = usage, weight = 1, value = "null", curve = [[0, 0], [100, 100]] }
              u2 { dimension = usage, weight = 1, value = "null", curve = [[0, 0], [100, 100]] }
              q1 { dimension = quality, weight = 1, value = "null", curve = [[0, 0], [100, 100]] }
              q2 { dimension = quality, weight = 1, value = "null", curve = [[0, 0], [100, 100]], fresh-days = 10, half-life-days = 20 }
            }
            caps { overdue { when = "true", at = 49 }, worse { when = "true", at = 20 } }
            """;

    private static final Health DEFAULTS = read("");

    private Scores() {}

    /** The section health, with none of the default measures, caps and signals. */
    static Health health(String... layers) {
        StringBuilder all = new StringBuilder();
        DEFAULTS.measures().forEach(measure -> all.append("measures." + measure.name() + " = null\n"));
        DEFAULTS.caps().forEach(cap -> all.append("caps." + cap.name() + " = null\n"));
        return read(all + String.join("\n", layers));
    }

    private static Health read(String section) {
        return Jobs.settingsReader()
                .read(ConfigFactory.parseString("safra.lakehouse.curated = x\nsafra.playbooks.rules = null\n"
                                + "safra.health {\n" + section + "}\n")
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve())
                .health();
    }

    /** A value of today; null where there is none. */
    static MeasureInput value(Double value) {
        return new MeasureInput(value, true, null, Source.DELIVERS, 50.0);
    }

    static MeasureInput of(Double value, int daysAgo, Double peers) {
        return new MeasureInput(value, true, DAY.minusDays(daysAgo), Source.DELIVERS, peers);
    }

    static MeasureInput notApplicable() {
        return new MeasureInput(null, false, null, Source.DELIVERS, 50.0);
    }

    static MeasureInput late(Double peers) {
        return new MeasureInput(null, true, null, Source.LATE, peers);
    }

    static List<MeasureInput> values(double... values) {
        List<MeasureInput> readings = new ArrayList<>();
        for (double value : values) {
            readings.add(value(value));
        }
        return readings;
    }

    static AccountHealth card(Health health, List<MeasureInput> readings, AccountHealth before) {
        return new Scoring(health, "v1").of("mid_market", DAY, readings, List.of(), null, before);
    }

    static double score(AccountHealth card) {
        return card.points() / Scoring.POINT;
    }

    static Map<String, MeasureScore> marks(AccountHealth card) {
        return Scoring.byMeasure(card.marks());
    }
}
