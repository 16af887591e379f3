package dev.safra.experience;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.NUMBER;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;

import dev.safra.config.Settings;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How many more respondents would recommend the company than would advise against it (docs/metrics.md, "NPS"). */
public final class NpsScores {

    public static final Table TABLE = Table.named("nps_scores")
            .describedAs("One row per granularity, period, dimension and member with a question or an answer. Of each"
                    + " respondent the latest answer in the period counts, or every answer"
                    + " (surveys.every-answer-counts).")
            .key("granularity", STRING, "day, week (from Monday), month, quarter, year or all.")
            .key("period_start", DATE, "First day of the period; for all, the first day with a question or an answer.")
            .key("dimension", STRING, "Account attribute, moment of the question or answer, or all.")
            .key(
                    "member",
                    STRING,
                    "Value of the attribute, unknown where there is none; new_customer, after_support or neutral; all.")
            .required("responses", BIGINT, "Respondents who answered.")
            .required("promoters", BIGINT, "Respondents who gave 9 or 10.")
            .required("passives", BIGINT, "Respondents who gave 7 or 8.")
            .required("detractors", BIGINT, "Respondents who gave 0 to 6.")
            .optional(
                    "asked", BIGINT, "Questions asked in the period; null if it is not known of any when it was asked.")
            .optional("response_rate", RATE, "Share of these questions that were answered, in the period or later.")
            .optional(
                    "nps",
                    NUMBER,
                    "Promoters less detractors in percent of responses, -100 to 100; null without responses.")
            .optional("nps_rounded", INT, "nps as a whole number; halves away from zero.")
            .optional(
                    "zone",
                    STRING,
                    "By nps_rounded: critical below 0, improvement from 0, quality from 50, excellence from 75.")
            .optional("margin", NUMBER, "Half the width of the 95 % interval of nps.")
            .required("is_reliable", BOOLEAN, "Whether there are enough responses (surveys.min-responses).")
            .check("responses_add_up", "promoters + passives + detractors = responses")
            .partitionedBy("granularity");

    private static final int PROMOTER = 9;

    private static final int DETRACTOR = 6;

    private NpsScores() {}

    /** Whether a respondent's {@code score} is a promoter's. */
    public static Column isPromoter() {
        return col("score").geq(PROMOTER);
    }

    public static boolean isPromoter(int score) {
        return score >= PROMOTER;
    }

    /** Whether a respondent's {@code score} is a detractor's. */
    public static Column isDetractor() {
        return col("score").leq(DETRACTOR);
    }

    public static boolean isDetractor(int score) {
        return score <= DETRACTOR;
    }

    /** From a {@link Tally}. */
    public static Dataset<Row> from(Dataset<Row> tally, Settings.Surveys settings) {
        int minResponses = settings.minResponses();
        return Tally.scored(tally, "nps", TABLE.schema(), counts -> cells(counts, minResponses));
    }

    private static List<Object> cells(Counts counts, int minResponses) {
        long responses = counts.responses();
        long promoters = counts.promoters();
        long detractors = counts.detractors();
        Double nps = Ratio.of(100 * (promoters - detractors), responses);
        Integer rounded = nps == null
                ? null
                : BigDecimal.valueOf(nps).setScale(0, RoundingMode.HALF_UP).intValue();
        return Arrays.asList(
                responses,
                promoters,
                responses - promoters - detractors,
                detractors,
                counts.asked(),
                counts.responseRate(),
                nps,
                rounded,
                rounded == null ? null : zone(rounded),
                responses == 0 ? null : margin(responses, promoters, detractors),
                responses >= minResponses);
    }

    private static String zone(int nps) {
        return nps < 0 ? "critical" : nps < 50 ? "improvement" : nps < 75 ? "quality" : "excellence";
    }

    /** 1.96 × 100 × √((p + d − (p − d)²) / n) with p and d shares of n; computed here from counts, which are exact. */
    private static double margin(long responses, long promoters, long detractors) {
        long lead = promoters - detractors;
        double spread = responses * (promoters + detractors) - lead * lead;
        return Math.sqrt(spread) * (100 * Tally.Z) / StrictMath.pow(responses, 1.5);
    }
}
