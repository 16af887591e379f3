package dev.safra.experience;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.NUMBER;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.lake.Table;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The latest survey answers of each account, however old (docs/metrics.md, "Account sentiment"). */
public final class AccountSentiment {

    public static final Table TABLE = Table.named("account_sentiment")
            .describedAs("One row per account with an answer, and as-of day. Of each respondent the latest answer"
                    + " counts, or every answer (surveys.every-answer-counts).")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day; the row is the state at its close.")
            .required("nps_respondents", BIGINT, "Respondents who answered the NPS question.")
            .required("promoters", BIGINT, "Respondents who gave 9 or 10.")
            .required("detractors", BIGINT, "Respondents who gave 0 to 6.")
            .optional("nps_mean", NUMBER, "Mean of the NPS answers, 0 to 10.")
            .optional("nps_lowest", INT, "The lowest NPS answer.")
            .optional("nps_answered_on", DATE, "Day of the last NPS answer.")
            .optional("detractor_answered_on", DATE, "Day of the last answer of a detractor.")
            .required("csat_respondents", BIGINT, "Respondents who answered the CSAT question.")
            .optional("csat_mean", NUMBER, "Mean of the CSAT answers, 1 to 5.")
            .optional("csat_answered_on", DATE, "Day of the last CSAT answer.")
            .check("groups_are_of_respondents", "promoters + detractors <= nps_respondents")
            .partitionedBy("as_of");

    private AccountSentiment() {}

    /** From valid rows of the raw survey responses. */
    public static Dataset<Row> from(Dataset<Row> responses, Settings.Surveys settings, AsOf asOf) {
        Column isNps = col("survey").equalTo("nps");
        Column isCsat = col("survey").equalTo("csat");
        Column isDetractor = isNps.and(NpsScores.isDetractor());
        return Answers.latest(Answers.given(responses, settings, asOf))
                .groupBy("account_id")
                .agg(
                        count_if(isNps).as("nps_respondents"),
                        count_if(isNps.and(NpsScores.isPromoter())).as("promoters"),
                        count_if(isDetractor).as("detractors"),
                        avg(when(isNps, col("score"))).as("nps_mean"),
                        min(when(isNps, col("score"))).as("nps_lowest"),
                        max(when(isNps, col("on"))).as("nps_answered_on"),
                        max(when(isDetractor, col("on"))).as("detractor_answered_on"),
                        count_if(isCsat).as("csat_respondents"),
                        avg(when(isCsat, col("score"))).as("csat_mean"),
                        max(when(isCsat, col("on"))).as("csat_answered_on"))
                .withColumn("as_of", lit(asOf.day()));
    }
}
