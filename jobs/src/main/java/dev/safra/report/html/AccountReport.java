package dev.safra.report.html;

import dev.safra.config.Escaped;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.experience.AccountSentiment;
import dev.safra.experience.SupportQuality;
import dev.safra.lake.ErrorText;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Table;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.lifecycle.Renewals;
import dev.safra.segments.TouchSegments;
import dev.safra.usage.UsageAdoption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The page of an account, for a review with it: for those who look after it, and for its own people. */
public final class AccountReport {

    /** Reviews of the next two weeks are prepared. */
    private static final int DAYS_AHEAD = 14;

    private static final List<AccountSection> FOR_THE_TEAM = List.of(
            new AccountSummarySection(),
            new AccountSignalsSection(),
            new AccountHealthSection(),
            new AccountActionsSection(),
            new AccountGoalsSection(),
            new AccountUsageSection(),
            new AccountVoiceSection(),
            new AccountPromisesSection(),
            new AccountReceivablesSection(),
            new AccountDueSection(),
            new AccountNextSection());

    private static final List<AccountSection> FOR_THE_CUSTOMER = List.of(
            new AccountSummarySection(),
            new AccountGoalsSection(),
            new AccountUsageSection(),
            new AccountVoiceSection(),
            new AccountPromisesSection(),
            new AccountDueSection(),
            new AccountNextSection());

    /** All that sections can ask for when they are made for a customer. */
    private static final List<Table> TABLES_FOR_THE_CUSTOMER = List.of(
            Accounts.TABLE,
            LifecycleStages.TABLE,
            GoalAttainment.TABLE,
            UsageAdoption.TABLE,
            AccountSentiment.TABLE,
            SupportQuality.TABLE,
            Renewals.TABLE);

    /**
     * What came of the pages of a night.
     *
     * @param pages how many there should be
     * @param failures what went wrong, a line a page
     */
    public record Written(int pages, List<String> failures) {}

    private final Settings settings;
    private final Lakehouse lakehouse;
    private final Publication publication;
    private final PublishedTables tables;

    public AccountReport(Settings settings, Lakehouse lakehouse, Publication publication) {
        this.settings = settings;
        this.lakehouse = lakehouse;
        this.publication = publication;
        this.tables = new PublishedTables(lakehouse, publication);
    }

    /** Writes one form of an account's page. Returns where it lies; throws SafraException (2) if there is no such account. */
    public String write(String account, AccountForm form) {
        AccountFacts facts = rows(form == AccountForm.TEAM).of(List.of(account)).get(0);
        if (!facts.isKnown()) {
            throw new SafraException(
                    ExitCode.USAGE,
                    "report --account " + Escaped.value(account) + ": no such account on " + publication.asOf()
                            + nearest(account) + "; show accounts lists all");
        }
        return write(facts, form);
    }

    /**
     * Writes both forms for the accounts whose review is due soon, as many as the settings allow. A page that fails keeps no other one from
     * being written.
     */
    public Written writeReviews() {
        int pages = 0;
        List<String> failures = new ArrayList<>();
        for (AccountFacts facts : rows(true).of(due())) {
            for (AccountForm form : AccountForm.values()) {
                pages++;
                try {
                    write(facts, form);
                } catch (RuntimeException unwritten) {
                    failures.add(AccountFile.of(facts.account(), publication.asOf(), form) + ": "
                            + ErrorText.withoutValues(ErrorText.root(unwritten)));
                }
            }
        }
        return new Written(pages, failures);
    }

    /** The accounts whose review is due soon: high touch first, then those that rank highest. */
    List<String> due() {
        String soon = tables.tonight() + " and next_review_on > " + Query.literal(publication.asOf())
                + " and next_review_on <= "
                + Query.literal(publication.asOf().plusDays(DAYS_AHEAD));
        Query due = Query.of(LifecycleStages.TABLE, soon)
                .limitedTo(settings.report().reviews());
        if (tables.has(TouchSegments.TABLE)) {
            due = due.with(TouchSegments.TABLE).orderedBy("touch = 'high' desc", "rank is null", "rank", "account_id");
        } else if (tables.has(AccountValue.TABLE)) {
            due = due.with(AccountValue.TABLE).orderedBy("mrr desc", "account_id");
        } else {
            due = due.orderedBy("account_id");
        }
        return settings.report().reviews() == 0
                ? List.of()
                : tables.rows(due).stream().map(row -> row.text("account_id")).toList();
    }

    private AccountRows rows(boolean isForTeam) {
        return new AccountRows(tables, settings, isForTeam);
    }

    private String write(AccountFacts facts, AccountForm form) {
        String name = AccountFile.of(facts.account(), publication.asOf(), form);
        lakehouse.root().write(name, page(facts, form));
        return lakehouse.root().place(name);
    }

    /** The page, the same for the same tables, whichever other accounts were read with it. */
    String page(AccountFacts known, AccountForm form) {
        boolean isForTeam = form == AccountForm.TEAM;
        AccountFacts facts = isForTeam ? known : known.only(TABLES_FOR_THE_CUSTOMER);
        Locale locale = Locale.forLanguageTag(settings.report().locale());
        Texts texts = Texts.in(settings.report().locale());
        Formats formats = new Formats(locale, settings.reportingCurrency().orElse(""), isForTeam);
        AccountContext context = new AccountContext(facts, tables::has, formats, texts, settings, form);
        Stream<AccountSection> sections = (isForTeam ? FOR_THE_TEAM : FOR_THE_CUSTOMER).stream();
        return NightReport.rendered(new Page(
                locale.toLanguageTag(),
                context.plain("title." + form.code()).replace("{0}", Html.plainName(facts.name())),
                context.said("title", Html.name(facts.name())),
                context.said("subtitle", formats.day(facts.period().from()), formats.day(publication.asOf())),
                NightReport.style(),
                texts.plain("contents"),
                texts.plain("numbers"),
                isForTeam
                        ? texts.say("footer", Html.text(publication.runId()))
                        : context.say("footer", formats.day(publication.asOf())),
                sections.map(section -> section.of(context)).toList()));
    }

    /** The accounts whose names are most like a name that there is not. */
    private String nearest(String account) {
        Query query = Query.of(Accounts.table(settings.attributes()), "true")
                .orderedBy("levenshtein(account_id, " + Query.literal(account) + ")", "account_id")
                .limitedTo(3);
        List<String> nearest = tables.rows(query).stream()
                .map(row -> Escaped.value(row.text("account_id")))
                .toList();
        return nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest);
    }
}
