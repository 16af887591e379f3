package dev.safra.report.html;

import dev.safra.dimension.Accounts;
import dev.safra.lifecycle.AccountValue;
import dev.safra.usage.UsageAdoption;
import java.util.List;

/** Whose use of the product fell most. From usage_adoption, with accounts and account_value. */
record AdoptionFalls(ReportContext context) {

    private static final int MOST = 10;

    /** Whether an account pays, as far as that is known, and its active users fell against the windows before. */
    String isFallen() {
        return "trend < 0" + (context.tables().has(AccountValue.TABLE) ? " and mrr > 0" : "");
    }

    DataTable list(Figure all) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        PublishedTables tables = context.tables();
        DataTable list = new DataTable(
                        texts.say(all.count() > MOST ? "adoption.fell.most" : "adoption.fell", formats.count(all)))
                .column(texts.say("account"))
                .number(texts.say("adoption.trend"))
                .number(texts.say("mrr"))
                .number(texts.say("adoption.users"))
                .number(texts.say("adoption.breadth"))
                .number(texts.say("adoption.depth"));
        if (all.isZero()) {
            return list;
        }
        Query most = Query.of(UsageAdoption.TABLE, tables.tonight() + " and " + isFallen())
                .with(tables.among(Accounts.TABLE, AccountValue.TABLE))
                .limitedTo(MOST);
        for (Fact account : tables.rows(
                tables.has(AccountValue.TABLE)
                        ? most.orderedBy("trend", "mrr desc", "account_id")
                        : most.orderedBy("trend", "account_id"))) {
            list.row(List.of(
                    account.account(),
                    formats.percentChange(account.figure("trend")),
                    formats.money(account.figure("mrr")),
                    formats.count(account.figure("active_users")),
                    formats.percent(account.figure("breadth")),
                    formats.percent(account.figure("depth"))));
        }
        return list;
    }
}
