package dev.safra.report.html;

import static java.util.stream.Collectors.joining;

import dev.safra.config.Health;
import dev.safra.config.Health.Band;
import dev.safra.dimension.Accounts;
import dev.safra.health.HealthScores;
import dev.safra.lifecycle.AccountValue;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Whose health got worse since the night before, and why. From health_scores, with accounts and account_value. */
record HealthFalls(ReportContext context) {

    private static final int MOST = 10;

    private static final int CAUSES = 3;

    private static final String CAUSE = "substring_index(get(lowered_by, 0), ' ', 1)";

    /** Adds to counts of nights how many accounts fell. */
    Query counted(Query counts) {
        return counts.sum("worse", "count_if(" + isWorse() + ")")
                .sum("lower", "count_if(" + isLower() + ")")
                .sum("fallen", "count_if(" + isFallen() + ")");
    }

    /** Into a lower band, where both are known. */
    private String isWorse() {
        String bands = context.settings().health().bands().stream()
                .map(Band::name)
                .map(Query::literal)
                .collect(joining(", ", "array(", ")"));
        return "coalesce(band <> '" + Health.UNKNOWN + "' and array_position(" + bands + ", band) < array_position("
                + bands + ", previous_band), false)";
    }

    /** By more than what changes no band, and by a point at least. */
    private String isLower() {
        return "coalesce(score_change <= -" + points() + ", false)";
    }

    private double points() {
        return Math.max(1, context.settings().health().margin());
    }

    private String isFallen() {
        return "(" + isWorse() + " or " + isLower() + ")";
    }

    /** Says how many fell since a night, and what lowered them most. */
    void say(Section section, LocalDate before, Fact counts) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        Html least = Formats.setting(formats.numberText(points()));
        if (counts.figure("fallen").isZero()) {
            section.sentence(texts.say("health.none_fell", formats.day(before), least));
            return;
        }
        section.sentence(texts.say(
                "health.fell",
                formats.day(before),
                texts.counted("health.worse", counts.figure("worse"), formats.count(counts.figure("worse"))),
                texts.counted("health.lower", counts.figure("lower"), formats.count(counts.figure("lower")), least),
                Html.join(", ", causes())));
    }

    private List<Html> causes() {
        return context
                .tables()
                .rows(Query.of(HealthScores.TABLE, tonight() + " and get(lowered_by, 0) is not null")
                        .by(CAUSE)
                        .sum("accounts", "count(1)"))
                .stream()
                .sorted(Comparator.comparingLong(
                                (Fact cause) -> -cause.figure("accounts").count())
                        .thenComparing(cause -> cause.text(CAUSE)))
                .limit(CAUSES)
                .map(cause -> context.texts()
                        .say(
                                "health.cause",
                                context.texts().named("measure", cause.text(CAUSE)),
                                context.formats().count(cause.figure("accounts"))))
                .toList();
    }

    private String tonight() {
        return context.tables().tonight() + " and " + isFallen();
    }

    /** Those that fell most, first of all into a lower band. */
    DataTable list(Figure all) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        DataTable list = new DataTable(
                        texts.say(all.count() > MOST ? "health.fallen.most" : "health.fallen", formats.count(all)))
                .column(texts.say("account"))
                .number(texts.say("health.change"))
                .number(texts.say("health.score"))
                .number(texts.say("mrr"))
                .column(texts.say("health.band"))
                .column(texts.say("health.lowered_by"));
        if (all.isZero()) {
            return list;
        }
        for (Fact account : context.tables()
                .rows(Query.of(HealthScores.TABLE, tonight())
                        .with(context.tables().among(Accounts.TABLE, AccountValue.TABLE))
                        .orderedBy(isWorse() + " desc", "score_change", "account_id")
                        .limitedTo(MOST))) {
            list.row(List.of(
                    account.account(),
                    formats.decimalChange(account.figure("score_change")),
                    formats.decimal(account.figure("score")),
                    formats.money(account.figure("mrr")),
                    band(account),
                    loweredBy(account)));
        }
        return list;
    }

    private Html band(Fact account) {
        Texts texts = context.texts();
        String now = account.text("band");
        String before = account.text("previous_band");
        return now.equals(before)
                ? texts.named("band", now)
                : texts.say("health.band.change", texts.named("band", before), texts.named("band", now));
    }

    private Html loweredBy(Fact account) {
        List<String> causes = account.texts("lowered_by");
        return Html.join(
                ", ",
                IntStream.range(0, causes.size())
                        .mapToObj(number -> cause(account, causes.get(number), number))
                        .toList());
    }

    /** A cause with its points, such as "nps -9.0", in the reader's words. */
    private Html cause(Fact account, String cause, int number) {
        int end = cause.lastIndexOf(' ');
        Figure points = account.part(
                "lowered_by",
                "double(substring_index(get(lowered_by, " + number + "), ' ', -1))",
                Double.valueOf(cause.substring(end + 1)));
        return Html.join(
                context.texts().named("measure", cause.substring(0, end)),
                Html.text(" "),
                context.formats().decimalChange(points));
    }
}
