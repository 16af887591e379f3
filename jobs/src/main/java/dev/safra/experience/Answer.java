package dev.safra.experience;

import dev.safra.dimension.Granularity;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A survey score that a respondent of an account gave.
 *
 * @param on the business day
 * @param at the time in microseconds
 * @param respondent null: the account itself
 */
public record Answer(String survey, String id, String respondent, int score, long at, LocalDate on) {

    private record Asked(String survey, LocalDate period, String respondent) {}

    /** The latest answer of each respondent to each survey in each period. */
    public static Collection<Answer> latest(Granularity granularity, Collection<Answer> answers) {
        Map<Asked, Answer> latest = new HashMap<>();
        for (Answer answer : answers) {
            latest.merge(
                    new Asked(answer.survey, granularity.start(answer.on), answer.respondent),
                    answer,
                    (one, other) -> other.isAfter(one) ? other : one);
        }
        return latest.values();
    }

    /** By time, then by the greater id, as Spark compares them. */
    private boolean isAfter(Answer other) {
        return at != other.at
                ? at > other.at
                : UTF8String.fromString(id).compareTo(UTF8String.fromString(other.id)) > 0;
    }
}
