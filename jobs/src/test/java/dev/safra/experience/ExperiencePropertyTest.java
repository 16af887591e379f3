package dev.safra.experience;

import static dev.safra.testing.TextRows.given;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.source.ExperienceTables;
import dev.safra.source.RawTables;
import dev.safra.testing.SparkTest;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Random answers and incidents beside plain loops over them, and in another order and partitioning. */
final class ExperiencePropertyTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final AsOf AS_OF = new AsOf(LocalDate.of(2025, 3, 31));
    private static final LocalDateTime END = LocalDateTime.of(2025, 4, 1, 0, 0);

    private record Answer(String id, String account, String respondent, int score, LocalDateTime at) {
        LocalDate day() {
            return at.toLocalDate();
        }
    }

    private record Incident(String account, String product, LocalDateTime from, LocalDateTime to) {}

    @Test
    void countsAreThoseOfALoopOverAllAnswers() {
        List<Answer> answers = randomAnswers(new Random(6));
        StringBuilder text =
                new StringBuilder("response_id | account_id | respondent_id | survey | score | answered_at\n");
        answers.forEach(answer -> text.append(String.join(
                        " | ",
                        answer.id,
                        answer.account,
                        answer.respondent,
                        "nps",
                        "" + answer.score,
                        TIME.format(answer.at)))
                .append('\n'));
        Dataset<Row> responses = given(ExperienceTables.SURVEY_RESPONSES.contract(), text.toString());

        List<String> counted = counts(responses);

        assertThat(counted).hasSizeGreaterThan(200).isEqualTo(counts(answers));
        assertThat(counts(responses.orderBy(col("response_id").desc()).repartition(5)))
                .isEqualTo(counted);
    }

    /** In minutes, since incidents begin and end on full ones. */
    @Test
    void downtimeIsTheMinutesInWhichAnyIncidentOfTheAccountRan() {
        Random random = new Random(7);
        List<Incident> incidents = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            LocalDateTime from = END.minusMinutes(random.nextInt(100 * 24 * 60)).plusDays(2);
            incidents.add(new Incident(
                    random.nextInt(3) > 0 ? "a" + random.nextInt(4) : "",
                    random.nextInt(3) > 0 ? "p" + random.nextInt(3) : "",
                    from,
                    random.nextInt(30) > 0 ? from.plusMinutes(random.nextInt(3000)) : null));
        }
        StringBuilder text = new StringBuilder("incident_id | account_id | product | started_at | ended_at\n");
        for (int i = 0; i < incidents.size(); i++) {
            Incident incident = incidents.get(i);
            text.append(String.join(
                            " | ",
                            "i" + i,
                            incident.account,
                            incident.product,
                            TIME.format(incident.from),
                            incident.to == null ? "" : TIME.format(incident.to)))
                    .append('\n');
        }
        Map<String, String> products = Map.of("a0", "p0", "a1", "p1", "a2", "p1");
        Dataset<Row> quality = SupportQuality.from(
                given(RawTables.ACCOUNTS.contract(), "account_id\na0\na1\na2\na3\na4\n"),
                Optional.empty(),
                Optional.of(given(ExperienceTables.INCIDENTS.contract(), text.toString())
                        .repartition(3)),
                given(RawTables.SUBSCRIPTIONS.contract(), """
                        account_id | product | starts_on
                        a0         | p0      | 2024-01-01
                        a1         | p1      | 2024-01-01
                        a2         | p1      | 2024-01-01
                        """),
                new Settings.Support(90, 20, 5),
                AS_OF);

        StringBuilder expected = new StringBuilder("account_id | downtime_minutes\n");
        for (String account : List.of("a0", "a1", "a2", "a3", "a4")) {
            BitSet down = new BitSet();
            LocalDateTime start = END.minusDays(90);
            for (Incident incident : incidents) {
                boolean befell = incident.account.isEmpty()
                        ? incident.product.isEmpty() || incident.product.equals(products.get(account))
                        : incident.account.equals(account);
                if (befell) {
                    LocalDateTime to = incident.to == null || incident.to.isAfter(END) ? END : incident.to;
                    long last = ChronoUnit.MINUTES.between(start, to);
                    long first = ChronoUnit.MINUTES.between(start, incident.from);
                    if (last > 0 && first < last) {
                        down.set((int) Math.max(0, first), (int) last);
                    }
                }
            }
            expected.append(account + " | " + down.cardinality() + "\n");
        }
        expect(quality, expected.toString());
    }

    private static List<Answer> randomAnswers(Random random) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            answers.add(new Answer(
                    String.format("r%03d", i),
                    "a" + random.nextInt(5),
                    random.nextInt(4) > 0 ? "p" + random.nextInt(3) : "",
                    random.nextInt(11),
                    // Coarse, so that some are at the same time; some after the as-of day.
                    END.plusDays(5).minusHours(12L * random.nextInt(260))));
        }
        return answers;
    }

    private static List<String> counts(List<Answer> answers) {
        Map<String, Answer> latest = new TreeMap<>();
        answers.stream()
                .filter(answer -> answer.at.isBefore(END))
                .sorted(Comparator.comparing(Answer::at).thenComparing(Answer::id))
                .forEach(answer -> {
                    LocalDate day = answer.day();
                    Map<String, String> periods = Map.of(
                            "day", day.toString(),
                            "week",
                                    day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                                            .toString(),
                            "month", day.withDayOfMonth(1).toString(),
                            "quarter",
                                    day.with(day.getMonth().firstMonthOfQuarter())
                                            .withDayOfMonth(1)
                                            .toString(),
                            "year", day.withDayOfYear(1).toString(),
                            "all", "");
                    periods.forEach((granularity, start) ->
                            latest.put(granularity + start + "," + answer.account + "," + answer.respondent, answer));
                });
        Map<String, int[]> counts = new TreeMap<>();
        latest.forEach((key, answer) -> {
            String period = key.substring(0, key.indexOf(','));
            String industry = Integer.parseInt(answer.account.substring(1)) < 3 ? "odd" : "even";
            for (String member : List.of("all all", "industry " + industry)) {
                int[] kinds = counts.computeIfAbsent(period + " " + member, any -> new int[3]);
                kinds[answer.score >= 9 ? 0 : answer.score >= 7 ? 1 : 2]++;
            }
        });
        List<String> lines = new ArrayList<>();
        counts.forEach((key, kinds) -> lines.add(key + " " + kinds[0] + " " + kinds[1] + " " + kinds[2]));
        return lines.stream().sorted().toList();
    }

    private static List<String> counts(Dataset<Row> responses) {
        Dataset<Row> accounts = given(RawTables.ACCOUNTS.contract(), """
                account_id | industry
                a0         | odd
                a1         | odd
                a2         | odd
                a3         | even
                a4         | even
                """).withColumn("size", lit("unknown"));
        Settings.Surveys settings = new Settings.Surveys(30, 14, false);
        Dataset<Row> tally = Tally.from(
                responses,
                accounts,
                given(ExperienceTables.SUPPORT_TICKETS.contract(), "ticket_id"),
                List.of("industry"),
                settings,
                AS_OF);
        return NpsScores.from(tally, settings)
                .where("dimension <> 'moment'")
                .selectExpr(
                        "concat_ws(' ', granularity || if(granularity = 'all', '', string(period_start)), dimension, member,"
                                + " promoters, passives, detractors)")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }
}
