package dev.safra.report.html;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.experience.AccountSentiment;
import dev.safra.experience.SupportQuality;
import dev.safra.health.ChurnSignals;
import dev.safra.health.HealthMeasures;
import dev.safra.health.HealthScores;
import dev.safra.lake.InParallel;
import dev.safra.lake.Table;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.lifecycle.Receivables;
import dev.safra.lifecycle.Renewals;
import dev.safra.playbooks.PlaybookDays;
import dev.safra.segments.Audiences;
import dev.safra.segments.TouchSegments;
import dev.safra.usage.UsageAdoption;
import dev.safra.usage.UsageDays;
import dev.safra.usage.UsageFeatures;
import dev.safra.usage.UsageLoads;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads what is published about some accounts: a query a table, however many accounts there are. */
final class AccountRows {

    /** Tables that what was reached since the last review is seen in. */
    private static final List<Table> COMPARED =
            List.of(GoalAttainment.TABLE, UsageAdoption.TABLE, AccountSentiment.TABLE, SupportQuality.TABLE);

    /** What no customer sees: these tables are not even read for them. */
    private static final List<Table> COMPARED_BY_THE_TEAM = List.of(HealthScores.TABLE, AccountValue.TABLE);

    private static final List<Table> OF_THE_TEAM = List.of(
            TouchSegments.TABLE,
            Receivables.TABLE,
            HealthMeasures.TABLE,
            ChurnSignals.TABLE,
            PlaybookDays.TABLE,
            Audiences.TABLE);

    /** Contracts that have still to come due. */
    static final String OPEN = "outcome = 'open'";

    /** A night is compared with one that is at most so many days before the last review. */
    private static final int OLDEST = 31;

    private final PublishedTables tables;
    private final Settings settings;
    private final boolean isForTeam;

    AccountRows(PublishedTables tables, Settings settings, boolean isForTeam) {
        this.tables = tables;
        this.settings = settings;
        this.isForTeam = isForTeam;
    }

    /** The accounts in their order; nothing is known of those that are not published. */
    List<AccountFacts> of(List<String> accounts) {
        if (accounts.isEmpty()) {
            return List.of();
        }
        InParallel.Both<List<Fact>, List<Fact>> begun = InParallel.both(
                () -> tables.rows(Query.of(LifecycleStages.TABLE, tables.tonight() + " and " + among(accounts))),
                () -> tables.rows(Query.of(UsageFeatures.TABLE, "true")));
        List<Fact> features = begun.other();
        Map<String, List<Fact>> stages = byAccount(begun.one());
        Map<String, ReviewPeriod> periods = new LinkedHashMap<>();
        Map<String, Optional<LocalDate>> before = new HashMap<>();
        SortedSet<LocalDate> nights = tables.nights("lifecycle");
        for (String account : accounts) {
            ReviewPeriod period = ReviewPeriod.of(first(stages.get(account)), tables.asOf());
            periods.put(account, period);
            before.put(account, before(period.from(), nights));
        }
        Map<String, Map<String, List<Fact>>> found = new HashMap<>();
        Map<String, List<Fact>> rows = rows(queries(periods, before.values(), AccountUsage.words(features)));
        List<Fact> loads = rows.remove(UsageLoads.TABLE.name());
        rows.put(LifecycleStages.TABLE.name(), begun.one());
        rows.forEach((table, all) -> byAccount(all)
                .forEach((account, its) ->
                        found.computeIfAbsent(account, any -> new HashMap<>()).put(table, its)));
        LocalDate longAgo = tables.asOf().minusDays(settings.usage().windowDays());
        return accounts.stream()
                .map(account -> {
                    Map<String, List<Fact>> its = found.getOrDefault(account, Map.of());
                    ReviewPeriod period = periods.get(account);
                    AccountUsage usage = AccountUsage.of(
                            account,
                            tables.asOf(),
                            !period.from().isAfter(longAgo),
                            features,
                            its.getOrDefault(UsageDays.TABLE.name(), List.of()),
                            loads);
                    return new AccountFacts(account, tables.asOf(), period, before.get(account), its, usage);
                })
                .toList();
    }

    private static Optional<LocalDate> before(LocalDate review, SortedSet<LocalDate> nights) {
        SortedSet<LocalDate> until = nights.headSet(review.plusDays(1));
        return until.isEmpty() || until.last().isBefore(review.minusDays(OLDEST))
                ? Optional.empty()
                : Optional.of(until.last());
    }

    private List<Query> queries(Map<String, ReviewPeriod> periods, Collection<Optional<LocalDate>> before, int words) {
        String among = among(periods.keySet());
        String tonight = among + " and " + tables.tonight();
        String compared = among + " and as_of in ("
                + Stream.concat(Stream.of(tables.asOf()), before.stream().flatMap(Optional::stream))
                        .distinct()
                        .sorted()
                        .map(Query::literal)
                        .collect(joining(", "))
                + ")";
        List<Query> queries = new ArrayList<>();
        queries.add(Query.of(Accounts.table(settings.attributes()), among));
        COMPARED.forEach(table -> queries.add(Query.of(table, compared)));
        queries.add(Query.of(Renewals.TABLE, among + " and " + OPEN).orderedBy("due_on", "product"));
        queries.add(AccountUsage.use(periods, tables.asOf(), words));
        queries.add(AccountUsage.loads(tables.asOf()));
        if (isForTeam) {
            COMPARED_BY_THE_TEAM.forEach(table -> queries.add(Query.of(table, compared)));
            OF_THE_TEAM.forEach(table ->
                    queries.add(Query.of(table, tonight).orderedBy(table.key().toArray(String[]::new))));
        }
        return queries;
    }

    /** The rows of each query by the name of its table. */
    private Map<String, List<Fact>> rows(List<Query> queries) {
        List<List<Fact>> found = InParallel.all(queries.stream()
                .<Supplier<List<Fact>>>map(query -> () -> tables.rows(query))
                .toList());
        Map<String, List<Fact>> rows = new HashMap<>();
        for (int i = 0; i < queries.size(); i++) {
            rows.put(queries.get(i).table().name(), found.get(i));
        }
        return rows;
    }

    private static Map<String, List<Fact>> byAccount(List<Fact> rows) {
        return rows.stream().collect(groupingBy(row -> row.text("account_id")));
    }

    private static Optional<Fact> first(List<Fact> rows) {
        return rows == null ? Optional.empty() : rows.stream().findFirst();
    }

    /** The condition that a row is of one of some accounts. */
    static String among(Collection<String> accounts) {
        return accounts.stream().map(Query::literal).collect(joining(", ", "account_id in (", ")"));
    }
}
