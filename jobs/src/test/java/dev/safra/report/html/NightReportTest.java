package dev.safra.report.html;

import static dev.safra.report.html.PageChecks.all;
import static dev.safra.report.html.PageChecks.elements;
import static dev.safra.report.html.PageChecks.parsed;
import static dev.safra.report.html.PageChecks.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.Settings;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.testing.SampleLakehouse;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The report of the sample company's second night. */
final class NightReportTest extends SparkTest {

    private static final long serialVersionUID = 1;

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
        assertThat(PageChecks.wrongNumbers(english)).isEmpty();
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
        assertThat(PageChecks.words(english).replaceAll("\\b(1 to 30|31 to 60|61 to 90|90) days\\b", ""))
                .doesNotContainPattern("\\d");
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
}
