package dev.safra.experience;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.NUMBER;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.Settings;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import java.util.Collection;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How many were satisfied with what they got (metrics.md §6). */
public final class CsatScores {

    public static final Table TABLE = Table.named("csat_scores")
            .describedAs(
                    "One row per granularity, period, dimension and member in which somebody was asked or answered;"
                            + " of each respondent the latest answer in the period, or every one"
                            + " (surveys.every-answer-counts).")
            .key("granularity", STRING, "day, week (from Monday), month, quarter, year or all.")
            .key("period_start", DATE, "First day of the period; of all, the first day with a question or an answer.")
            .key("dimension", STRING, "Account attribute, moment (of the answer), or all.")
            .key("member", STRING, "Its value, unknown where it has none; new_customer, after_support or neutral.")
            .required("responses", BIGINT, "Respondents who answered.")
            .required("satisfied", BIGINT, "Of them, with 4 or 5.")
            .optional("asked", BIGINT, "Questions put in the period; null where nobody tells when they were put.")
            .optional("response_rate", RATE, "Share of the questions put that were answered, then or later.")
            .optional("csat", RATE, "Satisfied over responses; null without any.")
            .optional("mean_score", NUMBER, "Mean of the scores, 1 to 5.")
            .optional("ci_low", RATE, "Lower end of the 95 % interval (Wilson's) of csat.")
            .optional("ci_high", RATE, "Upper end of it.")
            .required("is_reliable", BOOLEAN, "Whether there are enough responses to go by.")
            .check("satisfied_are_respondents", "satisfied between 0 and responses")
            .slicedBy("granularity");

    private CsatScores() {}

    /** From a {@link Tally} by the same attributes of accounts. */
    public static Dataset<Row> from(Dataset<Row> tally, Collection<String> dimensions, Settings.Surveys settings) {
        return Tally.byMember(
                        tally,
                        "csat",
                        dimensions,
                        Tally.number(col("score").geq(4)).as("satisfied"),
                        Tally.sumOfScores().as("scores"))
                .withColumns(Map.of(
                        "csat", Ratio.of(col("satisfied"), col("responses")),
                        "mean_score", Ratio.of(col("scores"), col("responses")),
                        "ci_low", wilson(-1),
                        "ci_high", wilson(1),
                        "is_reliable", col("responses").geq(settings.minResponses())));
    }

    /** Wilson's interval stays within 0 and 1, and says something of one answer too. */
    private static Column wilson(int side) {
        Column satisfied = col("satisfied");
        Column responses = col("responses");
        Column unsatisfied = responses.minus(satisfied);
        Column spread =
                sqrt(Ratio.of(satisfied.multiply(unsatisfied), responses).plus(Tally.Z * Tally.Z / 4));
        Column end = satisfied
                .plus(Tally.Z * Tally.Z / 2)
                .plus(spread.multiply(side * Tally.Z))
                .divide(responses.plus(Tally.Z * Tally.Z));
        return when(responses.gt(0), least(lit(1.0), greatest(lit(0.0), end)));
    }
}
