package dev.safra.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.Granularities;
import dev.safra.dimension.Members;
import dev.safra.experience.Answers;
import dev.safra.experience.NpsScores;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What accounts did from period to period: counts that cohorts add up.
 *
 * @param granularities day, week, month or quarter
 */
record Activity(Collection<String> granularities, AsOf asOf) {

    private static final List<String> PERIOD = List.of("granularity", "period_start");

    /** One row per account and period with usage: {@code active_accounts} 1. From rows with account_id and day. */
    Dataset<Row> ofUsage(Dataset<Row> usageDays) {
        Dataset<Row> days = usageDays
                .where(col("day").leq(lit(asOf.day())))
                .select("account_id", "day")
                .distinct();
        return Granularities.of(days, "day", granularities)
                .select("account_id", "granularity", "period_start")
                .distinct()
                .withColumn("active_accounts", lit(1L));
    }

    /** One row per account and period with answers to the question for NPS. From valid rows of the raw responses. */
    Dataset<Row> ofAnswers(Dataset<Row> responses, Settings.Surveys settings) {
        Dataset<Row> answers = Answers.given(responses.where("survey = 'nps'"), settings, asOf);
        return Answers.latest(answers, granularities)
                .groupBy("account_id", "granularity", "period_start")
                .agg(
                        count(lit(1)).as("responses"),
                        count_if(NpsScores.isPromoter()).as("promoters"),
                        count_if(NpsScores.isDetractor()).as("detractors"));
    }

    /**
     * The counts of accounts that signed up in the same period, by the accounts' attributes: one row per granularity, {@code
     * cohort_start}, {@code period_start} and combination of attributes, {@code joined_accounts} among the counts.
     *
     * @param counts one row per account and period
     * @param accounts one row each, with {@code signed_up_on} and the attributes; those without have no cohort
     */
    Dataset<Row> bySignUp(Dataset<Row> counts, Dataset<Row> accounts, Collection<String> attributes) {
        Dataset<Row> signUps = accounts.where(col("signed_up_on").leq(lit(asOf.day())))
                .select(Stream.concat(
                                Stream.of(col("account_id"), col("signed_up_on")),
                                attributes.stream().map(name -> col(name).as(Members.column(name))))
                        .toArray(Column[]::new));
        Dataset<Row> joined =
                Granularities.of(signUps, "signed_up_on", granularities).withColumn("joined_accounts", lit(1L));
        Dataset<Row> active = counts.join(signUps, "account_id");
        List<Column> sums = Stream.concat(
                        Stream.of("joined_accounts"),
                        Stream.of(counts.columns())
                                .filter(name -> !PERIOD.contains(name) && !name.equals("account_id")))
                .map(name -> sum(name).as(name))
                .toList();
        return joined.unionByName(active, true)
                .withColumn("cohort_start", Granularities.start("signed_up_on"))
                .where("period_start >= cohort_start")
                .groupBy(Stream.of(
                                PERIOD.stream(),
                                Stream.of("cohort_start"),
                                attributes.stream().map(Members::column))
                        .flatMap(names -> names)
                        .map(name -> col(name))
                        .toArray(Column[]::new))
                .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
    }
}
