package dev.safra.retention;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import dev.safra.account.Anniversaries;
import dev.safra.account.Subscription;
import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.AccountRows;
import dev.safra.dimension.Attributes;
import dev.safra.dimension.Granularity;
import dev.safra.dimension.Members;
import dev.safra.experience.Answer;
import dev.safra.experience.Answers;
import dev.safra.experience.NpsScores;
import dev.safra.retention.Cohort.Sums;
import dev.safra.revenue.SubscriptionRows;
import dev.safra.source.RawTables;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Sums of cohorts from accounts: payments, days of usage and survey answers in one pass. */
public final class AccountCohorts {

    /**
     * The columns of all kinds of an account's rows; those of a subscription come first, as {@link SubscriptionRows}
     * expects them.
     */
    private static final StructType SCHEMA = RawTables.SUBSCRIPTIONS
            .contract()
            .schema()
            .add("signed_up_on", DATE)
            .add("members", STRINGS)
            .add("used_on", DATE)
            .add("answered_on", DATE)
            .add("answered_at", BIGINT)
            .add("response_id", STRING)
            .add("respondent_id", STRING)
            .add("score", INT);

    private static final int SUBSCRIPTION = SCHEMA.fieldIndex("subscription_id");
    private static final int SIGNED_UP_ON = SCHEMA.fieldIndex("signed_up_on");
    private static final int MEMBERS = SCHEMA.fieldIndex("members");
    private static final int USED_ON = SCHEMA.fieldIndex("used_on");
    private static final int ANSWERED_ON = SCHEMA.fieldIndex("answered_on");
    private static final int ANSWERED_AT = SCHEMA.fieldIndex("answered_at");
    private static final int RESPONSE = SCHEMA.fieldIndex("response_id");
    private static final int RESPONDENT = SCHEMA.fieldIndex("respondent_id");
    private static final int SCORE = SCHEMA.fieldIndex("score");

    private final List<String> dimensions;
    private final List<Granularity> granularities;
    private final AsOf asOf;
    private final List<Dataset<Row>> rows = new ArrayList<>();
    private final EnumSet<CohortKind> kinds = EnumSet.noneOf(CohortKind.class);
    private Anniversaries anniversaries;

    /**
     * @param accounts one row each, with {@code signed_up_on} and the dimensions
     * @param granularities of the cohorts by sign-up: day, week, month or quarter
     */
    public AccountCohorts(Dataset<Row> accounts, List<String> dimensions, Collection<String> granularities, AsOf asOf) {
        this.dimensions = new ArrayList<>(dimensions);
        this.granularities = granularities.stream().map(Granularity::of).toList();
        this.asOf = asOf;
        rows.add(Members.ofAccounts(accounts, dimensions));
    }

    /**
     * Adds cohorts by first paying day, with the accounts that have MRR on each anniversary. From valid rows of the raw
     * subscriptions.
     */
    public AccountCohorts paying(Dataset<Row> subscriptions, Anniversaries how) {
        anniversaries = how;
        return with(CohortKind.ANNIVERSARY, SubscriptionRows.inOrder(subscriptions));
    }

    /**
     * Adds cohorts by sign-up, with the accounts that use the product in each period. From rows with {@code account_id}
     * and {@code day}, any number per day.
     */
    public AccountCohorts using(Dataset<Row> usageDays) {
        return with(
                CohortKind.USAGE,
                usageDays
                        .where(col("day").leq(lit(asOf.day())))
                        .select(col("account_id"), col("day").as("used_on"))
                        .distinct());
    }

    /** Adds cohorts by sign-up, with the NPS answers of each period. From valid rows of the raw survey responses. */
    public AccountCohorts answering(Dataset<Row> responses, Settings.Surveys settings) {
        return with(
                CohortKind.ANSWERS,
                Answers.given(responses.where("survey = 'nps'"), settings, asOf)
                        .select(
                                col("account_id"),
                                col("on").as("answered_on"),
                                unix_micros(col("at")).as("answered_at"),
                                col("response_id"),
                                col("respondent_id"),
                                col("score")));
    }

    private AccountCohorts with(CohortKind kind, Dataset<Row> more) {
        kinds.add(kind);
        rows.add(more);
        return this;
    }

    /** Input of {@link Cohorts}. */
    public Dataset<Row> sums() {
        List<String> names = dimensions;
        List<Granularity> periods = granularities;
        AsOf day = asOf;
        EnumSet<CohortKind> chosen = kinds;
        Anniversaries payments = anniversaries;
        return AccountRows.summed(
                AccountRows.beside(SCHEMA, rows),
                Cohorts.SCHEMA,
                () -> new Summing(names, periods, day, chosen, payments));
    }

    private static final class Summing implements AccountRows.Summing {

        private final List<String> unknown;
        private final List<Granularity> granularities;
        private final AsOf asOf;
        private final EnumSet<CohortKind> kinds;
        private final Anniversaries anniversaries;
        private final CohortSums sums;

        Summing(
                List<String> dimensions,
                List<Granularity> granularities,
                AsOf asOf,
                EnumSet<CohortKind> kinds,
                Anniversaries anniversaries) {
            this.kinds = kinds;
            this.unknown = Collections.nCopies(dimensions.size(), Attributes.UNKNOWN);
            this.granularities = granularities;
            this.asOf = asOf;
            this.anniversaries = anniversaries;
            this.sums = new CohortSums(dimensions);
        }

        @Override
        public Iterator<Row> add(String account, Iterator<Row> rows) {
            List<String> members = unknown;
            LocalDate signedUpOn = null;
            List<Subscription> subscriptions = new ArrayList<>();
            List<LocalDate> usedOn = new ArrayList<>();
            List<Answer> answers = new ArrayList<>();
            while (rows.hasNext()) {
                Row row = rows.next();
                if (!row.isNullAt(SUBSCRIPTION)) {
                    subscriptions.add(SubscriptionRows.subscription(row));
                } else if (!row.isNullAt(USED_ON)) {
                    usedOn.add(row.getAs(USED_ON));
                } else if (!row.isNullAt(ANSWERED_ON)) {
                    answers.add(new Answer(
                            "nps",
                            row.getString(RESPONSE),
                            row.getString(RESPONDENT),
                            row.getInt(SCORE),
                            row.getLong(ANSWERED_AT),
                            row.getAs(ANSWERED_ON)));
                } else {
                    signedUpOn = row.getAs(SIGNED_UP_ON);
                    members = row.getList(MEMBERS);
                }
            }
            if (!subscriptions.isEmpty()) {
                pays(subscriptions, members);
            }
            // An account that signs up after the as-of day does not count yet.
            if (signedUpOn != null && !signedUpOn.isAfter(asOf.day())) {
                for (Granularity granularity : granularities) {
                    if (kinds.contains(CohortKind.USAGE)) {
                        uses(granularity, signedUpOn, usedOn, members);
                    }
                    if (kinds.contains(CohortKind.ANSWERS)) {
                        addAnswers(granularity, signedUpOn, answers, members);
                    }
                }
            }
            return sums.isFull() ? rest() : Collections.emptyIterator();
        }

        @Override
        public Iterator<Row> rest() {
            return sums.drain();
        }

        /** Quarters count every third anniversary. */
        private void pays(List<Subscription> subscriptions, List<String> members) {
            anniversaries.of(subscriptions).ifPresent(life -> {
                for (Granularity granularity : List.of(Granularity.MONTH, Granularity.QUARTER)) {
                    int months = granularity == Granularity.QUARTER ? 3 : 1;
                    LocalDate start = granularity.start(life.firstDay());
                    Sums[] cohorts = sums.cohorts(CohortKind.ANNIVERSARY, granularity, start, members);
                    for (Sums cohort : cohorts) {
                        cohort.knownFrom(start);
                        cohort.joinedOn(life.firstDay());
                    }
                    life.alive().stream()
                            .filter(anniversary -> anniversary % months == 0)
                            .forEach(anniversary ->
                                    sums.add(cohorts, anniversary / months, anniversary == 0 ? 1 : 0, 1));
                }
            });
        }

        private void uses(Granularity granularity, LocalDate signedUpOn, List<LocalDate> usedOn, List<String> members) {
            LocalDate start = granularity.start(signedUpOn);
            Sums[] cohorts = sums.cohorts(CohortKind.USAGE, granularity, start, members);
            sums.add(cohorts, 0, 1, 0);
            TreeSet<LocalDate> periods = new TreeSet<>();
            usedOn.forEach(day -> periods.add(granularity.start(day)));
            for (LocalDate period : periods.tailSet(start)) {
                add(cohorts, granularity, start, period, 0, 1);
            }
        }

        private void addAnswers(
                Granularity granularity, LocalDate signedUpOn, List<Answer> answers, List<String> members) {
            LocalDate start = granularity.start(signedUpOn);
            Sums[] cohorts = sums.cohorts(CohortKind.ANSWERS, granularity, start, members);
            sums.add(cohorts, 0, 1, 0, 0);
            for (Answer answer : Answer.latest(granularity, answers)) {
                LocalDate period = granularity.start(answer.on());
                if (!period.isBefore(start)) {
                    int lead =
                            NpsScores.isPromoter(answer.score()) ? 1 : NpsScores.isDetractor(answer.score()) ? -1 : 0;
                    add(cohorts, granularity, start, period, 0, lead, 1);
                }
            }
        }

        private void add(Sums[] cohorts, Granularity granularity, LocalDate start, LocalDate period, long... more) {
            int number = granularity.between(start, period);
            for (Sums cohort : cohorts) {
                cohort.knownFrom(period);
            }
            if (number <= Cohort.lastPeriod(granularity)) {
                sums.add(cohorts, number, more);
            }
        }
    }
}
