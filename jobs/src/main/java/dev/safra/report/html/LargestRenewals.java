package dev.safra.report.html;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.safra.dimension.Accounts;
import dev.safra.health.HealthScores;
import java.util.List;
import java.util.Map;

/** The largest contracts that come due, with the health of their accounts. From renewals, accounts and health_scores. */
final class LargestRenewals {

    private static final int MOST = 10;

    private LargestRenewals() {}

    /**
     * @param due the query for the renewals that come due
     * @param all how many these are
     */
    static DataTable of(Query due, Figure all, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        PublishedTables tables = context.tables();
        List<Fact> rows = tables.rows(due.with(tables.among(Accounts.TABLE))
                .orderedBy("mrr desc", "due_on", "account_id", "product")
                .limitedTo(MOST));
        Map<String, Fact> health = health(rows, tables);
        DataTable list = new DataTable(context.caption("renewals.list", rows.size(), all))
                .column(texts.say("account"))
                .column(texts.say("product"))
                .column(texts.say("renewals.due_on"))
                .number(texts.say("mrr"))
                .column(texts.say("renewals.with_notice"))
                .column(texts.say("health"))
                .column(texts.say("csm"));
        for (Fact row : rows) {
            Fact score = health.get(row.text("account_id"));
            list.row(List.of(
                    row.account(),
                    row.name("product"),
                    formats.day(row.figure("due_on")),
                    formats.money(row.figure("mrr")),
                    row.figure("notice_on").isKnown() ? formats.day(row.figure("notice_on")) : Html.NONE,
                    score == null ? Formats.UNKNOWN : texts.named("band", score.text("band")),
                    row.name("csm")));
        }
        return list;
    }

    /** Tonight's health of the accounts in some rows. */
    private static Map<String, Fact> health(List<Fact> rows, PublishedTables tables) {
        String accounts = rows.stream()
                .map(row -> Query.literal(row.text("account_id")))
                .distinct()
                .collect(joining(", "));
        return tables
                .rows(Query.of(HealthScores.TABLE, tables.tonight() + " and account_id in (" + accounts + ")"))
                .stream()
                .collect(toMap(score -> score.text("account_id"), score -> score));
    }
}
