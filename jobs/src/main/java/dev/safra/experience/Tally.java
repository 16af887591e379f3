package dev.safra.experience;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Granularities;
import dev.safra.dimension.Members;
import dev.safra.dimension.Ratio;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Surveys counted: how many respondents gave which score, and how many questions were put, in every period and for every
 * combination of the account's attributes and the moment. What the tables of scores are sums of.
 */
public final class Tally {

    /** The 97.5 % point of the normal distribution: intervals are of 95 %. */
    static final double Z = 1.96;

    private static final List<String> GRANULARITIES = List.of("day", "week", "month", "quarter", "year", "all");

    private static final String[] MEMBER = {"granularity", "period_start", "dimension", "member"};

    private Tally() {}

    /**
     * Counts surveys as known at the end of a day.
     *
     * @param responses valid rows of the raw survey responses
     * @param accounts one row each, with size
     * @param tickets valid rows of the raw support tickets
     * @param dimensions attributes of accounts
     */
    public static Dataset<Row> from(
            Dataset<Row> responses,
            Dataset<Row> accounts,
            Dataset<Row> tickets,
            Collection<String> dimensions,
            Settings.Surveys settings,
            AsOf asOf) {
        Dataset<Row> both = Answers.given(responses, settings, asOf).unionByName(questions(responses, asOf), true);
        Dataset<Row> voices = Moments.added(both, accounts, tickets, settings.biasDays());
        Dataset<Row> answers = Answers.latest(voices.where("score is not null"), GRANULARITIES);
        Dataset<Row> questions = Granularities.of(voices.where("score is null"), "on", GRANULARITIES);
        return counted(answers, accounts, dimensions, "score")
                .unionByName(counted(questions, accounts, dimensions, "is_told", "is_answered"), true);
    }

    /**
     * Every question that was put by the end of the day, at the time it was put, else that of its answer: whether it {@code
     * is_told} when it was put, and whether it {@code is_answered} by then.
     */
    private static Dataset<Row> questions(Dataset<Row> responses, AsOf asOf) {
        Column putAt = coalesce(col("asked_at"), col("answered_at"));
        Column isAnswered =
                col("score").isNotNull().and(to_date(Answers.answeredAt()).leq(lit(asOf.day())));
        return responses
                .select(
                        col("survey"),
                        col("response_id"),
                        col("account_id"),
                        putAt.as("at"),
                        to_date(putAt).as("on"),
                        col("asked_at").isNotNull().as("is_told"),
                        isAnswered.as("is_answered"))
                .where(col("on").leq(lit(asOf.day())));
    }

    private static Dataset<Row> counted(
            Dataset<Row> rows, Dataset<Row> accounts, Collection<String> dimensions, String... by) {
        Column[] group = Stream.of(
                        Stream.of("survey", "granularity", "period_start", Members.column(Moments.DIMENSION)),
                        dimensions.stream().map(Members::column),
                        Stream.of(by))
                .flatMap(names -> names)
                .map(name -> col(name))
                .toArray(Column[]::new);
        return Attributes.added(rows, accounts, dimensions)
                .groupBy(group)
                .agg(count(lit(1)).as("voices"), min("on").as("first_on"));
    }

    /**
     * A survey ({@code nps} or {@code csat}) by dimension and member: {@code responses}, {@code asked}, {@code response_rate}
     * and some more counts of respondents.
     */
    static Dataset<Row> byMember(Dataset<Row> tally, String survey, Collection<String> dimensions, Column... counts) {
        List<String> all = new ArrayList<>(dimensions);
        all.add(Moments.DIMENSION);
        Column asked =
                when(count_if(col("is_told")).gt(0), number(col("is_told").isNotNull()));
        List<Column> sums = new ArrayList<>(
                List.of(asked.as("asked"), number(col("is_answered")).as("answered")));
        sums.add(min("first_on").as("first_on"));
        sums.addAll(List.of(counts));
        return Members.withAll(tally.where(col("survey").equalTo(survey)), all)
                .groupBy(Stream.of(MEMBER).map(name -> col(name)).toArray(Column[]::new))
                .agg(number(col("score").isNotNull()).as("responses"), sums.toArray(Column[]::new))
                .withColumn("period_start", coalesce(col("period_start"), col("first_on")))
                .withColumn("response_rate", Ratio.of(col("answered"), col("asked")));
    }

    /** How many respondents (or questions) of a group are such. */
    static Column number(Column such) {
        return coalesce(sum(when(such, col("voices"))), lit(0L));
    }

    /** The sum of their scores. */
    static Column sumOfScores() {
        return sum(col("score").multiply(col("voices")));
    }
}
