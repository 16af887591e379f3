package dev.safra.segments;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.lake.Table;
import dev.safra.testing.SparkTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random companies beside plain loops over accounts and content. */
final class AudiencesPropertyTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final LocalDate DAY = LocalDate.of(2026, 6, 30);

    private static final int QUIET_DAYS = 4;

    private static final List<String> PRODUCTS = List.of("chat", "core", "crm");
    private static final List<String> INDUSTRIES = List.of("food", "health", "retail");

    /** Nobody ever uses nothing, and no product is known to entitle to export. */
    private static final List<String> FEATURES = List.of("board", "bot", "export", "nothing", "report");

    private static final Map<String, Set<String>> ENTITLING =
            Map.of("board", Set.of("core"), "bot", Set.of("chat"), "report", Set.of("core", "crm"));

    private static final Table LISTED = Table.named("before")
            .key("account_id", STRING, "")
            .key("as_of", DATE, "")
            .key("content_id", STRING, "");

    private record Account(
            String id, String rule, String industry, Set<String> has, Set<String> used, Integer version) {}

    private record Content(
            String id, Set<String> products, Set<String> features, Set<String> industries, Integer version) {}

    private record Listed(String account, LocalDate day, String content) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void audiencesAreWhatLoopsSay(long seed) {
        Random random = new Random(seed);
        List<Account> accounts = IntStream.range(0, 150)
                .mapToObj(i -> new Account(
                        "a" + i,
                        random.nextInt(8) == 0 ? "ended" : "value",
                        random.nextInt(4) == 0 ? null : one(INDUSTRIES, random),
                        some(PRODUCTS, random),
                        some(List.of("board", "bot", "export", "report"), random),
                        random.nextInt(4) == 0 ? null : random.nextInt(13)))
                .toList();
        List<Content> content = IntStream.range(0, 40)
                .mapToObj(i -> new Content(
                        "c" + i,
                        few(PRODUCTS, random),
                        few(FEATURES, random),
                        few(INDUSTRIES, random),
                        random.nextInt(3) > 0 ? null : random.nextInt(13)))
                .toList();
        Set<Listed> before = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            before.add(new Listed(
                    "a" + random.nextInt(150), DAY.plusDays(random.nextInt(9) - 6), "c" + random.nextInt(40)));
        }

        Set<String> actual = new TreeSet<>();
        Audiences.from(
                        rowsOfContent(content),
                        segments(accounts),
                        profiles(accounts),
                        rows(before),
                        new AsOf(DAY),
                        QUIET_DAYS)
                .select("account_id", "content_id", "reason")
                .collectAsList()
                .forEach(row -> actual.add(row.mkString("|")));

        assertThat(actual).isEqualTo(expected(accounts, content, before)).hasSizeGreaterThan(300);
    }

    private static Set<String> expected(List<Account> accounts, List<Content> content, Set<Listed> before) {
        Set<String> rows = new TreeSet<>();
        for (Account account : accounts) {
            for (Content item : content) {
                boolean isQuiet = IntStream.rangeClosed(1, QUIET_DAYS)
                        .anyMatch(age -> before.contains(new Listed(account.id(), DAY.minusDays(age), item.id())));
                if (!account.rule().equals("ended") && !isQuiet) {
                    reason(account, item).ifPresent(why -> rows.add(account.id() + "|" + item.id() + "|" + why));
                }
            }
        }
        return rows;
    }

    private static Optional<String> reason(Account account, Content item) {
        List<String> reasons = new ArrayList<>();
        if (!item.products().isEmpty()) {
            Set<String> had = new TreeSet<>(item.products());
            had.retainAll(account.has());
            if (had.isEmpty()) {
                return Optional.empty();
            }
            reasons.add("has " + String.join(", ", had));
        }
        if (!item.features().isEmpty()) {
            Set<String> unused = item.features().stream()
                    .filter(feature ->
                            !feature.equals("nothing") && !account.used().contains(feature))
                    .filter(feature -> feature.equals("export")
                            || account.has().stream().anyMatch(ENTITLING.get(feature)::contains))
                    .collect(toCollection(TreeSet::new));
            if (unused.isEmpty()) {
                return Optional.empty();
            }
            reasons.add("does not use " + String.join(", ", unused) + " yet");
        }
        if (!item.industries().isEmpty()) {
            if (account.industry() == null || !item.industries().contains(account.industry())) {
                return Optional.empty();
            }
            reasons.add("is in " + account.industry());
        }
        if (item.version() != null) {
            if (account.version() == null || account.version() < item.version()) {
                return Optional.empty();
            }
            reasons.add("runs 4." + account.version());
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private static Profiles profiles(List<Account> accounts) {
        return new Profiles(
                rows(
                        columns("industry"),
                        accounts.stream()
                                .map(a -> RowFactory.create(a.id(), a.industry()))
                                .toList()),
                rows(
                        Table.named("products").key("account_id", STRING, "").optional("products", STRINGS, ""),
                        accounts.stream()
                                .filter(a -> !a.has().isEmpty())
                                .map(a -> RowFactory.create(a.id(), array(a.has())))
                                .toList()),
                rows(
                        Table.named("features").key("feature", STRING, "").key("product", STRING, ""),
                        ENTITLING.entrySet().stream()
                                .flatMap(e -> e.getValue().stream().map(p -> RowFactory.create(e.getKey(), p)))
                                .toList()),
                Optional.of(rows(
                        Table.named("used").key("account_id", STRING, "").optional("used", STRINGS, ""),
                        accounts.stream()
                                .filter(a -> !a.used().isEmpty())
                                .map(a -> RowFactory.create(a.id(), array(a.used())))
                                .toList())),
                rows(
                        columns("latest_version"),
                        accounts.stream()
                                .map(a -> RowFactory.create(a.id(), a.version() == null ? null : "4." + a.version()))
                                .toList()));
    }

    private static Dataset<Row> segments(List<Account> accounts) {
        return rows(
                columns("touch", "rule"),
                accounts.stream()
                        .map(a -> RowFactory.create(a.id(), "tech", a.rule()))
                        .toList());
    }

    private static Dataset<Row> rowsOfContent(List<Content> content) {
        return rows(
                Table.named("content")
                        .key("content_id", STRING, "")
                        .optional("products", STRINGS, "")
                        .optional("features", STRINGS, "")
                        .optional("industries", STRINGS, "")
                        .optional("min_version", STRING, "")
                        .optional("attributes", STRINGS, ""),
                content.stream()
                        .map(item -> RowFactory.create(
                                item.id(),
                                array(item.products()),
                                array(item.features()),
                                array(item.industries()),
                                item.version() == null ? null : "4." + item.version(),
                                null))
                        .toList());
    }

    private static Dataset<Row> rows(Collection<Listed> before) {
        return rows(
                LISTED,
                before.stream()
                        .map(listed -> RowFactory.create(listed.account(), listed.day(), listed.content()))
                        .toList());
    }

    private static Table columns(String... names) {
        Table table = Table.named("columns").key("account_id", STRING, "");
        for (String name : names) {
            table = table.optional(name, STRING, "");
        }
        return table;
    }

    private static Dataset<Row> rows(Table table, List<Row> rows) {
        return session().createDataFrame(rows, table.schema());
    }

    private static String[] array(Collection<String> names) {
        return names.toArray(String[]::new);
    }

    private static String one(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }

    private static Set<String> some(List<String> names, Random random) {
        return names.stream().filter(name -> random.nextBoolean()).collect(toCollection(TreeSet::new));
    }

    /** None at all, more often than not. */
    private static Set<String> few(List<String> names, Random random) {
        return random.nextInt(5) < 3 ? Set.of() : some(names, random);
    }
}
