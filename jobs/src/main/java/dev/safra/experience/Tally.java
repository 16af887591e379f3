package dev.safra.experience;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_micros;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.AccountRows;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Granularity;
import dev.safra.dimension.Members;
import dev.safra.lake.Groups;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Partitions;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Counts the respondents by score and the questions asked in every period, for every dimension and member, including
 * the company as a whole and the moment.
 */
public final class Tally {

    /** The 97.5 % point of the normal distribution, for 95 % intervals. */
    static final double Z = 1.96;

    /** Partial {@link Counts} of a member in a period; they add up. */
    private static final StructType SCHEMA = new StructType()
            .add("survey", STRING)
            .add("granularity", STRING)
            .add("period_start", DATE)
            .add("dimension", STRING)
            .add("member", STRING)
            .add("first_on", DATE)
            .add("numbers", DataTypes.createArrayType(BIGINT, false));

    private static final List<String> MEMBER = List.of("granularity", "period_start", "dimension", "member");

    private static final Column[] ORDER = MEMBER.stream().map(name -> col(name)).toArray(Column[]::new);

    /** The columns of all kinds of an account's rows. */
    private static final StructType OF_ACCOUNT = new StructType()
            .add("account_id", STRING)
            .add("signed_up_on", DATE)
            .add("members", STRINGS)
            .add("resolved_at", BIGINT)
            .add("resolved_on", DATE)
            .add("survey", STRING)
            .add("response_id", STRING)
            .add("respondent_id", STRING)
            .add("score", INT)
            .add("at", BIGINT)
            .add("on", DATE)
            .add("is_dated", BOOLEAN)
            .add("is_answered", BOOLEAN);

    private static final int SIGNED_UP_ON = OF_ACCOUNT.fieldIndex("signed_up_on");
    private static final int MEMBERS = OF_ACCOUNT.fieldIndex("members");
    private static final int RESOLVED_AT = OF_ACCOUNT.fieldIndex("resolved_at");
    private static final int RESOLVED_ON = OF_ACCOUNT.fieldIndex("resolved_on");
    private static final int SURVEY = OF_ACCOUNT.fieldIndex("survey");
    private static final int RESPONSE = OF_ACCOUNT.fieldIndex("response_id");
    private static final int RESPONDENT = OF_ACCOUNT.fieldIndex("respondent_id");
    private static final int SCORE = OF_ACCOUNT.fieldIndex("score");
    private static final int AT = OF_ACCOUNT.fieldIndex("at");
    private static final int ON = OF_ACCOUNT.fieldIndex("on");
    private static final int IS_DATED = OF_ACCOUNT.fieldIndex("is_dated");
    private static final int IS_ANSWERED = OF_ACCOUNT.fieldIndex("is_answered");

    /** How many members' counts a task holds before it hands them out. */
    private static final int MOST = 200_000;

    private Tally() {}

    /** Computes the columns after the key of a table of scores, in order, for a member in a period. */
    interface Scored extends Serializable {
        List<Object> cells(Counts counts);
    }

    /**
     * Counts surveys as known at the end of a day.
     *
     * @param responses valid rows of the raw survey responses
     * @param accounts one row each, with the dimensions
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
        Dataset<Row> answers = Answers.given(responses, settings, asOf).withColumn("at", unix_micros(col("at")));
        Dataset<Row> resolved = tickets.where("resolved_at is not null")
                .select(
                        col("account_id"),
                        unix_micros(col("resolved_at")).as("resolved_at"),
                        to_date(col("resolved_at")).as("resolved_on"));
        Dataset<Row> all = AccountRows.beside(
                OF_ACCOUNT,
                List.of(Members.ofAccounts(accounts, dimensions), resolved, answers, questions(responses, asOf)));
        List<String> names = new ArrayList<>(dimensions);
        int biasDays = settings.biasDays();
        return AccountRows.summed(all, SCHEMA, () -> new Voices(names, biasDays));
    }

    /**
     * Every question asked by the end of the day, at the time it was asked, or else that of its answer. {@code
     * is_dated} is whether the time it was asked is known, {@code is_answered} whether it was answered by the end of
     * the day.
     */
    private static Dataset<Row> questions(Dataset<Row> responses, AsOf asOf) {
        Column putAt = coalesce(col("asked_at"), col("answered_at"));
        Column isAnswered =
                col("score").isNotNull().and(to_date(Answers.answeredAt()).leq(lit(asOf.day())));
        return responses
                .select(
                        col("survey"),
                        col("account_id"),
                        unix_micros(putAt).as("at"),
                        to_date(putAt).as("on"),
                        col("asked_at").isNotNull().as("is_dated"),
                        isAnswered.as("is_answered"))
                .where(col("on").leq(lit(asOf.day())));
    }

    /**
     * The rows of a table about a survey ({@code nps} or {@code csat}), one per granularity, period, dimension and
     * member.
     */
    static Dataset<Row> scored(Dataset<Row> tally, String survey, StructType schema, Scored how) {
        return JavaPass.flatMapGroups(
                Partitions.by(tally.where(col("survey").equalTo(survey)), ORDER).sortWithinPartitions(ORDER),
                schema,
                MEMBER,
                member -> List.of(scored(member, how)).iterator());
    }

    private static Row scored(Groups.Group member, Scored how) {
        Counts counts = new Counts();
        member.forEachRemaining(row -> counts.add(new Counts(JavaPass.longs(row, 6), row.getAs(5))));
        Row first = member.first();
        List<Object> cells = new ArrayList<>(Arrays.asList(
                first.getString(1),
                first.isNullAt(2) ? counts.firstOn() : first.getAs(2),
                first.getString(3),
                first.getString(4)));
        cells.addAll(how.cells(counts));
        return RowFactory.create(cells.toArray());
    }

    private record Key(String survey, String granularity, LocalDate start, String dimension, String member) {}

    private record Question(String survey, long at, LocalDate on, boolean isDated, boolean isAnswered) {}

    /** Counts the answers and questions of the accounts of a partition. */
    private static final class Voices implements AccountRows.Summing {

        private final List<String> dimensions;
        private final int biasDays;
        private final Map<Key, Counts> counts = new HashMap<>();

        Voices(List<String> dimensions, int biasDays) {
            this.dimensions = dimensions;
            this.biasDays = biasDays;
        }

        @Override
        public Iterator<Row> add(String account, Iterator<Row> rows) {
            List<String> members = Collections.nCopies(dimensions.size(), Attributes.UNKNOWN);
            Moments moments = new Moments(biasDays);
            List<Answer> answers = new ArrayList<>();
            List<Question> questions = new ArrayList<>();
            while (rows.hasNext()) {
                Row row = rows.next();
                if (!row.isNullAt(MEMBERS)) {
                    members = row.getList(MEMBERS);
                    moments.signedUpOn(row.getAs(SIGNED_UP_ON));
                } else if (!row.isNullAt(RESOLVED_AT)) {
                    moments.resolved(row.getLong(RESOLVED_AT), row.getAs(RESOLVED_ON));
                } else if (!row.isNullAt(SCORE)) {
                    answers.add(new Answer(
                            row.getString(SURVEY),
                            row.getString(RESPONSE),
                            row.getString(RESPONDENT),
                            row.getInt(SCORE),
                            row.getLong(AT),
                            row.getAs(ON)));
                } else {
                    questions.add(new Question(
                            row.getString(SURVEY),
                            row.getLong(AT),
                            row.getAs(ON),
                            row.getBoolean(IS_DATED),
                            row.getBoolean(IS_ANSWERED)));
                }
            }
            for (Granularity granularity : Granularity.values()) {
                for (Answer answer : Answer.latest(granularity, answers)) {
                    String moment = moments.of(answer.at(), answer.on());
                    for (Counts count : counts(answer.survey(), granularity, answer.on(), members, moment)) {
                        count.answer(answer.score(), answer.on());
                    }
                }
                for (Question question : questions) {
                    String moment = moments.of(question.at(), question.on());
                    for (Counts count : counts(question.survey(), granularity, question.on(), members, moment)) {
                        count.question(question.isDated(), question.isAnswered(), question.on());
                    }
                }
            }
            return counts.size() > MOST ? rest() : Collections.emptyIterator();
        }

        private List<Counts> counts(
                String survey, Granularity granularity, LocalDate on, List<String> members, String moment) {
            LocalDate start = granularity.start(on);
            String code = granularity.code();
            List<Counts> all = new ArrayList<>(dimensions.size() + 2);
            all.add(counts(new Key(survey, code, start, Members.ALL, Members.ALL)));
            all.add(counts(new Key(survey, code, start, Moments.DIMENSION, moment)));
            for (int i = 0; i < dimensions.size(); i++) {
                all.add(counts(new Key(survey, code, start, dimensions.get(i), members.get(i))));
            }
            return all;
        }

        private Counts counts(Key key) {
            return counts.computeIfAbsent(key, any -> new Counts());
        }

        @Override
        public Iterator<Row> rest() {
            List<Row> rest = new ArrayList<>(counts.size());
            counts.forEach((key, count) -> rest.add(RowFactory.create(
                    key.survey(),
                    key.granularity(),
                    key.start(),
                    key.dimension(),
                    key.member(),
                    count.firstOn(),
                    count.numbers())));
            counts.clear();
            return rest.iterator();
        }
    }
}
