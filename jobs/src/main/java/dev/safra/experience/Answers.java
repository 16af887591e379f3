package dev.safra.experience;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Survey answers with the business day on which they were given, and the latest answer of each respondent. */
public final class Answers {

    private static final List<String> RESPONDENT = List.of("survey", "account_id", "respondent_id");

    /** The order of a respondent's answers: by time, then by id. */
    private static final List<String> ORDER = List.of("at", "response_id");

    private Answers() {}

    /**
     * The answers known at the end of a day, from valid rows of the raw survey responses: {@code survey}, {@code
     * response_id}, {@code account_id}, {@code respondent_id} (null: the account itself), {@code score}, {@code at} and
     * its day {@code on}. If every answer counts, each has its own respondent.
     */
    public static Dataset<Row> given(Dataset<Row> responses, Settings.Surveys settings, AsOf asOf) {
        Column respondent = col(settings.everyAnswerCounts() ? "response_id" : "respondent_id");
        return responses
                .where("score is not null")
                .select(
                        col("survey"),
                        col("response_id"),
                        col("account_id"),
                        respondent.as("respondent_id"),
                        col("score"),
                        answeredAt().as("at"),
                        to_date(answeredAt()).as("on"))
                .where(col("on").leq(lit(asOf.day())));
    }

    /** A note that an account's answers replace one another, if no answer has a respondent. */
    public static Optional<String> note(Dataset<Row> responses, Settings.Surveys settings) {
        boolean isOfAccounts = !settings.everyAnswerCounts()
                && responses.where("respondent_id is not null").isEmpty()
                && !responses.isEmpty();
        return isOfAccounts
                ? Optional.of(
                        "survey_responses: none has a respondent_id, so each account counts once a period, with its latest"
                                + " answer; map sources.survey_responses.columns.respondent_id, or have every answer count:"
                                + " surveys.every-answer-counts = true")
                : Optional.empty();
    }

    /** When a question with a score was answered. */
    static Column answeredAt() {
        return coalesce(col("answered_at"), col("asked_at"));
    }

    /** One row per survey and respondent: the latest of all answers, with all its columns. */
    static Dataset<Row> latest(Dataset<Row> answers) {
        Column[] latest = Stream.concat(
                        ORDER.stream(),
                        Stream.of(answers.columns())
                                .filter(name -> !ORDER.contains(name) && !RESPONDENT.contains(name)))
                .map(name -> col(name))
                .toArray(Column[]::new);
        Column[] respondent = RESPONDENT.stream().map(name -> col(name)).toArray(Column[]::new);
        return answers.groupBy(respondent)
                .agg(max(struct(latest)).as("latest"))
                .select(Stream.concat(Stream.of(respondent), Stream.of(col("latest.*")))
                        .toArray(Column[]::new));
    }
}
