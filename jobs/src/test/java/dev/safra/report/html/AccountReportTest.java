package dev.safra.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.health.ChurnSignals;
import dev.safra.health.HealthScores;
import dev.safra.job.Jobs;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.lake.Table;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.playbooks.PlaybookDays;
import dev.safra.revenue.MrrMovements;
import dev.safra.segments.Audiences;
import dev.safra.segments.TouchSegments;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** The page of an account that everything is wrong with, in both of its forms. */
final class AccountReportTest extends SparkTest {

    private static final long serialVersionUID = 1;

    /** Words of ours that no customer should read, in both languages, whatever the page's own language is. */
    private static final List<String> INTERNAL = List.of(
            // What we think of the account.
            "health scores? scored? band red amber green confidence signals? severity risks? churn churned",
            "saúde pontuação pontos? faixa vermelho amarelo verde confiança sinal sinais gravidade risco",
            // How we divide our attention.
            "segments? touch tiers? rank lifecycle stage offboarding stuck strategic csm cohort capacity priority",
            "segmentos? nível porte estágio travad[oa] estratégic[oa] coorte capacidade prioridade",
            // What we do about it.
            "playbooks? baseline overrides? overridden cap capped actions? because evidence owner",
            "ação ações porque evidência responsável limitada",
            // What it pays and owes.
            "mrr arr arpa overdue receivables? invoices? owed owes debts? renewals? upsell downsell expansion cross-sell",
            "vencid[oa]s? atraso atrasad[oa]s? faturas? recebíveis deve devem dívidas? cobrança",
            // What people said about us, by name.
            "nps csat detractors? promoters? passives? escalat\\w+ detrator\\w* promotor\\w* passivos? escalonad\\w+",
            // Why it leaves.
            "cancel\\w* reasons? motivos?",
            // How it is made.
            "lakehouse sources? configure runs? tables? published publications? tabelas? execução publicad[oa]s?");

    private static final String ACCOUNTS = """
            account_id,name,signed_up_on,industry,country,employees,is_strategic,use_case,csm,expected_users,remark
            serra,Serra & Filhos,2025-01-05,retail,BR,900,true,orders,Amanda,10,pays only when shouted at
            outra,Outra,2025-02-01,food,BR,20,false,orders,Bia,5,sweet people
            """;

    private static final String SUBSCRIPTIONS = """
            subscription_id,account_id,product,plan,amount,term,term_count,starts_on,ends_on,cancelled_on,cancel_reason
            s0,serra,core,pro,100,month,,2024-02-01,2024-06-01,2024-05-10,they called us thieves
            s1,serra,core,enterprise,12000,year,1,2024-07-10,2025-07-10,,
            s2,serra,core,enterprise,12000,year,1,2025-07-10,2026-07-10,,
            s3,serra,chat,pro,200,month,,2025-02-01,2026-05-01,2026-04-20,they called the bot useless
            s4,serra,analytics,pro,3600,year,1,2025-08-01,2026-08-01,2026-06-10,new boss hates dashboards
            s5,outra,core,starter,50,month,,2025-02-01,,,
            """;

    @TempDir
    private static Path shared;

    private static Site site;
    private static Publication night;

    @TempDir
    private transient Path directory;

    @BeforeEach
    void nights() {
        if (site == null) {
            site = site(shared);
            site.night("2026-03-31");
            site.night("2026-06-29");
            site.night("2026-06-30");
            night = last(site);
        }
    }

    private static Publication last(Site any) {
        return new Publications(any.lakehouse()).last(Optional.empty()).orElseThrow();
    }

    private static Site site(Path in) {
        StringBuilder usage = new StringBuilder("event_id,account_id,user_id,occurred_at,event,feature,version\n");
        for (LocalDate day = LocalDate.of(2026, 1, 5); day.getYear() == 2026 && day.getMonthValue() < 7; ) {
            boolean isBefore = day.isBefore(LocalDate.of(2026, 4, 10));
            for (String user : isBefore ? List.of("u1", "u2", "u3") : List.of("u1")) {
                for (String feature : isBefore ? List.of("board", "report") : List.of("board", "calendar")) {
                    usage.append(String.format(
                            Locale.ROOT,
                            "%s%s%s,serra,%s,%s 10:00:00,feature_used,%s,1.0%n",
                            day,
                            user,
                            feature,
                            user,
                            day,
                            feature));
                }
            }
            usage.append(day + "o,outra,u9," + day + " 11:00:00,feature_used,board,2.0\n");
            day = day.plusDays(3);
        }
        return Site.in(in)
                .with("safra.sources.accounts.attributes { remark = remark }")
                .reading("accounts", ACCOUNTS)
                .reading("subscriptions", SUBSCRIPTIONS)
                .reading("onboarding_steps", """
                        account_id,step,completed_on
                        serra,signup,2025-01-06
                        serra,welcome,2025-01-07
                        serra,training,2025-01-08
                        serra,first_value,2025-01-10
                        """)
                .reading("usage_events", usage.toString())
                .reading(
                        "features",
                        "feature,product\nboard,core\nreport,core\ncalendar,core\nbot,chat\nexport,analytics\n")
                .reading("survey_responses", """
                        response_id,account_id,respondent_id,survey,score,asked_at,answered_at
                        r1,serra,ana,nps,2,2026-06-20 10:00:00,2026-06-20 11:00:00
                        r2,serra,bob,nps,3,2026-06-20 10:00:00,2026-06-21 11:00:00
                        r3,serra,eva,nps,9,2026-06-20 10:00:00,2026-06-22 11:00:00
                        r4,serra,ana,csat,1,2026-06-20 10:00:00,2026-06-20 11:00:00
                        """)
                .reading("support_tickets", """
                        ticket_id,account_id,opened_at,first_responded_at,resolved_at,kind,is_escalated,tier
                        t1,serra,2026-06-01 10:00:00,2026-06-01 15:00:00,2026-06-03 10:00:00,bug,true,premium
                        t2,serra,2026-06-10 10:00:00,2026-06-10 10:02:00,,bug,true,premium
                        t3,serra,2026-06-12 10:00:00,2026-06-12 10:02:00,,request,false,premium
                        """)
                .reading("incidents", """
                        incident_id,account_id,product,started_at,ended_at
                        i1,serra,core,2026-06-05 08:00:00,2026-06-06 20:00:00
                        """)
                .reading("goals", """
                        account_id,goal,set_on,due_on,achieved_on
                        serra,Half of all orders online,2026-01-10,2026-05-31,
                        serra,Train the shops,2026-01-10,2026-03-31,2026-03-20
                        serra,One report a week,2026-01-10,2026-12-31,
                        """)
                .reading("invoices", """
                        invoice_id,account_id,issued_on,due_on,paid_on,amount,status
                        n1,serra,2026-03-01,2026-04-05,,1234.56,open
                        n2,serra,2026-05-01,2026-05-20,,777,open
                        n3,serra,2026-01-01,2026-01-10,2026-03-01,700,paid
                        """)
                .reading("csms", "csm,touch,max_accounts\nAmanda,high,10\nBia,low,50\n")
                .reading("content", """
                        content_id,title,kind,products
                        c7-win-back,Win them back,guide,core
                        """)
                .with("safra.sources.content.columns.products = \"split(products, ';')\"")
                .reading("score_overrides", """
                        account_id,score,reason,author,set_on,expires_on
                        serra,21,their partner says they look elsewhere,Amanda,2026-06-01,2026-12-01
                        """);
    }

    private static AccountReport report(String locale) {
        return report(site.with("safra.report.locale = " + locale));
    }

    private static AccountReport report(Site any) {
        return new AccountReport(any.settings(), any.lakehouse(), last(any));
    }

    private static String page(String locale, String account, AccountForm form) throws Exception {
        return Files.readString(Path.of(report(locale).write(account, form)));
    }

    /** All but the style sheet, which knows nothing of any account, and the names of elements. */
    private static String unstyled(String page) {
        return page.replaceAll("(?s)<style>.*</style>|</?table>|class=\"table\"", "")
                .toLowerCase(Locale.ROOT);
    }

    private static Pattern word(String word) {
        return Pattern.compile("(?<![\\p{L}\\p{N}_])(" + word + ")(?![\\p{L}\\p{N}_])");
    }

    /** Whatever is said internally about the account, in any table. */
    private static List<String> internalTexts() {
        Lakehouse lakehouse = site.lakehouse();
        TreeSet<String> texts = new TreeSet<>();
        Stream.of(
                        column(lakehouse, ChurnSignals.TABLE, "signal", "severity", "evidence"),
                        column(lakehouse, HealthScores.TABLE, "band", "override_reason", "cap"),
                        column(lakehouse, HealthScores.TABLE, "explode(raised_by)"),
                        column(lakehouse, HealthScores.TABLE, "explode(lowered_by)"),
                        column(lakehouse, PlaybookDays.TABLE, "playbook", "step", "action", "because", "state"),
                        column(lakehouse, TouchSegments.TABLE, "rule", "touch", "csm"),
                        column(lakehouse, Audiences.TABLE, "content_id", "reason"),
                        column(lakehouse, MrrMovements.TABLE, "reason"),
                        column(lakehouse, LifecycleStages.TABLE, "stage"))
                .forEach(texts::addAll);
        texts.addAll(List.of("pays only when shouted at", "1234.56", "777", "2011.56", "outra"));
        // Words that a customer may read in their plain sense.
        texts.removeAll(List.of("open", "closed", "active", "review", "training", "show", "ask", "call"));
        return List.copyOf(texts);
    }

    private static List<String> column(Lakehouse lakehouse, Table table, String... columns) {
        List<String> values = new ArrayList<>();
        for (String column : columns) {
            for (Row row : lakehouse
                    .read(table, night.versions().get(table.name()))
                    .where("account_id = 'serra'")
                    .selectExpr(column)
                    .distinct()
                    .collectAsList()) {
                if (!row.isNullAt(0)) {
                    values.add(row.getString(0));
                }
            }
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "pt-BR"})
    void noInternalWordIsInTheCustomersForm(String locale) throws Exception {
        String customer = unstyled(page(locale, "serra", AccountForm.CUSTOMER));
        String team = unstyled(page(locale, "serra", AccountForm.TEAM));

        List<String> texts = internalTexts();
        assertThat(texts)
                .contains("red", "payment_delay", "support_strain", "detractor", "overdue_long", "strategic")
                .contains("their partner says they look elsewhere", "they called us thieves", "c7-win-back");
        List<String> patterns = new ArrayList<>();
        for (String text : texts) {
            String named = Texts.in(locale).namedPlain("playbook", text);
            for (String written : List.of(text, text.replace('_', ' '), named)) {
                patterns.add(Pattern.quote(Html.escaped(written.toLowerCase(Locale.ROOT))));
            }
        }
        INTERNAL.forEach(words -> patterns.addAll(List.of(words.split(" "))));
        assertThat(patterns.stream()
                        .filter(pattern -> word(pattern).matcher(customer).find()))
                .as(customer)
                .isEmpty();
        // The team reads it all; what is checked above is not simply missing from the tables.
        assertThat(team)
                .contains("their partner says they look elsewhere", "pays only when shouted at")
                .contains("payment_delay", "mrr", "nps");
        assertThat(customer).contains("serra &amp; filhos", "report", "calendar", "analytics");
    }

    /** The same of what a customer would read in other cases than this one. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "pt-BR"})
    void noInternalWordIsInAnyTextForCustomers(String locale) throws Exception {
        Properties texts = new Properties();
        try (InputStream in = AccountReport.class.getResourceAsStream("/report/texts_" + locale + ".properties");
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            texts.load(reader);
        }
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        for (String key : new TreeSet<>(texts.stringPropertyNames())) {
            boolean isShared = key.matches("review\\.(goals|usage|promises|due|next|step)\\..*")
                    && !key.matches(".*\\.team(\\..*)?|review\\.(usage.trend|promises.minutes|next.intro)");
            if (key.startsWith("review.") && (key.contains(".customer") || isShared)) {
                checked++;
                String text = texts.getProperty(key).toLowerCase(Locale.ROOT);
                INTERNAL.stream()
                        .flatMap(words -> Stream.of(words.split(" ")))
                        .filter(word -> word(word).matcher(text).find())
                        .forEach(word -> wrong.add(key + ": " + word));
            }
        }
        assertThat(checked).isGreaterThan(70);
        assertThat(wrong).isEmpty();
    }

    /** Whatever the customer reads, the team reads too; and the customer's numbers say nothing of where they come from. */
    @Test
    void theCustomersNumbersAreAmongTheTeams() throws Exception {
        List<String> team = values(page("en", "serra", AccountForm.TEAM));
        String customer = page("en", "serra", AccountForm.CUSTOMER);

        assertThat(values(customer)).hasSizeGreaterThan(15).isSubsetOf(team);
        assertThat(customer).doesNotContain("data-source");
    }

    private static List<String> values(String page) throws Exception {
        return PageChecks.elements(page, "data").stream()
                .map(number -> number.getAttribute("value"))
                .toList();
    }

    @Test
    void everyNumberIsAValueOfThePublishedTables() throws Exception {
        Lakehouse lakehouse = site.lakehouse();
        for (Table table : Jobs.tables()) {
            Long version = night.versions().get(table.name());
            if (version != null) {
                lakehouse.read(table, version).createOrReplaceTempView(table.name());
            }
        }
        String page = page("en", "serra", AccountForm.TEAM);

        assertThat(values(page)).hasSizeGreaterThan(60);
        assertThat(PageChecks.wrongNumbers(page)).isEmpty();
        assertThat(PageChecks.words(page).replaceAll("(1 to 30|31 to 60|61 to 90|over 90) days", ""))
                .doesNotContainPattern("\\d");
    }

    @Test
    void itTellsWhatWasReachedSinceTheLastReview() throws Exception {
        String page = text(page("en", "serra", AccountForm.CUSTOMER));

        assertThat(page)
                .contains("Our review with Serra & Filhos", "From Apr 10, 2026 to Jun 30, 2026")
                .contains("Goals reached 1 on Mar 31, 2026 1", "Active users 1 on Mar 31, 2026 3")
                .contains("Of the goals that we set together, 1 of 3 are reached.")
                .contains("1 has passed the day that we had in mind.", "The next one is due on Dec 31, 2026.")
                .contains("In the 28 days up to Jun 30, 2026, 1 of you used the product; it is meant for 10.")
                .contains("New in use since Apr 10, 2026: calendar.")
                .contains("In use before Apr 10, 2026, and not since: report.")
                .contains("3 of you told us how likely you are to recommend us: 4.7 out of ten on average.")
                .contains("3 requests reached us in the 90 days up to Jun 30, 2026; still open: 2.")
                .contains("First responses in the promised time 66.7 %")
                .contains("The next review is on Jul 10, 2026.")
                .contains("analytics Aug 1, 2026 Ends, as you told us on Jun 10, 2026", "core Jul 10, 2026 Renews")
                .contains("Look at the goals whose day has passed", "See whether this can still help you: report.");
        // One person's answer is not told to their company.
        assertThat(page).doesNotContain("out of five");
    }

    private static String text(String page) throws Exception {
        return PageChecks.parsed(
                        page.replaceAll("(?s)<style>.*</style>", "").replaceAll("</?(td|th|tr|p|dt|dd)[^>]*>", " $0 "))
                .getDocumentElement()
                .getTextContent()
                .replaceAll("[\\s\u202f\u00a0]+", " ");
    }

    @Test
    void aPageIsTheSameWhicheverOthersAreReadWithIt() {
        AccountReport report = report("en");
        PublishedTables tables = new PublishedTables(site.lakehouse(), night);
        List<AccountFacts> both = new AccountRows(tables, site.settings(), true).of(List.of("outra", "serra"));
        AccountFacts alone = new AccountRows(tables, site.settings(), true)
                .of(List.of("serra"))
                .get(0);

        assertThat(report.page(both.get(1), AccountForm.TEAM)).isEqualTo(report.page(alone, AccountForm.TEAM));
    }

    /** serra's review is on 10 July; outra has had none of its onboarding steps recorded. */
    @Test
    void reviewsOfTheNextTwoWeeksArePreparedHighTouchFirst() {
        List<Row> reviews = site.lakehouse()
                .read(LifecycleStages.TABLE)
                .where("as_of = '2026-06-30' and next_review_on <= '2026-07-14'")
                .collectAsList();
        assertThat(reviews).hasSize(1);
        assertThat(report("en").due()).containsExactly("serra");
        assertThat(report(site.with("safra.report.reviews = 0")).due()).isEmpty();
        assertThat(report("en").writeReviews()).isEqualTo(new AccountReport.Written(2, List.of()));
    }

    @ParameterizedTest
    @EnumSource(AccountForm.class)
    void mostTablesMayBeMissing(AccountForm form) throws Exception {
        Site few = Site.in(directory).reading("accounts", "account_id,name\nacme,Acme\n");
        few.night("2025-02-28");

        String page = Files.readString(Path.of(report(few).write("acme", form)));

        assertThat(text(page)).contains("Acme");
        if (form == AccountForm.TEAM) {
            assertThat(page).contains("sources.goals", "sources.usage_events", "sources.invoices");
        } else {
            assertThat(unstyled(page)).doesNotContain("sources", "configure");
        }
    }

    @Test
    void whateverIsInANameIsText() throws Exception {
        String hostile = "<script>alert(1)</script>\"'&amp;\u202e\u2028" + "x".repeat(300);
        Site odd = Site.in(directory)
                .reading(
                        "accounts",
                        "account_id,name,csm,signed_up_on\n../<b>'\\,\"" + hostile.replace("\"", "\"\"")
                                + "\",<i>,2025-01-01\n")
                .reading("goals", "account_id,goal,set_on\n../<b>'\\,x,2025-01-01\n");
        odd.night("2025-02-28");

        for (AccountForm form : AccountForm.values()) {
            Path file = Path.of(report(odd).write("../<b>'\\", form));
            assertThat(file.getParent()).isEqualTo(directory.resolve("curated/_reports/accounts/2025-02-28"));
            var page = PageChecks.parsed(Files.readString(file));
            assertThat(PageChecks.elements(page, "script")).isEmpty();
            assertThat(PageChecks.elements(page, "b")).isEmpty();
            assertThat(PageChecks.elements(page, "h1").get(0).getTextContent()).contains("<script>alert(1)");
            assertThat(page.getDocumentElement().getTextContent()).doesNotContain("\u202e");
        }
    }

    @Test
    void anUnknownAccountIsNamedWithThoseThatAreMostLikeIt() {
        assertThatThrownBy(() -> report("en").write("sera", AccountForm.TEAM))
                .isInstanceOfSatisfying(
                        SafraException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage("report --account sera: no such account on 2026-06-30; nearest: serra, outra;"
                        + " show accounts lists all");
    }

    /** Where the folder of the pages cannot be made, the night is published all the same, and says so. */
    @Test
    void aPageThatFailsFailsNoNight() throws Exception {
        Site again = site(directory);
        again.night("2026-06-30", "lifecycle");
        Path folder =
                Files.createDirectories(directory.resolve("curated/_reports")).resolve("accounts");
        Files.writeString(folder, "not a folder");

        List<String> notes = again.with("safra.report.nightly = true").night("2026-06-30", "lifecycle");

        assertThat(notes)
                .anyMatch(
                        note -> note.startsWith(
                                "report: 2 of 2 pages for reviews are not written, such as _reports/accounts/2026-06-30/serra.html: "));
        assertThat(last(again).asOf()).isEqualTo(LocalDate.of(2026, 6, 30));
        assertThat(directory.resolve("curated/_reports/2026-06-30.html")).exists();
    }

    @Test
    void everyChartHasATitleADescriptionAndItsNumbersInATable() throws Exception {
        for (AccountForm form : AccountForm.values()) {
            List<Element> figures = PageChecks.elements(page("en", "serra", form), "figure");
            assertThat(figures).hasSizeGreaterThanOrEqualTo(2).allSatisfy(figure -> {
                assertThat(PageChecks.text(figure, "title")).isNotBlank();
                assertThat(PageChecks.text(figure, "desc")).isNotBlank();
                assertThat(PageChecks.all(figure.getElementsByTagName("td"))).isNotEmpty();
            });
        }
    }
}
