package dev.safra.report.html;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.Settings;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.testing.SampleLakehouse;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The report of the sample company's second night. */
final class NightReportTest extends SparkTest {

    private static final long serialVersionUID = 1;

    /** At most so many expressions in one query of the check. */
    private static final int AT_ONCE = 60;

    private static String english;

    @TempDir
    private transient Path directory;

    @BeforeEach
    void render() {
        if (english == null) {
            english = page("en");
        }
    }

    private static String page(String locale) {
        return NightReport.page(in(locale), SampleLakehouse.lakehouse(), SampleLakehouse.publication());
    }

    private static Settings in(String locale) {
        return SampleLakehouse.settings(locale);
    }

    @Test
    void everyNumberIsAValueOfThePublishedTables() throws Exception {
        SampleLakehouse.createViews();
        List<Element> numbers = elements(english, "data");
        assertThat(numbers).hasSizeGreaterThan(100);
        Map<String, List<Element>> bySource = numbers.stream().collect(groupingBy(number -> part(number, 0)));
        List<String> wrong = new ArrayList<>();
        bySource.forEach((from, numbersOfIt) -> {
            numbersOfIt.stream().filter(number -> !isAggregate(part(number, 1))).forEach(number -> {
                Row row = session()
                        .sql(relation(from) + " where " + part(number, 2))
                        .selectExpr(part(number, 1))
                        .first();
                if (!isSame(number.getAttribute("value"), row.get(0))) {
                    wrong.add(number.getAttribute("data-source"));
                }
            });
            List<Element> all = numbersOfIt.stream()
                    .filter(number -> isAggregate(part(number, 1)))
                    .toList();
            for (int i = 0; i < all.size(); i += AT_ONCE) {
                List<Element> some = all.subList(i, Math.min(i + AT_ONCE, all.size()));
                String[] values = some.stream()
                        .map(number -> part(number, 1) + " filter (where " + part(number, 2) + ")")
                        .toArray(String[]::new);
                Row row = session()
                        .sql("select * from (" + relation(from) + ")")
                        .selectExpr(IntStream.range(0, values.length)
                                .mapToObj(place -> values[place] + " as v" + place)
                                .toArray(String[]::new))
                        .first();
                for (int place = 0; place < values.length; place++) {
                    if (!isSame(some.get(place).getAttribute("value"), row.get(place))) {
                        wrong.add(some.get(place).getAttribute("data-source") + ": "
                                + some.get(place).getAttribute("value") + " is " + row.get(place));
                    }
                }
            }
        });
        assertThat(wrong).isEmpty();
    }

    /** Whether it can be evaluated with others, each over its own rows. */
    private static boolean isAggregate(String value) {
        return !value.startsWith("coalesce(");
    }

    private static String part(Element number, int part) {
        return number.getAttribute("data-source").split("\\|", 3)[part];
    }

    /** A table, or several of an account and day, the columns of the first before those of the others. */
    private String relation(String from) {
        String[] tables = from.split("\\+");
        String sql = "select * from " + tables[0];
        List<String> known = new ArrayList<>(List.of(session().table(tables[0]).columns()));
        for (int i = 1; i < tables.length; i++) {
            List<String> others = List.of(session().table(tables[i]).columns());
            List<String> key =
                    Stream.of("account_id", "as_of").filter(others::contains).toList();
            List<String> added = new ArrayList<>(others);
            added.removeAll(known);
            known.addAll(added);
            added.addAll(key);
            sql = "select * from (" + sql + ") left join (select " + String.join(", ", added) + " from " + tables[i]
                    + ") using (" + String.join(", ", key) + ")";
        }
        return sql;
    }

    private static boolean isSame(String shown, Object value) {
        if (value == null || value instanceof LocalDate || value instanceof String) {
            return shown.equals(String.valueOf(value));
        }
        BigDecimal one = new BigDecimal(shown);
        BigDecimal other = new BigDecimal(value.toString());
        return value instanceof Double
                ? Math.abs(one.doubleValue() - other.doubleValue()) <= 1e-9 * Math.max(1, Math.abs(one.doubleValue()))
                : one.compareTo(other) == 0;
    }

    @Test
    void theSameNightIsTheSamePage() {
        assertThat(page("en")).isEqualTo(english);
    }

    @Test
    void nothingIsRunOrFetched() {
        assertThat(english)
                .contains("Content-Security-Policy")
                .doesNotContain("<script")
                .doesNotContainPattern("\\son[a-z]+=|\\sstyle=|\\ssrc=|url\\((?!#)|@import|javascript:")
                .doesNotContainPattern("https?://(?!www\\.w3\\.org/2000/svg)");
        assertThat(english.getBytes(StandardCharsets.UTF_8).length).isLessThan(500_000);
    }

    @Test
    void everyChartHasATitleADescriptionAndItsNumbersInATable() throws Exception {
        Document page = parsed(english);
        List<Element> figures = elements(page, "figure");
        assertThat(figures).isNotEmpty();
        for (Element figure : figures) {
            List<Element> drawn = all(figure.getElementsByTagName("svg"));
            assertThat(drawn).allSatisfy(svg -> {
                assertThat(svg.getAttribute("role")).isEqualTo("img");
                assertThat(text(svg, "title")).isNotBlank();
                assertThat(text(svg, "desc")).isNotBlank();
            });
            assertThat(all(figure.getElementsByTagName("td"))).isNotEmpty();
        }
        Map<String, Long> ids = new HashMap<>();
        for (Element any : elements(page, "*")) {
            if (!any.getAttribute("id").isEmpty()) {
                ids.merge(any.getAttribute("id"), 1L, Long::sum);
            }
        }
        assertThat(ids.values()).containsOnly(1L);
        assertThat(elements(page, "table"))
                .allSatisfy(table -> assertThat(text(table, "caption")).isNotBlank());
    }

    @Test
    void whateverIsInANameIsText() throws Exception {
        String hostile = "<script>alert(1)</script>\"'&amp;\u202e\u2028" + "x".repeat(300);
        Site site = Site.in(directory)
                .reading(
                        "accounts",
                        "account_id,name,csm,signed_up_on\n<b>,\"" + hostile.replace("\"", "\"\"")
                                + "\",<i>,2025-01-01\nbeta,Beta,Ana,2025-01-01\n")
                .reading("subscriptions", """
                        subscription_id,account_id,product,amount,term,starts_on,ends_on,cancel_reason
                        s1,<b>,<u>,100,month,2025-01-01,2025-02-10,"<script>x"
                        s2,beta,core,50,month,2025-01-01,,
                        """);
        site.night("2025-02-28");
        Publication night =
                new Publications(site.lakehouse()).last(Optional.empty()).orElseThrow();

        Document page = parsed(NightReport.page(site.settings(), site.lakehouse(), night));

        assertThat(elements(page, "script")).isEmpty();
        assertThat(elements(page, "b")).isEmpty();
        assertThat(elements(page, "u")).isEmpty();
        assertThat(page.getDocumentElement().getTextContent())
                .contains("<script>alert(1)")
                .doesNotContain("\u202e");
    }

    @Test
    void whatIsNotConfiguredIsNamed() {
        Site site = Site.in(directory)
                .reading("accounts", "account_id,name\nacme,Acme\n")
                .reading("goals", "account_id,goal,set_on\nacme,reach,2025-01-01\n");
        site.night("2025-02-28");
        Publication night =
                new Publications(site.lakehouse()).last(Optional.empty()).orElseThrow();

        assertThat(NightReport.page(site.settings(), site.lakehouse(), night))
                .contains("sources.subscriptions")
                .contains("sources.survey_responses")
                .contains("sources.usage_events")
                .contains("sources.invoices");
    }

    /** What is not a value of a table is a word. */
    @Test
    void noNumberStandsWithoutItsSource() throws Exception {
        StringBuilder words = new StringBuilder();
        collect(parsed(english).getElementsByTagName("main").item(0), words);
        assertThat(words.toString().replaceAll("\\b(1–30|31–60|61–90|90) days\\b", ""))
                .doesNotContainPattern("\\d");
    }

    private static void collect(Node node, StringBuilder words) {
        if (node.getNodeType() == Node.TEXT_NODE) {
            words.append(node.getNodeValue()).append('\n');
        }
        if (!List.of("data", "time", "svg", "bdi", "code").contains(node.getNodeName())) {
            for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
                collect(child, words);
            }
        }
    }

    @Test
    void bothLanguagesHaveTheSameTexts() throws Exception {
        String portuguese = page("pt-BR");

        assertThat(elements(portuguese, "data").stream().map(number -> number.getAttribute("data-source")))
                .containsExactlyElementsOf(elements(english, "data").stream()
                        .map(number -> number.getAttribute("data-source"))
                        .toList());
        assertThat(portuguese).contains("lang=\"pt-BR\"");
        assertThat(keys("en")).isEqualTo(keys("pt-BR"));
    }

    private static List<String> keys(String locale) throws IOException {
        java.util.Properties texts = new java.util.Properties();
        try (var in = NightReport.class.getResourceAsStream("/report/texts_" + locale + ".properties")) {
            texts.load(in);
        }
        return texts.stringPropertyNames().stream().sorted().toList();
    }

    private static List<Element> elements(String page, String name) throws Exception {
        return elements(parsed(page), name);
    }

    private static List<Element> elements(Document page, String name) {
        return all(page.getElementsByTagName(name));
    }

    private static List<Element> all(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static String text(Element in, String name) {
        NodeList found = in.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    /** The page is XML too, so nothing that came from data opened or closed an element. */
    private static Document parsed(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }
}
