package dev.safra.experience;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.NUMBER;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;

import dev.safra.config.Settings;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How many respondents were satisfied (docs/metrics.md, "CSAT"). */
public final class CsatScores {

    public static final Table TABLE = Table.named("csat_scores")
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
            .required("satisfied", BIGINT, "Respondents who gave 4 or 5.")
            .optional(
                    "asked", BIGINT, "Questions asked in the period; null if it is not known of any when it was asked.")
            .optional("response_rate", RATE, "Share of these questions that were answered, in the period or later.")
            .optional("csat", RATE, "Satisfied over responses; null without responses.")
            .optional("mean_score", NUMBER, "Mean of the scores, 1 to 5.")
            .optional("ci_low", RATE, "Lower end of the 95 % interval (Wilson's) of csat.")
            .optional("ci_high", RATE, "Upper end of the interval.")
            .required("is_reliable", BOOLEAN, "Whether there are enough responses (surveys.min-responses).")
            .check("satisfied_are_respondents", "satisfied between 0 and responses")
            .partitionedBy("granularity");

    private static final int SATISFIED = 4;

    private CsatScores() {}

    static boolean isSatisfied(int score) {
        return score >= SATISFIED;
    }

    /** From a {@link Tally}. */
    public static Dataset<Row> from(Dataset<Row> tally, Settings.Surveys settings) {
        int minResponses = settings.minResponses();
        return Tally.scored(tally, "csat", TABLE.schema(), counts -> cells(counts, minResponses));
    }

    private static List<Object> cells(Counts counts, int minResponses) {
        long responses = counts.responses();
        long satisfied = counts.satisfied();
        return Arrays.asList(
                responses,
                satisfied,
                counts.asked(),
                counts.responseRate(),
                Ratio.of(satisfied, responses),
                Ratio.of(counts.sumOfScores(), responses),
                responses == 0 ? null : wilson(-1, satisfied, responses),
                responses == 0 ? null : wilson(1, satisfied, responses),
                responses >= minResponses);
    }

    /** Wilson's interval stays within 0 and 1, and is meaningful for a single answer too. */
    private static double wilson(int side, long satisfied, long responses) {
        double spread = Math.sqrt((double) (satisfied * (responses - satisfied)) / responses + Tally.Z * Tally.Z / 4);
        double end = (satisfied + Tally.Z * Tally.Z / 2 + spread * (side * Tally.Z)) / (responses + Tally.Z * Tally.Z);
        return Math.min(1.0, Math.max(0.0, end));
    }
}
